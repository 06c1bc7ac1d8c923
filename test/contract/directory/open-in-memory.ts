import type { Directory } from '../../../src/ports/directory.js';
import type { OpenedDirectory } from '../../../src/testing/contract/index.js';
import { InMemoryDirectory } from '../../../src/testing/index.js';
import * as small from './small-tenant.js';

/** The small tenant in memory; `over` puts something between, to break it. */
export async function openInMemory(
  over: (directory: InMemoryDirectory) => Directory = (same) => same,
): Promise<OpenedDirectory> {
  const directory = new InMemoryDirectory({ behaviour: { pageSize: small.pageSize } });
  const { addMember, removeGroup } = directory;
  small.fill(directory, { addMember: addMember.bind(directory), remove: removeGroup.bind(directory) });
  const [first, last] = [small.people[0]!.objectId, small.people.at(-1)!.objectId];
  return {
    ...small,
    directory: over(directory),
    change: async (displayName) => {
      directory.updateUser(first, { displayName });
      directory.removeUser(last);
    },
    endMembership: async () => directory.removeMember(small.group.groupId, first),
    spoilLinks: async () => {
      directory.rejectTokens();
      directory.rejectGroupTokens();
    },
    close: async () => {},
  };
}
