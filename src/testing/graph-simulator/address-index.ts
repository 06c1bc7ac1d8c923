import type { JsonObject } from './json.js';

/** The properties by which a directory object can be found. */
export type AddressProperty = 'userPrincipalName' | 'mail' | 'proxyAddresses';

const PROPERTIES: readonly AddressProperty[] = ['userPrincipalName', 'mail', 'proxyAddresses'];

/** Who ever had an address; never forgets, because a stale read looks into the past. */
export class AddressIndex {
  readonly #ids = new Map<string, string[]>();

  add(item: JsonObject & { readonly id: string }, before: JsonObject | undefined): void {
    for (const property of PROPERTIES) {
      if (item[property] === before?.[property]) continue;
      for (const address of addressesOf(item, property)) {
        const key = keyOf(property, address);
        const ids = this.#ids.get(key);
        if (!ids) this.#ids.set(key, [item.id]);
        else if (ids.at(-1) !== item.id) ids.push(item.id);
      }
    }
  }

  /** Ids that had the address at some time. */
  candidates(property: AddressProperty, address: string): readonly string[] {
    const ids = this.#ids.get(keyOf(property, address)) ?? [];
    return ids.length < 2 ? ids : [...new Set(ids)];
  }

  holds(item: JsonObject, property: AddressProperty, address: string): boolean {
    const wanted = address.toLowerCase();
    return addressesOf(item, property).some((held) => held.toLowerCase() === wanted);
  }
}

function addressesOf(item: JsonObject, property: AddressProperty): string[] {
  const value = item[property];
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  return value.filter((held): held is string => typeof held === 'string');
}

function keyOf(property: AddressProperty, address: string): string {
  return `${property} ${address.toLowerCase()}`;
}
