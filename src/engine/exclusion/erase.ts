import { concealed, nameless } from '../../core/exclusion/nameless.js';
import type { ChangeKind } from '../../domain/change.js';
import { positionKey, type RecordKind, type Records, recordKey } from '../../domain/records.js';
import type { Filters, Write } from '../../ports/repository.js';
import type { AdminWord } from '../admin/admin-arguments.js';
import { CommitFailure, commitOnce } from '../commit-once.js';
import type { EngineContext } from '../context.js';
import { headOf } from '../feed/positions.js';
import { maxStaleSteps } from '../feed/prune-changes.js';
import { readPages } from '../read-all.js';
import { staleTooOften } from '../stale.js';
import { fromStore } from '../store-error.js';
import { beginErasure } from './exclude.js';
import { pseudonymsOf } from './pseudonym-of.js';

/** Records looked at, and at most rewritten, in one commit. */
const recordsPerStep = 1_000;

const namingKinds: readonly ChangeKind[] = ['adopted', 'identity-changed', 'address-recycled', 'admin'];

/**
 * Takes everything away that names somebody, in steps of which each may be the last: called again it goes on, and what is
 * done already is left alone.
 */
export async function erase<Tx>(
  context: EngineContext<Tx>,
  objectId: string,
  word: AdminWord,
): Promise<void> {
  if (await beginErasure(context, objectId, word)) await finishErasure(context, objectId);
}

export async function finishErasure<Tx>(context: EngineContext<Tx>, objectId: string): Promise<void> {
  const pseudonymOf = pseudonymsOf(context.tenantId);
  const conceal = <R extends Records['claim' | 'window']>(record: R) => concealed(record, pseudonymOf);
  await rewrite(context, 'claim', { objectId }, conceal);
  await rewrite(context, 'window', {}, (window) => {
    const isTheirs = window.oldObjectId === objectId || window.newObjectId === objectId;
    return isTheirs ? conceal(window) : window;
  });
  await rewrite(context, 'change', { kinds: namingKinds }, (change) =>
    nameless(change, objectId, pseudonymOf),
  );
  await rewriteAll(context, 'exclusion', [objectId], (exclusion) =>
    exclusion.erasure === 'begun' ? { ...exclusion, erasure: 'done' } : exclusion,
  );
}

/** @param next - the very record given where it is to stay */
async function rewrite<Tx, K extends RecordKind>(
  context: EngineContext<Tx>,
  kind: K,
  filter: Filters[K],
  next: (record: Records[K]) => Records[K],
): Promise<void> {
  const { repository, tenantId } = context;
  const keyOf = recordKey[kind] as (record: Records[K]) => string;
  for await (const page of readPages(repository, tenantId, kind, { filter, limit: recordsPerStep })) {
    const keys = page.filter((record) => next(record) !== record).map(keyOf);
    if (keys.length > 0) await rewriteAll(context, kind, keys, next);
  }
}

/**
 * Rewrites those of the records that still say what they said. The head's position stays, so that no round decides anything
 * again: whatever was decided since the erasure began knows of it.
 */
async function rewriteAll<Tx, K extends RecordKind>(
  context: EngineContext<Tx>,
  kind: K,
  keys: readonly string[],
  next: (record: Records[K]) => Records[K],
): Promise<void> {
  const { repository, tenantId } = context;
  const keyOf = recordKey[kind] as (record: Records[K]) => string;
  for (let stale = 0; stale < maxStaleSteps; stale += 1) {
    const { position } = await headOf(context);
    const records = await fromStore(repository.get(tenantId, kind, keys));
    const rewritten = records.flatMap((record) => {
      const after = next(record);
      return after === record ? [] : [{ before: keyOf(record), after }];
    });
    if (rewritten.length === 0) return;
    const moved = rewritten.filter(({ before, after }) => keyOf(after) !== before);
    const put = { [kind]: rewritten.map(({ after }) => after) };
    const remove = { [kind]: moved.map(({ before }) => before) };
    if (!(await written(context, position, { put, remove, head: {} }))) continue;
    if (kind === 'change') await pruneAgain(context, keys.map(Number));
    return;
  }
  throw staleTooOften(maxStaleSteps);
}

/** A prune moves no position, and so may have come between reading a change and writing it back. */
async function pruneAgain<Tx>(context: EngineContext<Tx>, positions: readonly number[]): Promise<void> {
  for (let stale = 0; stale < maxStaleSteps; stale += 1) {
    const { position, changesPruned } = await headOf(context);
    const keys = positions.filter((each) => each <= changesPruned).map(positionKey);
    if (keys.length === 0) return;
    if (await written(context, position, { put: {}, remove: { change: keys }, head: {} })) return;
  }
  throw staleTooOften(maxStaleSteps);
}

async function written<Tx>(context: EngineContext<Tx>, position: number, write: Write): Promise<boolean> {
  try {
    return await commitOnce(context, undefined, { position }, write, undefined, []);
  } catch (error) {
    throw error instanceof CommitFailure ? error.reason : error;
  }
}
