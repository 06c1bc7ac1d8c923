import { addressKeyOrNull } from '../../domain/address.js';

/** A person of this commit and the addresses they should hold; null keys claim nothing. */
export interface AddressClaim {
  readonly objectId: string;
  readonly upnKey: string | null;
  readonly addressKey: string | null;
  /** Takes both or neither: a newcomer without an address is not imported. */
  readonly both?: boolean;
  /** The address is the person's mail, and not their UPN for want of one. */
  readonly byMail?: boolean;
}

/** Which of the claimed addresses are free for whom. */
export interface Granted {
  /** Who holds what was refused. */
  readonly holderId?: string;
  readonly upn: boolean;
  readonly address: boolean;
}

/**
 * Gives out addresses for one commit: everybody in it releases first and claims second, so that swaps, cycles and
 * chains need no order. What a claimant holds already and goes on claiming stays theirs; a key that somebody outside
 * the commit holds is refused; of two new claims in one commit the earlier one gets it. A mail outranks a UPN that
 * stands in for a missing one (I4).
 *
 * @param holders - active records that hold a claimed key, those of the commit included
 */
export function grantAddresses(
  claims: readonly AddressClaim[],
  holders: readonly AddressClaim[],
): Map<string, Granted> {
  const claimOfId = new Map(holders.length === 0 ? [] : claims.map((claim) => [claim.objectId, claim]));
  const mails = mailsOf(claims);
  const upns = new Map<string, string>();
  const addresses = new Map<string, string>();
  for (const holder of holders) {
    const own = claimOfId.get(holder.objectId);
    if (own === undefined || own.upnKey === holder.upnKey) hold(upns, holder.upnKey, holder.objectId);
    if (own === undefined || (own.addressKey === holder.addressKey && !isOutranked(own, mails))) {
      hold(addresses, holder.addressKey, holder.objectId);
    }
  }
  const granted = new Map<string, Granted>();
  for (const claim of claims) {
    const { objectId, upnKey, addressKey, both } = claim;
    const outrankedBy = isOutranked(claim, mails) ? mails.get(addressKey!) : undefined;
    const upnHolder = holderOf(upns, upnKey, objectId);
    const addressHolder = holderOf(addresses, addressKey, objectId) ?? outrankedBy;
    const upn = upnHolder === undefined;
    const address = addressHolder === undefined;
    const refused = both === true && !(upn && address);
    if (upn && !refused) hold(upns, upnKey, objectId);
    if (address && !refused) hold(addresses, addressKey, objectId);
    const holderId = addressHolder ?? upnHolder;
    granted.set(objectId, holderId === undefined ? allGranted : { upn, address, holderId });
  }
  return granted;
}

const allGranted: Granted = { upn: true, address: true };

/** Who claims an address as their mail; of interest only beside somebody who claims one for want of a mail. */
function mailsOf(claims: readonly AddressClaim[]): ReadonlyMap<string, string> {
  const mails = new Map<string, string>();
  if (!claims.some(({ byMail }) => byMail === false)) return mails;
  for (const { addressKey, byMail, objectId } of claims) {
    if (byMail === true && addressKey !== null && !mails.has(addressKey)) mails.set(addressKey, objectId);
  }
  return mails;
}

function isOutranked(
  { addressKey, byMail, objectId }: AddressClaim,
  mails: ReadonlyMap<string, string>,
): boolean {
  if (byMail !== false || addressKey === null) return false;
  const mailOf = mails.get(addressKey);
  return mailOf !== undefined && mailOf !== objectId;
}

function hold(held: Map<string, string>, key: string | null, objectId: string): void {
  if (key !== null) held.set(key, objectId);
}

function holderOf(
  held: ReadonlyMap<string, string>,
  key: string | null,
  objectId: string,
): string | undefined {
  const holder = key === null ? undefined : held.get(key);
  return holder === objectId ? undefined : holder;
}

/** The address under which a person is backed up: mail falls back to the UPN. */
export function backupAddressOf(
  labels: { readonly userPrincipalName: string | null; readonly mail: string | null },
  addressSource: 'mail' | 'upn',
): string | null {
  return addressSource === 'upn' ? labels.userPrincipalName : (labels.mail ?? labels.userPrincipalName);
}

/** The keys of what a person should hold. */
export function claimOf(
  objectId: string,
  labels: { readonly userPrincipalName: string | null; readonly mail: string | null },
  addressSource: 'mail' | 'upn',
): AddressClaim {
  return {
    objectId,
    upnKey: addressKeyOrNull(labels.userPrincipalName),
    addressKey: addressKeyOrNull(backupAddressOf(labels, addressSource)),
    byMail: addressSource === 'upn' || labels.mail !== null,
  };
}
