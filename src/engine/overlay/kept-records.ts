import type { RecordKind, Records } from '../../domain/records.js';
import { firstAfter } from '../../domain/sorted-keys.js';
import { matchesOf } from '../../ports/matches-filter.js';
import type { Filters } from '../../ports/repository.js';

/** What a preview would have written of one kind: records by key, and the keys that it would have removed. */
export class KeptRecords<K extends RecordKind> {
  readonly #kind: K;
  readonly #keyOf: (record: Records[K]) => string;
  readonly #records = new Map<string, Records[K] | null>();
  #order: string[] | null = [];

  constructor(kind: K, keyOf: (record: Records[K]) => string) {
    this.#kind = kind;
    this.#keyOf = keyOf;
  }

  get size(): number {
    return this.#records.size;
  }

  keyOf(record: Records[K]): string {
    return this.#keyOf(record);
  }

  /** Null: removed. Undefined: as it is in the store. */
  get(key: string): Records[K] | null | undefined {
    return this.#records.get(key);
  }

  put(record: Records[K]): void {
    this.#set(this.#keyOf(record), record);
  }

  remove(key: string): void {
    this.#set(key, null);
  }

  /** The matching records with keys after the first and up to the second, in order. */
  *search(filter: Filters[K] | undefined, after: string | null, upTo: string | null): Generator<Records[K]> {
    const matches = matchesOf(this.#kind, filter);
    this.#order ??= [...this.#records.keys()].sort();
    const order = this.#order;
    for (let index = after === null ? 0 : firstAfter(order, after); index < order.length; index += 1) {
      const key = order[index]!;
      if (upTo !== null && key > upTo) return;
      const record = this.#records.get(key);
      if (record !== null && record !== undefined && matches(record)) yield record;
    }
  }

  #set(key: string, record: Records[K] | null): void {
    const { size } = this.#records;
    this.#records.set(key, record);
    if (this.#records.size === size) return;
    const last = this.#order?.at(-1);
    if (this.#order !== null && (last === undefined || last < key)) this.#order.push(key);
    else this.#order = null;
  }
}
