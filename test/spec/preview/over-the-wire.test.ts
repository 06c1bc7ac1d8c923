import { afterEach, expect, test } from 'vitest';
import { GraphDirectory } from '../../../src/adapters/graph/index.js';
import { DeltaSyncClient } from '../../../src/client.js';
import type { PreviewRow } from '../../../src/domain/preview.js';
import { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';
import { aMapping, FakeLicense, InMemoryRepository, VirtualClock } from '../../../src/testing/index.js';
import { done, see, told } from '../../property/preview/told-and-done.js';

let simulator: GraphSimulator;
afterEach(() => simulator.stop());

test('S12: over the real SDK a preview of users and groups says what the sync then does, and no token is spent', async () => {
  const clock = new VirtualClock();
  simulator = await GraphSimulator.start({ pageSize: 4, now: () => clock.now() });
  const { tenant } = simulator;
  const client = new DeltaSyncClient({
    tenantId: tenant.tenantId,
    directory: new GraphDirectory({ client: simulator.client() }),
    repository: new InMemoryRepository({ clock }),
    license: new FakeLicense(),
    clock,
    policy: { onUnmatched: 'preserve' },
  });
  const people = tenant.addUsers(20, (index) => ({ department: index % 3 === 0 ? 'Sales' : 'IT' }));
  const [outer, inner] = [tenant.addGroup(), tenant.addGroup()];
  tenant.groups.addMember(outer.id, inner.id);
  for (const { id } of people.slice(0, 8)) tenant.groups.addMember(inner.id, id);
  const members = await client.mappings.create(aMapping({ criteria: { memberOf: outer.id } }));
  const sales = await client.mappings.create(
    aMapping({ criteria: { attribute: 'department', op: 'eq', value: 'Sales' } }),
  );
  await client.syncNow();
  clock.advance(12 * 3_600_000);
  tenant.groups.removeMember(inner.id, people[1]!.id);
  tenant.groups.addMember(outer.id, people[19]!.id);
  tenant.updateUser(people[2]!.id, { displayName: 'Renamed', mail: 'renamed@alpha.example' });
  tenant.removeUser(people[3]!.id);
  tenant.addUser({ department: 'Sales' });
  const before = await see(client);
  const rows: PreviewRow[] = [];
  const preview = await client.preview({ onRow: (row) => void rows.push(row) });
  const requests = simulator.requests.length;
  const report = await client.syncNow();
  expect(simulator.requests.slice(requests).map(({ kind }) => kind)).not.toContain('delta-initial');
  expect(report).toMatchObject({ kind: 'incremental', imported: 2 });
  expect(await see(client).then(({ users }) => users.get(people[1]!.id))).toMatchObject({
    state: 'preserved',
  });

  // The table was true before, so that a round from the token ends as a full one would.
  const facts = {
    mappingIds: [members.mappingId, sales.mappingId],
    living: tenant.users().map(({ id }) => id),
  };
  const { users, ...outcome } = done(before, await see(client), report, facts);
  expect(told(preview, rows)).toEqual({ ...outcome, users: preview.summary.users });
  expect(users).toBeLessThan(preview.summary.users);
});
