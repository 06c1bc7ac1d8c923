import { addressKey } from '../../domain/address.js';
import type { AddressHolder } from '../../domain/directory-user.js';
import { smtpAddresses } from './person-addresses.js';

/** What a look-up by address found; `no-answer` when it failed or could not be made. */
export type HoldersFact =
  | { readonly holders: readonly AddressHolder[]; readonly complete: boolean }
  | 'no-answer';

/** The same, as seen by the person it was made for. */
export interface HoldersView {
  /** Another object that holds the address: the one whose mail it is before any other. */
  readonly other: AddressHolder | undefined;
  /** Somebody else's mail, or perhaps: an object that does not show where it holds the address may hold it so. */
  readonly othersMail: boolean;
  /** The look-up itself names the person. */
  readonly own: boolean;
  /** Nobody but those named holds the address. */
  readonly complete: boolean;
}

export function viewHolders(fact: HoldersFact, objectId: string, key: string): HoldersView {
  if (fact === 'no-answer') return { other: undefined, othersMail: false, own: false, complete: false };
  const others = fact.holders.filter((holder) => holder.objectId !== objectId);
  const byMail = others.find((holder) => mayBeMail(holder, key));
  return {
    other: byMail ?? others[0],
    othersMail: byMail !== undefined,
    own: others.length < fact.holders.length,
    complete: fact.complete,
  };
}

function mayBeMail({ mail, userPrincipalName, proxyAddresses }: AddressHolder, key: string): boolean {
  if (isKey(mail, key)) return true;
  return !isKey(userPrincipalName, key) && !smtpAddresses(proxyAddresses).some((alias) => isKey(alias, key));
}

function isKey(address: string | null, key: string): boolean {
  return address !== null && addressKey(address) === key;
}
