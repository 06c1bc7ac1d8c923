import type { SyncReport } from '../../../src/domain/report.js';
import { type Client, hourMs, type World, type WorldOptions, world } from '../client/world.js';

export interface GroupWorld extends World {
  /** A group with a mapping of its own. */
  readonly group: string;
  /** The next round, half a day later. */
  sync(): Promise<SyncReport>;
}

/** A tenant with one group that a mapping asks about. */
export async function aGroupWorld(options: WorldOptions = {}): Promise<GroupWorld> {
  const made = world(options);
  const { directory, client, clock } = made;
  const group = directory.addGroup();
  await client.mappings.create({ name: 'members', criteria: { memberOf: group }, assignment: {} });
  return {
    ...made,
    group,
    sync: () => {
      clock.advance(12 * hourMs);
      return client.syncNow();
    },
  };
}

export async function activeIds(client: Client): Promise<string[]> {
  const ids: string[] = [];
  for await (const { objectId } of client.users.list({ state: 'active' })) ids.push(objectId);
  return ids.sort();
}
