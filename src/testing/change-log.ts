import type { Change } from '../domain/change.js';
import { positionKey } from '../domain/records.js';
import type { RecordTable } from './sorted-records.js';

/**
 * Changes by position, which only grow: an array, where a map would hold a key of its own for each. Reads as
 * `SortedRecords` does.
 */
export class ChangeLog implements RecordTable<Change> {
  /** The change at position `n` stands at index `n - 1`; a pruned one leaves a hole. */
  readonly #changes: (Change | undefined)[] = [];
  /** Nothing is kept below this index. A prune takes from the front, and readers must not walk what it left. */
  #first = 0;

  get(key: string): Change | undefined {
    return this.#changes[Number(key) - 1];
  }

  put(change: Change): void {
    const index = change.position - 1;
    if (this.#first === this.#changes.length || index < this.#first) this.#first = index;
    this.#changes[index] = change;
  }

  delete(key: string): void {
    if (this.get(key) !== undefined) this.#changes[Number(key) - 1] = undefined;
    while (this.#first < this.#changes.length && this.#changes[this.#first] === undefined) this.#first += 1;
  }

  /** Up to `limit` matching changes after a position, and where to go on. */
  page(
    after: string | null,
    limit: number,
    matches: (change: Change) => boolean,
  ): { readonly records: readonly Change[]; readonly after: string | null } {
    const records: Change[] = [];
    const from = after === null ? 0 : Number(after);
    for (let index = Math.max(from, this.#first); index < this.#changes.length; index += 1) {
      const change = this.#changes[index];
      if (change === undefined || !matches(change)) continue;
      records.push(change);
      if (records.length === limit) {
        return { records, after: index + 1 < this.#changes.length ? positionKey(change.position) : null };
      }
    }
    return { records, after: null };
  }
}
