import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoreOf } from '../histories/store-of.js';
import type { Over } from './over.js';
import { endOf, whateverThePages } from './repository-end.js';
import { beforeLastRound, patienceMs } from './synced-tenant.js';
import { type History, historyArbitrary, type Layout, laidOut, layoutArbitrary } from './tenant-history.js';

async function endAfter(storeOf: StoreOf, history: History, layout: Layout | undefined, contended: boolean) {
  const { tenant, entries } = await beforeLastRound(storeOf, history);
  tenant.become(history.people, 2, layout === undefined ? [[...entries]] : laidOut(entries, layout));
  await tenant.client().syncNow();
  return whateverThePages(await endOf(tenant.repository, tenant.tenantId, contended));
}

export function splitPages(over: Over): void {
  test(
    'R4, S3: any split of the same entries into pages, in any order and with any repeats, gives the same repository',
    async () => {
      await fc.assert(
        fc.asyncProperty(historyArbitrary('own'), layoutArbitrary, (history, layout) =>
          over.play(async (storeOf) => {
            const split = await endAfter(storeOf, history, layout, false);
            expect(split).toEqual(await endAfter(storeOf, history, undefined, false));
          }),
        ),
        { numRuns: over.runs(150) },
      );
    },
    patienceMs,
  );

  test(
    'I1, I2: the same holds while addresses move between people',
    async () => {
      await fc.assert(
        fc.asyncProperty(historyArbitrary('moving'), layoutArbitrary, (history, layout) =>
          over.play(async (storeOf) => {
            const split = await endAfter(storeOf, history, layout, true);
            expect(split).toEqual(await endAfter(storeOf, history, undefined, true));
          }),
        ),
        { numRuns: over.runs(150) },
      );
    },
    patienceMs,
  );
}
