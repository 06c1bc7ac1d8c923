import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PreviewRow } from '../../../src/domain/preview.js';
import { storeEnd } from '../../histories/store-end.js';
import type { Over } from '../over.js';
import { beforeLastRound, patienceMs, type SyncedTenant, type TestClient } from '../synced-tenant.js';
import { historyArbitrary, initialEntries, laidOut, layoutArbitrary, personIds } from '../tenant-history.js';
import { done, see, told } from './told-and-done.js';

/** What holds beside the history. */
const circumstances = fc.record({
  /** A round before has come to its first page and no further. */
  cut: fc.boolean(),
  unreadable: fc.subarray(personIds.slice(0, 3), { maxLength: 2 }),
  seats: fc.option(fc.nat({ max: 6 }), { nil: undefined }),
  maxImportsPerRound: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
});

async function storedBy({ repository, tenantId }: SyncedTenant): Promise<unknown> {
  return [await repository.leaseHolder(tenantId), await storeEnd(repository, tenantId)];
}

async function previewOf(client: TestClient) {
  const rows: PreviewRow[] = [];
  const preview = await client.preview({ onRow: (row) => void rows.push(row) });
  return { preview, rows };
}

async function mappingIdsOf(client: TestClient): Promise<string[]> {
  const ids: string[] = [];
  for await (const { mappingId } of client.mappings.list()) ids.push(mappingId);
  return ids;
}

/** A sync that is aborted when its first page has arrived. */
async function oneAttempt(tenant: SyncedTenant): Promise<void> {
  const abort = new AbortController();
  const client = tenant.client();
  client.on('page:committed', () => abort.abort());
  await client.syncNow({ signal: abort.signal }).catch(() => undefined);
  await tenant.turns.quiet();
}

export function previews(over: Over): void {
  const occurred = new Map<PreviewRow['kind'], number>();

  for (const addresses of ['own', 'moving'] as const) {
    test(
      `R1 to R9: a preview says of each person what the full sync then does, and writes nothing (addresses ${addresses})`,
      async () => {
        await fc.assert(
          fc.asyncProperty(
            historyArbitrary(addresses),
            circumstances,
            layoutArbitrary,
            layoutArbitrary,
            (history, { seats, maxImportsPerRound, cut, unreadable }, layout, other) =>
              over.play(async (storeOf) => {
                const policy = {
                  ...history.policy,
                  ...(maxImportsPerRound === undefined ? {} : { maxImportsPerRound }),
                };
                // What comes before is any history; the directory stands still between preview and sync.
                const { tenant } = await beforeLastRound(storeOf, {
                  ...history,
                  policy,
                  last: 'incremental',
                });
                if (seats !== undefined) tenant.license.activate({ limit: seats });
                const entries = initialEntries(history.people, 2);
                tenant.become(history.people, 2, laidOut(entries, layout));
                if (cut) await oneAttempt(tenant);
                for (const id of unreadable) tenant.directory.unreadable.add(id);
                const client = tenant.client();
                const store = await storedBy(tenant);
                const before = await see(client);
                const { preview, rows } = await previewOf(client);
                expect(await storedBy(tenant)).toEqual(store);
                await client.resetDeltaToken({ by: 'test', reason: 'a full round' });
                const reset = await see(client);
                expect((await previewOf(client)).preview.digest).toBe(preview.digest);
                const report = await client.syncNow();
                const facts = {
                  mappingIds: await mappingIdsOf(client),
                  living: entries.map(({ objectId }) => objectId),
                };
                expect(told(preview, rows)).toEqual(
                  done({ ...before, changes: reset.changes }, await see(client), report, facts),
                );
                for (const { kind } of rows) occurred.set(kind, (occurred.get(kind) ?? 0) + 1);
                if (addresses === 'own' && seats === undefined && maxImportsPerRound === undefined && !cut) {
                  const twin = (await beforeLastRound(storeOf, { ...history, policy, last: 'incremental' }))
                    .tenant;
                  for (const id of unreadable) twin.directory.unreadable.add(id);
                  twin.become(history.people, 2, laidOut(entries, other));
                  expect((await previewOf(twin.client())).preview.digest).toBe(preview.digest);
                }
              }),
          ),
          { numRuns: over.runs(200) },
        );
      },
      patienceMs,
    );
  }

  if (!over.isThorough) return;
  test.each([
    'import',
    'update',
    'identity-change',
    'preserve',
    'reactivate',
    'reassign',
    'left-over',
    'hold',
    'unmatched',
    'skipped',
  ] as const)('%s has occurred in these histories', (kind) => {
    expect(occurred.get(kind)).toBeGreaterThanOrEqual(5);
  });
}
