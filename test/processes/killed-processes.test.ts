import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { phases } from '../../src/domain/checkpoint.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { differencesAtRest } from '../oracle/addresses-at-rest.js';
import { type Bundle, bundle } from './bundle.js';
import { KillingRun, kills, killsInPhase } from './killing-run.js';
import { openProduct } from './product.js';
import { warmUp } from './warm-up.js';
import { testimony } from './witness.js';
import { openWorld, type World } from './world.js';

const seed = Number(process.env.KILLS_SEED ?? 586_714);
const dayMs = 24 * 60 * 60 * 1000;

/** Three processes sync one tenant and are killed 200 times, while a fourth administrates. */
describe(`processes that are killed at random instants (KILLS_SEED=${seed})`, () => {
  let program: Bundle;
  let world: World;
  let run: KillingRun;

  beforeAll(async () => {
    const url = inject('postgresUrl');
    program = await bundle('./process.ts');
    await warmUp(program.path, url, seed);
    world = await openWorld(url, seed, 240);
    run = new KillingRun(program.path, world);
    await run.toTheEnd();
    const counts = (map: ReadonlyMap<string, number>) => [...map].map((each) => each.join(' ')).join(', ');
    console.log(
      `KILLS_SEED=${seed}: ${run.table.total} kills. ${run.table.text}\nRounds that ended: ${counts(run.rounds)}. ` +
        `Stalls ${run.stalls}, then ${run.revivedOutcomes}. Administrator: ${counts(run.acts)}. Pages behind tokens: ${run.pages.checked}`,
    );
  }, 1_200_000);

  afterAll(async () => {
    run?.killAll();
    await Promise.all([world?.close(), program?.remove()]);
  });

  test('each phase saw its tenth of the kills', () => {
    expect(phases.filter((phase) => run.table.in(phase) < killsInPhase)).toEqual([]);
  });

  test('S3: no round failed, and every page behind a stored token has left its data', () => {
    expect(run.failures).toEqual([]);
    expect(run.pages.checked).toBeGreaterThan(kills / 2);
  });

  test('R7: the commits of processes that slept while another took their lease over were refused', () => {
    expect(new Set(run.revivedOutcomes)).toEqual(new Set(['ERR_LEASE_LOST']));
  });

  test('I3, R7, S3: at every commit all that belongs together was there, by one round at a time', async () => {
    expect(await testimony(world.pool, world.schema)).toEqual([]);
  });

  test('after some quiet rounds the table is what the tenant says', async () => {
    const { schema, pool, tenant, setting } = world;
    tenant.settle();
    const clock = new VirtualClock({ now: new Date() });
    const { client, pool: own } = openProduct('last', setting, { clock });
    for (let round = 1; round <= 5; round += 1) {
      clock.advance(dayMs);
      const { outcome } = await client.syncNow();
      expect(['completed', 'held']).toContain(outcome);
      for await (const { kind, holdId } of client.holds.list()) {
        if (kind !== 'address') await client.holds.approve(holdId, { by: 'admin' });
      }
    }
    const users = new Map();
    for await (const user of client.users.list()) users.set(user.objectId, user);
    const waiting = [];
    for await (const leftover of client.leftovers.list()) waiting.push(leftover);
    await own.end();
    expect(differencesAtRest(tenant.people, users, waiting)).toEqual([]);
    expect(await testimony(pool, schema)).toEqual([]);
  });
});
