import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Death, Lifeline, losingReplies } from './mortal.js';
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

async function ready({ history, layout }: Stage): Promise<SyncedTenant> {
  const { tenant, entries } = await beforeLastRound(history);
  tenant.become(history.people, 2, laidOut(entries, layout));
  return tenant;
}

/** The round as several processes run it, each from where the one before died; returns the calls of the first. */
async function run(tenant: SyncedTenant, deaths: readonly Death[]): Promise<number> {
  let calls = 0;
  for (const death of [...deaths, undefined]) {
    const lifeline = new Lifeline(death);
    const repository = lifeline.reach(tenant.repository);
    const client = tenant.client({ repository, directory: lifeline.reach(tenant.directory) });
    const ended = await client.syncNow().then(
      () => true,
      (error: Error) => {
        if (!lifeline.dead) throw error;
        return false;
      },
    );
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

describe('S3: a round cut at any point and resumed equals one that was not', () => {
  test(
    'however often it is cut',
    async () => {
      await fc.assert(
        fc.asyncProperty(stage, fc.array(place, { minLength: 1, maxLength: 4 }), async (of, places) => {
          const uncut = await ready(of);
          const calls = await run(uncut, []);
          const deaths = places.map(({ at, landed }) => ({ atCall: 1 + Math.floor(at * calls), landed }));
          const cut = await ready(of);
          await run(cut, deaths);
          expect(await ended(cut)).toEqual(await ended(uncut));
        }),
        { numRuns: 120 },
      );
    },
    patienceMs,
  );

  test(
    'wherever it is cut',
    async () => {
      await fc.assert(
        fc.asyncProperty(stage, fc.boolean(), async (of, landed) => {
          const uncut = await ready(of);
          const calls = await run(uncut, []);
          const expected = await ended(uncut);
          for (let atCall = 1; atCall <= calls; atCall += 1) {
            const cut = await ready(of);
            await run(cut, [{ atCall, landed }]);
            expect({ atCall, end: await ended(cut) }).toEqual({ atCall, end: expected });
          }
        }),
        { numRuns: 15 },
      );
    },
    patienceMs,
  );

  test(
    'and one whose commits lose their replies too',
    async () => {
      await fc.assert(
        fc.asyncProperty(stage, fc.func(fc.boolean()), async (of, lost) => {
          const calm = await ready(of);
          await calm.client().syncNow();
          const shaken = await ready(of);
          const repository = losingReplies(shaken.repository, (commit) => lost(commit));
          await shaken.client({ repository }).syncNow();
          expect(await ended(shaken)).toEqual(await ended(calm));
        }),
        { numRuns: 100 },
      );
    },
    patienceMs,
  );
});
