import { addressKeyOrNull } from '../../domain/address.js';

/** A person of this commit and the addresses they should hold; null keys claim nothing. */
export interface AddressClaim {
  readonly objectId: string;
  readonly upnKey: string | null;
  readonly addressKey: string | null;
  /** Takes both or neither: a newcomer without an address is not imported. */
  readonly both?: boolean;
}

/** Which of the claimed addresses are free for whom. */
export interface Granted {
  readonly upn: boolean;
  readonly address: boolean;
}

/**
 * Gives out addresses for one commit: everybody in it releases first and claims second, so that swaps, cycles and
 * chains need no order. What a claimant holds already and goes on claiming stays theirs; a key that somebody outside
 * the commit holds is refused; of two new claims in one commit the earlier one gets it.
 *
 * @param holders - active records that hold a claimed key, those of the commit included
 */
export function grantAddresses(
  claims: readonly AddressClaim[],
  holders: readonly AddressClaim[],
): Map<string, Granted> {
  const claimOfId = new Map(claims.map((claim) => [claim.objectId, claim]));
  const upns = new Map<string, string>();
  const addresses = new Map<string, string>();
  for (const holder of holders) {
    const own = claimOfId.get(holder.objectId);
    if (own === undefined || own.upnKey === holder.upnKey) hold(upns, holder.upnKey, holder.objectId);
    if (own === undefined || own.addressKey === holder.addressKey) {
      hold(addresses, holder.addressKey, holder.objectId);
    }
  }
  const granted = new Map<string, Granted>();
  for (const { objectId, upnKey, addressKey, both } of claims) {
    const upn = isFree(upns, upnKey, objectId);
    const address = isFree(addresses, addressKey, objectId);
    const refused = both === true && !(upn && address);
    if (upn && !refused) hold(upns, upnKey, objectId);
    if (address && !refused) hold(addresses, addressKey, objectId);
    granted.set(objectId, { upn, address });
  }
  return granted;
}

function hold(held: Map<string, string>, key: string | null, objectId: string): void {
  if (key !== null) held.set(key, objectId);
}

function isFree(held: ReadonlyMap<string, string>, key: string | null, objectId: string): boolean {
  if (key === null) return true;
  const holder = held.get(key);
  return holder === undefined || holder === objectId;
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
  };
}
