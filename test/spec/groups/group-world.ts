import type { Criteria } from '../../../src/domain/criteria.js';
import type { SyncReport } from '../../../src/domain/report.js';
import { DeltaSyncError, type DeltaSyncErrorCode } from '../../../src/errors.js';
import { type Client, hourMs, type World, type WorldOptions, world } from '../client/world.js';

export interface GroupWorld extends World {
  /** A group with a mapping of its own. */
  readonly group: string;
  /** The next round, half a day later. */
  sync(): Promise<SyncReport>;
  /** A person, in these groups. */
  person(name: string, ...groups: readonly string[]): string;
}

/** A tenant with one group that a mapping asks about. */
export async function aGroupWorld(
  options: WorldOptions & { readonly criteria?: (group: string) => Criteria } = {},
): Promise<GroupWorld> {
  const { criteria = (group) => ({ memberOf: group }), ...rest } = options;
  const made = world(rest);
  const { directory, client, clock } = made;
  const group = directory.addGroup();
  await client.mappings.create({ name: 'members', criteria: criteria(group), assignment: {} });
  return {
    ...made,
    group,
    sync: () => {
      clock.advance(12 * hourMs);
      return client.syncNow();
    },
    person: (name, ...groups) => {
      const id = directory.addUser({ userPrincipalName: `${name}@x.example`, userType: 'Member' });
      for (const each of groups) directory.addMember(each, id);
      return id;
    },
  };
}

/** The directory answers groups with this error, as often as a round may ask, and people as ever. */
export function refuseGroups(
  { directory }: Pick<World, 'directory'>,
  code: DeltaSyncErrorCode = 'ERR_DIRECTORY_FORBIDDEN',
  times = 1,
): void {
  directory.failNext(times, new DeltaSyncError(code, 'no groups', { retryable: false }), 'fetchGroupPage');
}

export async function activeIds(client: Client): Promise<string[]> {
  const ids: string[] = [];
  for await (const { objectId } of client.users.list({ state: 'active' })) ids.push(objectId);
  return ids.sort();
}
