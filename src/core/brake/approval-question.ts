import type { LeftoverRecord, PendingRecord, UserRecord } from '../../domain/records.js';
import { claimOfPending } from '../people/apply-pending.js';
import type { Question } from '../people/question.js';

/**
 * What to ask of somebody whose preserving is approved: the question that brought them on hold, once more. A word about their
 * names that is still open is asked with it.
 */
export function approvalQuestion(
  pending: PendingRecord,
  user: UserRecord | undefined,
  stored: LeftoverRecord | undefined,
  round: number,
): Question {
  const { objectId, since } = pending;
  if (pending.cause === 'absent' || user === undefined) return { kind: 'absent', objectId };
  const own = claimOfPending(pending.cause, user, round);
  const claim = own.said === null ? own : { ...own, said: { ...stored?.claim?.said, ...own.said } };
  const leftover: LeftoverRecord = {
    objectId,
    reason: 'unsettled',
    since,
    attempts: 0,
    triedInRound: round,
    retryAt: null,
    claim,
  };
  return { kind: 'retry', objectId, leftover };
}
