import { describe, test } from 'vitest';
import { directoryContract, type OpenedDirectory } from '../../../src/testing/contract/index.js';
import { InMemoryDirectory } from '../../../src/testing/index.js';
import * as small from './small-tenant.js';

async function open(): Promise<OpenedDirectory> {
  const directory = new InMemoryDirectory({ behaviour: { pageSize: small.pageSize } });
  const { addMember, removeGroup } = directory;
  small.fill(directory, { addMember: addMember.bind(directory), remove: removeGroup.bind(directory) });
  const [first, last] = [small.people[0]!.objectId, small.people.at(-1)!.objectId];
  return {
    ...small,
    directory,
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

describe('InMemoryDirectory', () => {
  directoryContract({ test: (name, run) => test(name, run), open });
});
