import { recordKey, type UserRecord } from '../../domain/records.js';
import { KeptRecords } from './kept-records.js';

/** Users, found by the addresses that the active ones among them hold. */
export class KeptUsers extends KeptRecords<'user'> {
  readonly #byAddress = new Map<string, Set<string>>();

  constructor() {
    super('user', recordKey.user);
  }

  override put(user: UserRecord): void {
    this.#forget(user.objectId);
    super.put(user);
    for (const key of heldKeys(user)) {
      const holders = this.#byAddress.get(key);
      if (holders === undefined) this.#byAddress.set(key, new Set([user.objectId]));
      else holders.add(user.objectId);
    }
  }

  override remove(objectId: string): void {
    this.#forget(objectId);
    super.remove(objectId);
  }

  holders(addressKeys: readonly string[]): UserRecord[] {
    const ids = new Set(addressKeys.flatMap((key) => [...(this.#byAddress.get(key) ?? [])]));
    return [...ids].map((id) => this.get(id)!);
  }

  #forget(objectId: string): void {
    const before = this.get(objectId);
    if (before === undefined || before === null) return;
    for (const key of heldKeys(before)) {
      const holders = this.#byAddress.get(key);
      holders?.delete(objectId);
      if (holders?.size === 0) this.#byAddress.delete(key);
    }
  }
}

function heldKeys({ state, upnKey, addressKey }: UserRecord): ReadonlySet<string> {
  const keys = new Set<string>();
  if (state !== 'active') return keys;
  if (upnKey !== null) keys.add(upnKey);
  if (addressKey !== null) keys.add(addressKey);
  return keys;
}
