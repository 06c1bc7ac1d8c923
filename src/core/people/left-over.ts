import type { IdentityLabels } from '../../domain/change.js';
import type { Contest, LeftoverReason, UnsettledClaim } from '../../domain/leftover.js';
import type { LeftoverRecord } from '../../domain/records.js';
import type { Question, RoundFacts } from './question.js';

export interface LeavingOver {
  readonly reason: LeftoverReason;
  readonly mappingId: string | undefined;
  readonly claim: UnsettledClaim | undefined;
  readonly conclusive: boolean;
  /** With `rekey-held`: the hold, unless an administrator has dismissed it. */
  readonly holdId?: string | undefined;
  readonly dismissed?: boolean | undefined;
  /** Who holds the address that the person waits for. */
  readonly contest?: Contest | undefined;
  /** The names of a record that gives them up while it waits, or has given them up. */
  readonly before?: IdentityLabels | undefined;
}

const hourMs = 3_600_000;
const longestBackOffMs = 24 * hourMs;

/** The record of somebody who has to wait; `undefined` when the stored one says the same already (R4, R5). */
export function leftOver(
  question: Question,
  stored: LeftoverRecord | undefined,
  leaving: LeavingOver,
  round: Pick<RoundFacts, 'ordinal' | 'startedAt'>,
): LeftoverRecord | undefined {
  const { reason, claim, contest, holdId } = leaving;
  // A word that is open for a while has not made the dismissed one another.
  const dismissed = reason === 'rekey-held' ? leaving.dismissed : stored?.dismissed;
  const before = stored?.before ?? leaving.before;
  const mappingId = leaving.mappingId ?? stored?.mappingId;
  const retried = question.kind === 'retry';
  if (!retried && stored?.reason === reason && stored.mappingId === mappingId && !claim && !stored.claim) {
    return undefined;
  }
  // One try a round counts once, however often an interrupted round asks again.
  const again = retried && stored?.triedInRound !== round.ordinal;
  // What a list says of them is a new word, and is tried like one.
  const attempts = question.kind === 'absent' ? 0 : (stored?.attempts ?? 0) + (again ? 1 : 0);
  return {
    objectId: question.objectId,
    reason,
    since: stored?.since ?? round.startedAt,
    attempts,
    triedInRound: retried ? round.ordinal : round.ordinal - 1,
    retryAt: retryAt(reason, attempts, !retried && leaving.conclusive, round.startedAt),
    ...(mappingId === undefined ? {} : { mappingId }),
    ...(holdId === undefined ? {} : { holdId }),
    ...(dismissed === true ? { dismissed } : {}),
    ...(claim === undefined ? {} : { claim }),
    ...(contest === undefined ? {} : { contest }),
    ...(before === undefined ? {} : { before }),
  };
}

/**
 * The start of the first round that may try again: this very one, then the next, then an hour, doubling to a day.
 *
 * @param conclusive - this round knows all there is to know of the person
 */
function retryAt(
  reason: LeftoverReason,
  attempts: number,
  conclusive: boolean,
  startedAt: Date,
): Date | null {
  if (reason === 'manual' || reason === 'rekey-held') return null;
  if (attempts === 0) return new Date(startedAt.getTime() + (conclusive ? 1 : 0));
  const backOffMs = attempts === 1 ? 1 : Math.min(longestBackOffMs, hourMs * 2 ** Math.min(attempts - 2, 10));
  return new Date(startedAt.getTime() + backOffMs);
}
