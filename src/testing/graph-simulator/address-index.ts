import type { JsonObject } from './json.js';

/** The properties by which a directory object can be found. */
export type AddressProperty = 'userPrincipalName' | 'mail' | 'proxyAddresses';

const PROPERTIES: readonly AddressProperty[] = ['userPrincipalName', 'mail', 'proxyAddresses'];

/** Who ever had an address; never forgets, because a stale read looks into the past. */
export class AddressIndex {
  /** Ids by lower-case address; mostly one, so it stands without an array. */
  readonly #ids: Readonly<Record<AddressProperty, Map<string, string | string[]>>> = {
    userPrincipalName: new Map(),
    mail: new Map(),
    proxyAddresses: new Map(),
  };

  add(item: JsonObject & { readonly id: string }, before: JsonObject | undefined): void {
    for (const property of PROPERTIES) {
      if (item[property] === before?.[property]) continue;
      for (const address of addressesOf(item, property)) this.#note(property, address.toLowerCase(), item.id);
    }
  }

  /** Ids that had the address at some time. */
  candidates(property: AddressProperty, address: string): readonly string[] {
    const held = this.#ids[property].get(address.toLowerCase());
    if (held === undefined) return [];
    return typeof held === 'string' ? [held] : [...new Set(held)];
  }

  holds(item: JsonObject, property: AddressProperty, address: string): boolean {
    const wanted = address.toLowerCase();
    return addressesOf(item, property).some((held) => held.toLowerCase() === wanted);
  }

  #note(property: AddressProperty, address: string, id: string): void {
    const ids = this.#ids[property];
    const held = ids.get(address);
    if (held === undefined) ids.set(address, id);
    else if (typeof held !== 'string') held.push(id);
    else if (held !== id) ids.set(address, [held, id]);
  }
}

function addressesOf(item: JsonObject, property: AddressProperty): string[] {
  const value = item[property];
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  return value.filter((held): held is string => typeof held === 'string');
}
