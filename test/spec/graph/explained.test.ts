import { afterEach, expect, test } from 'vitest';
import { GraphDirectory } from '../../../src/adapters/graph/index.js';
import { DeltaSyncClient } from '../../../src/client.js';
import { explanationToText } from '../../../src/explanation-to-text.js';
import { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';
import { FakeLicense, InMemoryRepository } from '../../../src/testing/index.js';

let simulator: GraphSimulator;
afterEach(() => simulator.stop());

test('users.explain over the real SDK asks users/delta for one person, and spends no token', async () => {
  simulator = await GraphSimulator.start({ pageSize: 3 });
  simulator.behaviour.emptyPages = 2;
  const { tenant } = simulator;
  tenant.addUsers(10, () => ({ department: 'Sales', companyName: 'X' }));
  const client = new DeltaSyncClient({
    tenantId: tenant.tenantId,
    directory: new GraphDirectory({ client: simulator.client() }),
    repository: new InMemoryRepository(),
    license: new FakeLicense(),
  });
  await client.mappings.create({
    name: 'Sales',
    criteria: {
      all: [
        { attribute: 'department', op: 'eq', value: 'Sales' },
        { attribute: 'companyName', op: 'eq', value: 'X' },
      ],
    },
    assignment: {},
  });
  await client.syncNow();
  const { id } = tenant.addUser({
    userPrincipalName: 'ann@x.example',
    department: 'Sales',
    companyName: 'x',
  });
  const asked = simulator.requests.length;
  const explained = await client.users.explain(id);
  expect(explained).toMatchObject({
    directory: 'found',
    userPrincipalName: 'ann@x.example',
    sync: { action: 'nothing', why: 'unmatched' },
  });
  expect(explanationToText(explained)).toContain(
    '[false] companyName is "X" (has "x"; differs in case only)',
  );
  const requests = simulator.requests.slice(asked);
  expect(requests[0]!.query.$filter).toBe(`id eq '${id}'`);
  expect(requests.map(({ kind }) => kind)).toEqual(['delta-initial', 'delta-page', 'delta-page']);
  // The stored token brings them, as before.
  tenant.updateUser(id, { companyName: 'X' });
  expect(await client.users.explain(id)).toMatchObject({ sync: { action: 'import' } });
  // Whom the stream of an incremental round takes, a live read settles.
  expect(simulator.requests.at(-1)!.kind).toBe('get-by-ids');
  expect(await client.syncNow()).toMatchObject({ kind: 'incremental', imported: 1, tokenResets: 0 });
  tenant.removeUser(id);
  expect(await client.users.explain(id)).toMatchObject({
    directory: 'soft-deleted',
    sync: { action: 'preserve', reason: 'soft-deleted' },
  });
  expect(await client.syncNow()).toMatchObject({ preserved: 1 });
});
