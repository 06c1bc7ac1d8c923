import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GraphDirectory } from '../../../src/adapters/graph/index.js';
import { DeltaSyncClient, type DeltaSyncError } from '../../../src/index.js';
import { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';
import { aMapping, FakeLicense, InMemoryRepository, VirtualClock } from '../../../src/testing/index.js';

describe('a broken page ends the round with its code, and the stored token is as before', () => {
  let simulator: GraphSimulator;
  beforeEach(async () => {
    simulator = await GraphSimulator.start({ pageSize: 2 });
  });
  afterEach(() => simulator.stop());

  test.each([
    ['html', 'ERR_DIRECTORY_RESPONSE_INVALID'],
    ['broken-json', 'ERR_DIRECTORY_RESPONSE_INVALID'],
    ['no-value', 'ERR_DIRECTORY_RESPONSE_INVALID'],
    ['no-link', 'ERR_DIRECTORY_RESPONSE_INVALID'],
    ['both-links', 'ERR_DIRECTORY_RESPONSE_INVALID'],
    ['loop', 'ERR_DIRECTORY_RESPONSE_INVALID'],
    ['410-foreign-location', 'ERR_DIRECTORY_LINK_INVALID'],
  ] as const)('S4, S5, S6: %s', async (respond, code) => {
    const clock = new VirtualClock();
    const repository = new InMemoryRepository({ clock });
    const { tenantId } = simulator.tenant;
    const client = new DeltaSyncClient({
      tenantId,
      directory: new GraphDirectory({ client: simulator.client() }),
      repository,
      license: new FakeLicense(),
      clock,
    });
    await client.mappings.create(aMapping());
    const [first] = simulator.tenant.addUsers(3);
    await client.syncNow();
    const before = (await repository.head(tenantId))!.checkpoint.token;
    simulator.tenant.addUsers(5);
    simulator.tenant.updateUser(first!.id, { displayName: 'Renamed' });
    // Every request of the round's second page, retries included.
    simulator.faults.add({ match: 'delta-page', respond, times: 100 });
    const error: DeltaSyncError = await client.syncNow().then(
      () => Promise.reject(new Error('the round completed')),
      (reason) => reason,
    );
    expect(error).toMatchObject({ code, report: { outcome: 'failed' } });
    expect((await repository.head(tenantId))!.checkpoint.token).toEqual(before);
    expect(simulator.foreignOrigins).toEqual([]);
    simulator.faults.clear();
    clock.advance(60 * 60_000);
    expect(await client.syncNow()).toMatchObject({ outcome: 'completed', kind: 'incremental' });
    expect(await client.status()).toMatchObject({ counts: { active: 8, leftovers: 0 } });
  });
});
