import { rowsOfPerson } from '../../core/preview/rows-of-person.js';
import { addressHoldId } from '../../domain/hold.js';
import type { PreviewRow } from '../../domain/preview.js';
import type { LeftoverRecord, UserRecord } from '../../domain/records.js';
import type { Repository } from '../../ports/repository.js';
import type { OverlayRepository } from '../overlay/overlay-repository.js';
import { readAll } from '../read-all.js';
import { fromStore } from '../store-error.js';
import { Digest, writtenOf } from './digest.js';
import type { RowSink } from './row-sink.js';

export interface Written<Tx> {
  readonly overlay: OverlayRepository<Tx>;
  readonly store: Repository<Tx>;
  readonly tenantId: string;
  readonly signal: AbortSignal;
  readonly sink: RowSink;
}

/** People compared in one batch. */
const batchSize = 500;

/**
 * Compares the overlay with the store, once a round has run over it: what counts is how people end, not what was written
 * of them on the way.
 *
 * @returns the digest
 */
export async function tellWritten<Tx>(written: Written<Tx>): Promise<string> {
  const { overlay, tenantId, signal, sink } = written;
  const digest = new Digest();
  for (const batch of inBatches(overlay.users.search(undefined, null, null))) {
    for (const { rows, user } of await compare(written, batch)) {
      if (rows.length === 0) continue;
      await digest.add(writtenOf(rows, user));
      for (const row of rows) await sink.add(row);
    }
  }
  for await (const leftover of readAll(overlay, tenantId, 'leftover', { signal })) {
    const rows = rowsOfLeftover(leftover);
    await digest.add(rows);
    for (const row of rows) await sink.add(row);
  }
  for await (const row of preserveHoldRows(overlay, tenantId, signal)) {
    await digest.add([row]);
    await sink.add(row);
  }
  return digest.end();
}

/** Whoever is on the hold of kind `preserve` when the sync ends. */
async function* preserveHoldRows<Tx>(
  overlay: OverlayRepository<Tx>,
  tenantId: string,
  signal: AbortSignal,
): AsyncGenerator<PreviewRow> {
  const { hold } = (await overlay.head()).brakes.preserve;
  if (hold === null) return;
  const { holdId, reason } = hold;
  const query = { filter: { standings: ['on-hold' as const] }, signal };
  for await (const { objectId } of readAll(overlay, tenantId, 'pending', query)) {
    yield { kind: 'hold', objectId, holdId, reason };
  }
}

async function compare<Tx>(
  { overlay, store, tenantId }: Written<Tx>,
  users: readonly UserRecord[],
): Promise<readonly { readonly rows: readonly PreviewRow[]; readonly user: UserRecord }[]> {
  const ids = users.map(({ objectId }) => objectId);
  const [stored, waited, pending, waiting] = await Promise.all([
    fromStore(store.get(tenantId, 'user', ids)),
    fromStore(store.get(tenantId, 'leftover', ids)),
    fromStore(store.get(tenantId, 'pending', ids)),
    fromStore(overlay.get(tenantId, 'leftover', ids)),
  ]);
  const before = new Map(stored.map((user) => [user.objectId, user]));
  const givenUp = new Map([...pending, ...waited].map(({ objectId, before: names }) => [objectId, names]));
  const onHold = new Set(
    waiting
      .filter(({ reason }) => reason === 'address-held' || reason === 'rekey-held')
      .map(({ objectId }) => objectId),
  );
  return users.map((user) => {
    const { objectId } = user;
    const rows = rowsOfPerson({
      before: before.get(objectId),
      after: user,
      givenUp: givenUp.get(objectId),
      waits: onHold.has(objectId),
    });
    return { rows, user };
  });
}

function rowsOfLeftover({ objectId, reason, mappingId, contest, holdId }: LeftoverRecord): PreviewRow[] {
  const leftOver = {
    kind: 'left-over',
    objectId,
    reason,
    ...(mappingId === undefined ? {} : { mappingId }),
  } as const;
  if (reason === 'rekey-held' && holdId !== undefined) {
    return [leftOver, { kind: 'hold', objectId, holdId, reason: 'over-limit' }];
  }
  if (reason !== 'address-held') return [leftOver];
  const holder = contest === undefined ? {} : { holderId: contest.holderId };
  const why = contest?.contested === true ? 'contested' : 'held';
  return [leftOver, { kind: 'hold', objectId, holdId: addressHoldId(objectId), reason: why, ...holder }];
}

function* inBatches<R>(records: Iterable<R>): Generator<readonly R[]> {
  let batch: R[] = [];
  for (const record of records) {
    batch.push(record);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
