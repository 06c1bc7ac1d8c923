import { addressKeyOrNull, presentAddress } from '../../domain/address.js';
import type { Properties, UserRead } from '../../domain/directory-user.js';
import type { ClaimLabel } from '../../domain/ledger.js';
import { meansGone } from '../../domain/managed-user.js';
import { backupAddressOf } from '../people/claims.js';
import type { PeopleFacts, Question } from '../people/question.js';
import type { LedgerFacts } from './ledger-facts.js';

/** Under which names a person was seen, and since when that is so. */
export interface Sight {
  readonly upnKey: string | null;
  readonly addressKey: string | null;
  /** The start of the read, or of the full round. */
  readonly at: Date;
}

/** Where a live read, or else the mark of a full round, shows a person who lives. */
export function sightOf(
  question: Question,
  read: UserRead | undefined,
  { readAt, markedAt }: Pick<LedgerFacts, 'readAt' | 'markedAt'>,
  addressSource: 'mail' | 'upn',
): Sight | undefined {
  const sentAt = readAt.get(question.objectId);
  if (read !== undefined) {
    if (sentAt === undefined || read.outcome !== 'found') return undefined;
    return seenAs(read.properties, sentAt, addressSource);
  }
  if (markedAt === null || question.kind !== 'entry') return undefined;
  const { whole, removed, contradictory, properties } = question.entry;
  return whole && removed === null && !contradictory
    ? seenAs(properties, markedAt, addressSource)
    : undefined;
}

/** Whether the stream says that the person does not have this name, then or as far as is still open. */
export type Denial = (label: ClaimLabel, key: string) => boolean;

/**
 * A stream that names the person elsewhere leaves a doubt, also where a live read, which may be staler, shows them at the
 * address: they may have been away in between.
 *
 * @param storedMail - of the record; a UPN stands in for a mail that the stream leaves out
 */
export function denialOf(
  question: Question,
  storedMail: string | null,
  addressSource: 'mail' | 'upn',
): Denial {
  if (question.kind === 'entry') {
    const { removed, contradictory, whole, properties } = question.entry;
    return contradictory || removed !== null
      ? always
      : denialBy(properties, whole, storedMail, addressSource);
  }
  const said = question.kind === 'retry' ? question.leftover.claim?.said : undefined;
  if (said === undefined) return never;
  return said === null ? always : denialBy(said, false, storedMail, addressSource);
}

/**
 * What an earlier live read denied, in whose commit no record took the doubt: that of a newcomer's open word, for there was
 * none yet, and one that found the person gone, for who leaves keeps the sights until then.
 */
export function earlierDenialOf(
  question: Question,
  { users, leftovers, pending }: Pick<PeopleFacts, 'users' | 'leftovers' | 'pending'>,
  addressSource: 'mail' | 'upn',
): Denial {
  const { objectId } = question;
  const cause = pending.get(objectId)?.cause;
  // The read says when they were not there, whether their turn brings them up now or an entry.
  const read = (question.kind === 'retry' ? question.leftover : leftovers.get(objectId))?.claim?.read;
  if (read === null || meansGone(cause)) return always;
  return read === undefined || users.has(objectId) ? never : denialBy(read, true, null, addressSource);
}

const always: Denial = () => true;
const never: Denial = () => false;

function denialBy(
  said: Properties,
  whole: boolean,
  storedMail: string | null,
  addressSource: 'mail' | 'upn',
): Denial {
  const isSaid = (name: string) => whole || Object.hasOwn(said, name);
  const upn = presentAddress(said.userPrincipalName);
  const mail = presentAddress(said.mail);
  const byMail = addressSource === 'mail';
  const isAddressSaid =
    byMail && mail !== null
      ? true
      : isSaid('userPrincipalName') && (!byMail || isSaid('mail') || storedMail === null);
  const address = backupAddressOf({ userPrincipalName: upn, mail }, addressSource);
  return (label, key) =>
    label === 'upn'
      ? isSaid('userPrincipalName') && addressKeyOrNull(upn) !== key
      : isAddressSaid && addressKeyOrNull(address) !== key;
}

function seenAs(properties: Properties, at: Date, addressSource: 'mail' | 'upn'): Sight {
  const labels = {
    userPrincipalName: presentAddress(properties.userPrincipalName),
    mail: presentAddress(properties.mail),
  };
  return {
    upnKey: addressKeyOrNull(labels.userPrincipalName),
    addressKey: addressKeyOrNull(backupAddressOf(labels, addressSource)),
    at,
  };
}
