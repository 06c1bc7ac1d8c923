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

  get(key: string): Change | undefined {
    return this.#changes[Number(key) - 1];
  }

  put(change: Change): void {
    this.#changes[change.position - 1] = change;
  }

  delete(key: string): void {
    if (this.get(key) !== undefined) this.#changes[Number(key) - 1] = undefined;
  }

  /** Up to `limit` matching changes after a position, and where to go on. */
  page(
    after: string | null,
    limit: number,
    matches: (change: Change) => boolean,
  ): { readonly records: readonly Change[]; readonly after: string | null } {
    const records: Change[] = [];
    for (let index = after === null ? 0 : Number(after); index < this.#changes.length; index += 1) {
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
