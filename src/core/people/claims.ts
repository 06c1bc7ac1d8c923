import { addressKeyOrNull } from '../../domain/address.js';

/** A person of this commit and the addresses they should hold; null keys claim nothing. */
export interface AddressClaim {
  readonly objectId: string;
  readonly upnKey: string | null;
  readonly addressKey: string | null;
}

/** Which of the claimed addresses are free for whom. */
export interface Granted {
  readonly upn: boolean;
  readonly address: boolean;
}

/** An active record outside this commit that holds a key. */
export interface Holder {
  readonly objectId: string;
  readonly upnKey: string | null;
  readonly addressKey: string | null;
}

/**
 * Gives out addresses for one commit: everybody in it releases first and claims second, so that swaps, cycles and
 * chains need no order. A key that somebody outside the commit holds is refused; of two claims in one commit the
 * earlier one gets it.
 *
 * @param holders - active records that hold a claimed key; those of the commit itself count as released
 */
export function grantAddresses(
  claims: readonly AddressClaim[],
  holders: readonly Holder[],
): Map<string, Granted> {
  const inCommit = new Set(claims.map((claim) => claim.objectId));
  const upns = new Set<string>();
  const addresses = new Set<string>();
  for (const holder of holders) {
    if (inCommit.has(holder.objectId)) continue;
    if (holder.upnKey !== null) upns.add(holder.upnKey);
    if (holder.addressKey !== null) addresses.add(holder.addressKey);
  }
  const granted = new Map<string, Granted>();
  for (const { objectId, upnKey, addressKey } of claims) {
    granted.set(objectId, { upn: take(upns, upnKey), address: take(addresses, addressKey) });
  }
  return granted;
}

function take(taken: Set<string>, key: string | null): boolean {
  if (key === null) return true;
  if (taken.has(key)) return false;
  taken.add(key);
  return true;
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
