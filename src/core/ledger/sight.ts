import { addressKeyOrNull, presentAddress } from '../../domain/address.js';
import type { Properties, UserRead } from '../../domain/directory-user.js';
import { backupAddressOf } from '../people/claims.js';
import type { Question } from '../people/question.js';
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
