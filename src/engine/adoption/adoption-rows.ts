import type { AdoptionOutcome, AdoptionRow, AdoptionSummary } from '../../domain/adoption.js';
import { type OnRow, untilAborted } from '../preview/row-sink.js';

const none: { readonly [K in AdoptionOutcome]: 0 } = {
  adopted: 0,
  unchanged: 0,
  proposed: 0,
  ambiguous: 0,
  reused: 0,
  gone: 0,
  duplicate: 0,
  'already-managed': 0,
  excluded: 0,
  unanswered: 0,
  refused: 0,
  invalid: 0,
};

/** Hands rows to the product, one at a time and at its pace, and counts them. */
export class AdoptionRows {
  readonly #onRow: OnRow<AdoptionRow> | undefined;
  readonly #signal: AbortSignal;
  readonly #counts: { -readonly [K in AdoptionOutcome]: number } = { ...none };
  #records = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(onRow: OnRow<AdoptionRow> | undefined, signal: AbortSignal) {
    this.#onRow = onRow;
    this.#signal = signal;
  }

  get summary(): AdoptionSummary {
    return { records: this.#records, ...this.#counts };
  }

  /** What `onRow` threw, whatever became of it on its way. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  async tell(row: AdoptionRow): Promise<void> {
    this.#records += 1;
    this.#counts[row.outcome] += 1;
    this.#signal.throwIfAborted();
    if (this.#onRow === undefined) return;
    try {
      const told = this.#onRow(row);
      if (told !== undefined) await untilAborted(told, this.#signal);
    } catch (error) {
      if (!this.#signal.aborted) this.#failure = { error };
      throw error;
    }
  }
}
