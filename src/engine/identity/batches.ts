/** Items in lists of at most `size`; an abort does not wait for an item that never comes. */
export async function* batches<T>(
  items: Iterable<T> | AsyncIterable<T>,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<readonly T[]> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const abortable = new AbortableNext(signal);
  let batch: T[] = [];
  let ended = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await abortable.next(iterator);
      ended = next.done === true;
      if (!ended) batch.push(next.value);
      if (batch.length > 0 && (ended || batch.length === size)) {
        yield batch;
        batch = [];
      }
      if (ended) return;
    }
  } finally {
    abortable.forget();
    // A source that hangs must not keep its reader: it is told, not waited for.
    if (!ended) void closed(iterator);
  }
}

/** No race with one promise for the whole stream: that would keep a mark of each item for as long as the stream runs. */
class AbortableNext {
  readonly #signal: AbortSignal;
  #abort = (): void => undefined;
  readonly #onAbort = () => this.#abort();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  next<T>(iterator: Iterator<T> | AsyncIterator<T>): Promise<IteratorResult<T>> {
    return new Promise((resolve, reject) => {
      this.#abort = () => reject(this.#signal.reason);
      Promise.resolve(iterator.next()).then(resolve, reject);
    });
  }

  forget(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}

async function closed(iterator: Iterator<unknown> | AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // It was left, so nobody is there to be told.
  }
}
