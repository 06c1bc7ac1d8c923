import { firstAfter } from '../domain/sorted-keys.js';

/** The records of one kind and tenant. */
export interface RecordTable<R> {
  get(key: string): R | undefined;
  put(record: R): void;
  delete(key: string): void;
  /** Up to `limit` matching records after a key, and where to go on. */
  page(
    after: string | null,
    limit: number,
    matches: (record: R) => boolean,
  ): { readonly records: readonly R[]; readonly after: string | null };
}

/** Records by key, read in key order. The order is made when it is asked for, once after new keys came. */
export class SortedRecords<R> implements RecordTable<R> {
  readonly #keyOf: (record: R) => string;
  readonly #records = new Map<string, R>();
  #order: string[] | null = [];

  constructor(keyOf: (record: R) => string) {
    this.#keyOf = keyOf;
  }

  get(key: string): R | undefined {
    return this.#records.get(key);
  }

  put(record: R): void {
    const key = this.#keyOf(record);
    const { size } = this.#records;
    this.#records.set(key, record);
    if (this.#records.size > size) this.#insert(key);
  }

  delete(key: string): void {
    if (this.#records.delete(key)) this.#order = null;
  }

  page(
    after: string | null,
    limit: number,
    matches: (record: R) => boolean,
  ): { readonly records: readonly R[]; readonly after: string | null } {
    this.#order ??= [...this.#records.keys()].sort();
    const records: R[] = [];
    for (
      let index = after === null ? 0 : firstAfter(this.#order, after);
      index < this.#order.length;
      index += 1
    ) {
      const key = this.#order[index]!;
      const record = this.#records.get(key)!;
      if (!matches(record)) continue;
      records.push(record);
      if (records.length === limit) return { records, after: index + 1 < this.#order.length ? key : null };
    }
    return { records, after: null };
  }

  /** The feed's keys only grow, so appending keeps the order. */
  #insert(key: string): void {
    const last = this.#order?.at(-1);
    if (this.#order !== null && (last === undefined || last < key)) this.#order.push(key);
    else this.#order = null;
  }
}
