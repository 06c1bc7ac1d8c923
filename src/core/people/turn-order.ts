import type { LeftoverRecord } from '../../domain/records.js';
import { bySeatOrder } from '../license/seats.js';

/** Who waits for a seat or a place, and with which claim on it. */
export interface Waiting {
  readonly leftover: LeftoverRecord;
  readonly reactivation: boolean;
  /** Of their mapping; people whose mapping is gone come last. */
  readonly priority: number;
}

/** Free seats go to people who come back, then by mapping, then by object id (R8). */
export function bySeat(a: Waiting, b: Waiting): number {
  return bySeatOrder(claimOf(a), claimOf(b));
}

/** Places of the import limit go by mapping, and within it to who waits longest (R5). */
export function byAge(a: Waiting, b: Waiting): number {
  return (
    a.priority - b.priority ||
    a.leftover.since.getTime() - b.leftover.since.getTime() ||
    (a.leftover.objectId < b.leftover.objectId ? -1 : 1)
  );
}

function claimOf({ leftover, reactivation, priority }: Waiting) {
  return { objectId: leftover.objectId, reactivation, priority };
}

/** The first `count` of many in an order, without keeping more than twice as many in memory. */
export class FirstOf<T> {
  readonly #count: number;
  readonly #order: (a: T, b: T) => number;
  #kept: T[] = [];

  constructor(count: number, order: (a: T, b: T) => number) {
    this.#count = count;
    this.#order = order;
  }

  add(item: T): void {
    this.#kept.push(item);
    if (this.#kept.length >= 2 * this.#count) this.#cut();
  }

  take(): readonly T[] {
    this.#cut();
    return this.#kept;
  }

  #cut(): void {
    this.#kept = this.#kept.sort(this.#order).slice(0, this.#count);
  }
}
