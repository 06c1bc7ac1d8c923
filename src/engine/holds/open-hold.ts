import { type BrakeKind, brakeKinds } from '../../domain/brakes.js';
import { emptyHead, type Head } from '../../domain/records.js';
import { DeltaSyncError } from '../../errors.js';
import type { EngineContext } from '../context.js';
import { fromStore } from '../store-error.js';
import { pagesOnHold } from './people-on-hold.js';

/** The kind of the hold, if it is open; throws ERR_HOLD_NOT_FOUND. */
export async function kindOfHold<Tx>(
  { repository, tenantId }: EngineContext<Tx>,
  holdId: string,
): Promise<BrakeKind> {
  const head = (await fromStore(repository.head(tenantId))) ?? emptyHead;
  const kind = brakeKinds.find((each) => isOpen(head, each, holdId));
  if (kind === undefined) throw new DeltaSyncError('ERR_HOLD_NOT_FOUND', `No hold ${holdId} is open`);
  return kind;
}

export function isOpen({ brakes }: Head, kind: BrakeKind, holdId: string): boolean {
  return brakes[kind].hold?.holdId === holdId;
}

const batchSize = 500;

/** The people whom a decision is about, in batches: those given, or all of the hold. */
export async function* batchesOf<Tx>(
  context: EngineContext<Tx>,
  kind: BrakeKind,
  objectIds: readonly string[] | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly string[]> {
  if (objectIds === undefined) {
    for await (const page of pagesOnHold(context, kind, signal)) yield page.map(({ objectId }) => objectId);
    return;
  }
  const ids = [...new Set(objectIds)];
  for (let from = 0; from < ids.length; from += batchSize) yield ids.slice(from, from + batchSize);
}
