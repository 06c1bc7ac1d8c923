import { addressKey, presentAddress } from '../../domain/address.js';
import type { AddressHolder, Properties } from '../../domain/directory-user.js';

/**
 * Who holds which address now: active users, groups, contacts. Kept in step with each change, because a search through
 * the tenant for every look-up would make long histories quadratic.
 */
export class AddressBook {
  readonly #holders = new Map<string, AddressHolder>();
  readonly #idsByKey = new Map<string, Set<string>>();
  /** A user principal name has one owner among active users; mail and proxies may be contested. */
  readonly #upnOwners = new Map<string, string>();

  /** The active user with the name. */
  upnOwner(userPrincipalName: string): string | undefined {
    return this.#upnOwners.get(addressKey(userPrincipalName));
  }

  /** Every object that holds the address as UPN, mail or proxy address. */
  holders(address: string): readonly AddressHolder[] {
    return [...(this.#idsByKey.get(addressKey(address)) ?? [])].map((id) => this.#holders.get(id)!);
  }

  put(holder: AddressHolder): void {
    this.remove(holder.objectId);
    this.#holders.set(holder.objectId, holder);
    for (const key of keysOf(holder)) {
      const ids = this.#idsByKey.get(key);
      if (ids === undefined) this.#idsByKey.set(key, new Set([holder.objectId]));
      else ids.add(holder.objectId);
    }
    if (holder.userPrincipalName !== null) {
      this.#upnOwners.set(addressKey(holder.userPrincipalName), holder.objectId);
    }
  }

  remove(objectId: string): void {
    const holder = this.#holders.get(objectId);
    if (holder === undefined) return;
    this.#holders.delete(objectId);
    for (const key of keysOf(holder)) {
      const ids = this.#idsByKey.get(key);
      ids?.delete(objectId);
      if (ids?.size === 0) this.#idsByKey.delete(key);
    }
    if (holder.userPrincipalName !== null) this.#upnOwners.delete(addressKey(holder.userPrincipalName));
  }
}

/** The addresses of a user, group or contact as properties. */
export function addressHolder(
  objectId: string,
  type: AddressHolder['type'],
  properties: Properties,
): AddressHolder {
  const { proxyAddresses } = properties;
  return {
    objectId,
    type,
    userPrincipalName: presentAddress(properties.userPrincipalName),
    mail: presentAddress(properties.mail),
    proxyAddresses: Array.isArray(proxyAddresses)
      ? proxyAddresses.filter((address): address is string => typeof address === 'string')
      : [],
  };
}

/** Of the proxies only those of type SMTP are addresses of mail. */
function keysOf(holder: AddressHolder): ReadonlySet<string> {
  const keys = new Set<string>();
  if (holder.userPrincipalName !== null) keys.add(addressKey(holder.userPrincipalName));
  if (holder.mail !== null) keys.add(addressKey(holder.mail));
  for (const proxy of holder.proxyAddresses) {
    if (/^smtp:/i.test(proxy)) keys.add(addressKey(proxy.slice('smtp:'.length)));
  }
  return keys;
}
