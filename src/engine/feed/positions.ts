import { emptyHead, type Head } from '../../domain/records.js';
import { DeltaSyncError } from '../../errors.js';
import type { EngineContext } from '../context.js';
import { fromStore } from '../store-error.js';

export function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Refuses what is no position (ERR_OPTIONS_INVALID). */
export function checkAfter(call: 'list' | 'follow', after: unknown): void {
  if (!isPosition(after)) throw invalidArgument(call, 'after', 'must be a position: a whole number from 0');
}

/**
 * Refuses a position past the newest change: who asks for it follows another database, or an older state of this one,
 * and to wait for it would skip what comes until then.
 */
export function checkReach(call: 'list' | 'follow', after: number, { position }: Head): void {
  if (after > position)
    throw invalidArgument(call, 'after', `must not be past the newest change, ${position}`);
}

export async function headOf<Tx>(context: EngineContext<Tx>): Promise<Head> {
  return (await storedHead(context)) ?? emptyHead;
}

/** Null: there is no such tenant, or it is gone, and a write would begin it anew. */
export async function storedHead<Tx>({ repository, tenantId }: EngineContext<Tx>): Promise<Head | null> {
  return fromStore(repository.head(tenantId));
}

/** @param oldestPosition - the smallest `after` that can be asked for */
export function changesPruned(oldestPosition: number): DeltaSyncError {
  const message = `Changes after this position were pruned: the oldest position that can be asked for is ${oldestPosition}`;
  return new DeltaSyncError('ERR_CHANGES_PRUNED', message, { oldestPosition });
}

export function invalidArgument(call: string, path: string, reason: string): DeltaSyncError {
  return new DeltaSyncError(
    'ERR_OPTIONS_INVALID',
    `changes.${call} got invalid arguments. ${path}: ${reason}`,
    {
      problems: [{ path, reason }],
    },
  );
}
