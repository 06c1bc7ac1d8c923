import { AddressIndex, type AddressProperty } from './address-index.js';
import type { JsonObject, JsonValue } from './json.js';

/** A group or a contact as plain JSON. */
export interface AddressHolder extends JsonObject {
  readonly id: string;
}

/** Groups or contacts: objects that are no users and yet hold addresses. Without history: reads are never stale. */
export class AddressHolders {
  readonly #items = new Map<string, AddressHolder>();
  readonly #addresses = new AddressIndex();

  get(id: string): AddressHolder | undefined {
    return this.#items.get(id);
  }

  all(): readonly AddressHolder[] {
    return [...this.#items.values()];
  }

  set(item: Readonly<Record<string, JsonValue>> & { readonly id: string }): AddressHolder {
    this.#addresses.add(item, this.#items.get(item.id));
    this.#items.set(item.id, item);
    return item;
  }

  delete(id: string): boolean {
    return this.#items.delete(id);
  }

  /** The objects that have an address in a property now. */
  holders(property: AddressProperty, address: string): AddressHolder[] {
    const found: AddressHolder[] = [];
    for (const id of this.#addresses.candidates(property, address)) {
      const item = this.#items.get(id);
      if (item && this.#addresses.holds(item, property, address)) found.push(item);
    }
    return found;
  }
}
