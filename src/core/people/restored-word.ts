import type { UserRead } from '../../domain/directory-user.js';
import { isGone } from '../../domain/managed-user.js';
import type { UserRecord } from '../../domain/records.js';
import { completed, type Word } from './details.js';
import type { PeopleFacts, RoundFacts } from './question.js';

/**
 * While somebody was gone the stream told nothing of them, so that the read says more than the entry; and who gave their
 * names up as somebody gone has them from the read alone.
 */
export function restoredWord(
  word: Word,
  user: UserRecord,
  read: UserRead | undefined,
  round: RoundFacts,
  { leftovers, pending }: Pick<PeopleFacts, 'leftovers' | 'pending'>,
): Word {
  if (read?.outcome !== 'found') return word;
  if (isGone(user)) {
    return { whole: true, properties: { ...completed(read.properties, round.select), ...word.properties } };
  }
  const before = leftovers.get(user.objectId)?.before ?? pending.get(user.objectId)?.before;
  const isNameless = user.userPrincipalName === null || user.backupAddress === null;
  if (before === undefined || !isNameless || word.whole) return word;
  const { userPrincipalName = null, mail = null } = read.properties;
  return { whole: false, properties: { userPrincipalName, mail, ...word.properties } };
}
