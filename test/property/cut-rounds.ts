import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StoreOf } from '../histories/store-of.js';
import { type Death, Lifeline, losingReplies } from './mortal.js';
import type { Over } from './over.js';
import { endOf, lasting } from './repository-end.js';
import { beforeLastRound, leaseTtlMs, patienceMs, type SyncedTenant } from './synced-tenant.js';
import { type History, historyArbitrary, type Layout, laidOut, layoutArbitrary } from './tenant-history.js';

interface Stage {
  readonly history: History;
  readonly layout: Layout;
}

const stage: fc.Arbitrary<Stage> = fc.record({
  history: fc.oneof(historyArbitrary('own'), historyArbitrary('moving')),
  layout: layoutArbitrary,
});

async function ready(storeOf: StoreOf, { history, layout }: Stage): Promise<SyncedTenant> {
  const { tenant, entries } = await beforeLastRound(storeOf, history);
  tenant.become(history.people, 2, laidOut(entries, layout));
  return tenant;
}

/** The round as several processes run it, each from where the one before died; returns the calls of the first. */
async function run(tenant: SyncedTenant, deaths: readonly Death[]): Promise<number> {
  let calls = 0;
  for (const death of [...deaths, undefined]) {
    const lifeline = new Lifeline(death);
    const repository = lifeline.reach(tenant.repository);
    const client = tenant.client({ repository, directory: lifeline.reach(tenant.connection) });
    const ended = await client.syncNow().then(
      () => true,
      (error: Error) => {
        if (!lifeline.dead) throw error;
        return false;
      },
    );
    await tenant.turns.quiet();
    if (calls === 0) calls = lifeline.calls;
    if (ended || (await hasEnded(tenant))) return calls;
    tenant.clock.advance(leaseTtlMs + 1);
  }
  return calls;
}

/** The round's last commit landed and only its process was lost. */
async function hasEnded({ repository, tenantId }: SyncedTenant): Promise<boolean> {
  const { checkpoint } = (await repository.head(tenantId))!;
  return checkpoint.state === 'idle' && checkpoint.token?.deltaLink === 'round-3/end';
}

async function ended({ repository, tenantId }: SyncedTenant) {
  return lasting(await endOf(repository, tenantId));
}

const place = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), landed: fc.boolean() });

export function cutRounds(over: Over): void {
  describe('S3: a round cut at any point and resumed equals one that was not', () => {
    test(
      'however often it is cut',
      async () => {
        await fc.assert(
          fc.asyncProperty(stage, fc.array(place, { minLength: 1, maxLength: 4 }), (of, places) =>
            over.play(async (storeOf) => {
              const uncut = await ready(storeOf, of);
              const calls = await run(uncut, []);
              const expected = await ended(uncut);
              const deaths = places.map(({ at, landed }) => ({ atCall: 1 + Math.floor(at * calls), landed }));
              const cut = await ready(storeOf, of);
              await run(cut, deaths);
              expect(await ended(cut)).toEqual(expected);
            }),
          ),
          { numRuns: over.runs(120) },
        );
      },
      patienceMs,
    );

    test(
      'wherever it is cut',
      async () => {
        await fc.assert(
          fc.asyncProperty(stage, fc.boolean(), (of, landed) =>
            over.play(async (storeOf) => {
              const uncut = await ready(storeOf, of);
              const calls = await run(uncut, []);
              const expected = await ended(uncut);
              for (let atCall = 1; atCall <= calls; atCall += 1) {
                const cut = await ready(storeOf, of);
                await run(cut, [{ atCall, landed }]);
                expect({ atCall, end: await ended(cut) }).toEqual({ atCall, end: expected });
              }
            }),
          ),
          { numRuns: over.runs(15) },
        );
      },
      patienceMs,
    );

    test(
      'and one whose commits lose their replies too',
      async () => {
        await fc.assert(
          fc.asyncProperty(stage, fc.func(fc.boolean()), (of, lost) =>
            over.play(async (storeOf) => {
              const calm = await ready(storeOf, of);
              await calm.client().syncNow();
              const expected = await ended(calm);
              const shaken = await ready(storeOf, of);
              const repository = losingReplies(shaken.repository, (commit) => lost(commit));
              await shaken.client({ repository }).syncNow();
              expect(await ended(shaken)).toEqual(expected);
            }),
          ),
          { numRuns: over.runs(100) },
        );
      },
      patienceMs,
    );
  });
}
