import { type ClaimRecord, recordKey } from '../domain/records.js';
import { matchesOf } from '../ports/matches-filter.js';
import type { Filters } from '../ports/repository.js';
import { SortedRecords } from './sorted-records.js';

/** Ended claims, found by address and by person without a look at all of them. */
export class ClaimLog extends SortedRecords<ClaimRecord> {
  readonly #byAddress = new Map<string, ClaimRecord[]>();
  readonly #byPerson = new Map<string, ClaimRecord[]>();

  constructor() {
    super(recordKey.claim);
  }

  override put(claim: ClaimRecord): void {
    const before = this.get(recordKey.claim(claim));
    if (before !== undefined) this.#forget(before);
    push(this.#byAddress, claim.addressKey, claim);
    push(this.#byPerson, claim.objectId, claim);
    super.put(claim);
  }

  override delete(key: string): void {
    const claim = this.get(key);
    if (claim === undefined) return;
    this.#forget(claim);
    super.delete(key);
  }

  #forget(claim: ClaimRecord): void {
    for (const [index, name] of [
      [this.#byAddress, claim.addressKey],
      [this.#byPerson, claim.objectId],
    ] as const) {
      const others = index.get(name)!.filter((other) => other !== claim);
      // An address that is erased must not live on as the name of an empty list.
      if (others.length === 0) index.delete(name);
      else index.set(name, others);
    }
  }

  /** The matching claims in the order of their keys, page by page. */
  search(
    filter: Filters['claim'],
    after: string | null,
    limit: number,
  ): { readonly records: readonly ClaimRecord[]; readonly after: string | null } {
    const { addressKeys, objectId } = filter;
    const matches = matchesOf('claim', filter);
    if (addressKeys === undefined && objectId === undefined) return this.page(after, limit, matches);
    const found =
      objectId === undefined
        ? [...new Set(addressKeys)].flatMap((key) => this.#byAddress.get(key) ?? [])
        : (this.#byPerson.get(objectId) ?? []);
    const keys = found
      .filter(matches)
      .map(recordKey.claim)
      .filter((key) => after === null || key > after)
      .sort();
    const page = keys.slice(0, limit);
    const records = page.map((key) => this.get(key)!);
    return { records, after: keys.length > page.length ? page.at(-1)! : null };
  }
}

function push(index: Map<string, ClaimRecord[]>, name: string, claim: ClaimRecord): void {
  const claims = index.get(name);
  if (claims === undefined) index.set(name, [claim]);
  else claims.push(claim);
}
