import type { LeftoverRecord } from '../../domain/records.js';
import { emptyPeopleCommit, type PeopleCommit } from '../people/people-commit.js';

/**
 * Lets somebody in again, whom the stream will not bring: they are left over, and the next round decides from a live read.
 * As `undecided`, since its first answer is to end the wait of whom no mapping takes (R14).
 */
export function letIn(
  objectId: string,
  stored: LeftoverRecord | undefined,
  round: { readonly ordinal: number },
  at: Date,
): PeopleCommit {
  const commit = emptyPeopleCommit();
  commit.delta.exclusions -= 1;
  const due = { triedInRound: round.ordinal - 1, retryAt: at };
  if (stored !== undefined) {
    commit.leftovers.push({ ...stored, ...due });
    return commit;
  }
  commit.leftovers.push({ objectId, reason: 'undecided', since: at, attempts: 0, ...due });
  commit.delta.leftovers += 1;
  commit.changes.push({ kind: 'left-over', objectId, reason: 'undecided' });
  return commit;
}
