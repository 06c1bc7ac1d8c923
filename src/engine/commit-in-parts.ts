import type { Change } from '../domain/change.js';
import { DeltaSyncError } from '../errors.js';
import { CommitFailure, HostRefusal } from './commit-once.js';
import { commitPlanned, type Plan } from './commit-planned.js';
import type { Refused } from './gather.js';
import type { Session } from './session.js';

export interface PartsOfWork<I extends { readonly objectId: string }> {
  readonly items: readonly I[];
  /** People whom store or product refused so far. */
  readonly refused: Refused;
  /** @param last - whether these items are the last of the work, with which the round moves on */
  plan(items: readonly I[], last: boolean): Promise<Plan | undefined>;
}

/** More people refused by the product in a round mean that the product is broken, not its data (R5). */
const maxHostErrors = 20;

/**
 * Commits people as one set. A commit that fails twice is made in halves, until those at fault stand alone and are
 * left over (R5); the round moves on with the last part.
 *
 * @returns the changes, in the order of their positions
 */
export async function commitInParts<Tx, I extends { readonly objectId: string }>(
  session: Session<Tx>,
  work: PartsOfWork<I>,
): Promise<readonly Change[]> {
  const changes = await part(session, work, work.items, true);
  if (session.round.counters.hostErrors > maxHostErrors) {
    throw new DeltaSyncError(
      'ERR_HOST_HOOK',
      `onCommit refused more than ${maxHostErrors} people in a round`,
    );
  }
  return changes;
}

async function part<Tx, I extends { readonly objectId: string }>(
  session: Session<Tx>,
  work: PartsOfWork<I>,
  items: readonly I[],
  last: boolean,
): Promise<readonly Change[]> {
  let failure: CommitFailure | undefined;
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    try {
      return await commitPlanned(session, () => work.plan(items, last), work.refused);
    } catch (error) {
      failure = failureOf(error);
    }
  }
  // A store that answers nothing is away: then nobody in particular is at fault.
  await session.proveStore();
  const [alone] = items;
  if (alone === undefined || (items.length === 1 && work.refused.has(alone.objectId))) throw failure!.reason;
  if (items.length === 1) {
    const { byHost, reason: error } = failure!;
    const { objectId } = alone;
    const reason = byHost ? 'host-error' : 'unstorable';
    work.refused.set(objectId, reason);
    session.context.emit('user:refused', { runId: session.runId, objectId, reason, error });
    return part(session, work, items, last);
  }
  const half = items.length >> 1;
  const first = await part(session, work, items.slice(0, half), false);
  const second = await part(session, work, items.slice(half), last);
  return [...first, ...second];
}

function failureOf(error: unknown): CommitFailure {
  if (error instanceof CommitFailure) return error;
  if (error instanceof HostRefusal) {
    const reason = new DeltaSyncError('ERR_HOST_HOOK', 'onCommit took one commit back again and again');
    return new CommitFailure(reason, true);
  }
  throw error;
}
