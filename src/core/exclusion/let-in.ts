import type { LeftoverRecord, UserRecord } from '../../domain/records.js';
import { emptyPeopleCommit, type PeopleCommit } from '../people/people-commit.js';

/**
 * Lets somebody in again, whom the stream will not bring: they are left over, and the next round decides from a live read
 * (R14). The record's names are the last word about a managed person, which the read has to repeat (I6); a stranger is
 * `undecided`, since the first answer is to end the wait of whom no mapping takes.
 *
 * @param user - of somebody managed
 */
export function letIn(
  objectId: string,
  { user, stored }: { readonly user: UserRecord | undefined; readonly stored: LeftoverRecord | undefined },
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
  const waits = { objectId, since: at, attempts: 0, ...due };
  if (user === undefined) commit.leftovers.push({ ...waits, reason: 'undecided' });
  else {
    const { userPrincipalName, mail, mappingId } = user;
    const claim = { said: { userPrincipalName, mail }, read: undefined, round: round.ordinal };
    commit.leftovers.push({ ...waits, reason: 'unsettled', mappingId, claim });
  }
  commit.delta.leftovers += 1;
  for (const { reason, mappingId } of commit.leftovers) {
    commit.changes.push({
      kind: 'left-over',
      objectId,
      reason,
      ...(mappingId === undefined ? {} : { mappingId }),
    });
  }
  return commit;
}
