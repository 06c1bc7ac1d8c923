import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endOf, whateverThePages } from './repository-end.js';
import { beforeLastRound, patienceMs } from './synced-tenant.js';
import { type History, historyArbitrary, type Layout, laidOut, layoutArbitrary } from './tenant-history.js';

async function endAfter(history: History, layout: Layout | undefined, contended: boolean) {
  const { tenant, entries } = await beforeLastRound(history);
  tenant.become(history.people, 2, layout === undefined ? [[...entries]] : laidOut(entries, layout));
  await tenant.client().syncNow();
  return whateverThePages(await endOf(tenant.repository, tenant.tenantId, contended));
}

test(
  'R4, S3: any split of the same entries into pages, in any order and with any repeats, gives the same repository',
  async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary('own'), layoutArbitrary, async (history, layout) => {
        expect(await endAfter(history, layout, false)).toEqual(await endAfter(history, undefined, false));
      }),
      { numRuns: 150 },
    );
  },
  patienceMs,
);

test(
  'I1, I2: the same holds while addresses move between people',
  async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary('moving'), layoutArbitrary, async (history, layout) => {
        expect(await endAfter(history, layout, true)).toEqual(await endAfter(history, undefined, true));
      }),
      { numRuns: 150 },
    );
  },
  patienceMs,
);
