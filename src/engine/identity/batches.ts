import { whenAborted } from './shared-calls.js';

/** Items in lists of at most `size`; an abort does not wait for an item that never comes. */
export async function* batches<T>(
  items: Iterable<T> | AsyncIterable<T>,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<readonly T[]> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const { aborted, forget } = whenAborted(signal);
  let batch: T[] = [];
  let ended = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await Promise.race([iterator.next(), aborted]);
      ended = next.done === true;
      if (!ended) batch.push(next.value);
      if (batch.length > 0 && (ended || batch.length === size)) {
        yield batch;
        batch = [];
      }
      if (ended) return;
    }
  } finally {
    forget();
    // A source that hangs must not keep its reader: it is told, not waited for.
    if (!ended) void closed(iterator);
  }
}

async function closed(iterator: Iterator<unknown> | AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // It was left, so nobody is there to be told.
  }
}
