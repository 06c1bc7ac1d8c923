import type { DraftRow } from '../../domain/preview.js';

export type OnRow<Row> = (row: Row) => void | Promise<void>;

type Counts = { -readonly [K in DraftRow['kind']]: number };

/** Hands rows to the product, one at a time and at its pace, and counts them. */
export class RowSink {
  readonly counts: Counts = {
    import: 0,
    update: 0,
    'identity-change': 0,
    preserve: 0,
    reactivate: 0,
    reassign: 0,
    'left-over': 0,
    hold: 0,
    unmatched: 0,
    skipped: 0,
    take: 0,
    'let-go': 0,
  };
  readonly skipped = { guest: 0, disabled: 0, excluded: 0 };
  readonly importsBy = new Map<string, number>();
  readonly #onRow: OnRow<DraftRow> | undefined;
  readonly #wants: (row: DraftRow) => boolean;
  readonly #signal: AbortSignal;
  #failure: { readonly error: unknown } | undefined;

  constructor(onRow: OnRow<DraftRow> | undefined, wants: (row: DraftRow) => boolean, signal: AbortSignal) {
    this.#onRow = onRow;
    this.#wants = wants;
    this.#signal = signal;
  }

  /** What `onRow` threw, whatever became of it on its way. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  async add(row: DraftRow): Promise<void> {
    this.counts[row.kind] += 1;
    if (row.kind === 'skipped') this.skipped[row.why] += 1;
    if (row.kind === 'import') {
      this.importsBy.set(row.mappingId, (this.importsBy.get(row.mappingId) ?? 0) + 1);
    }
    this.#signal.throwIfAborted();
    if (this.#onRow === undefined || !this.#wants(row)) return;
    try {
      const told = this.#onRow(row);
      if (told !== undefined) await untilAborted(told, this.#signal);
    } catch (error) {
      if (!this.#signal.aborted) this.#failure = { error };
      throw error;
    }
  }
}

/** A product that never answers must not keep the call from being aborted. */
export async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let stop = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    // The row itself may have done it.
    if (signal.aborted) stop();
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
