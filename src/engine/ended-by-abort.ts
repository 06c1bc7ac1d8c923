import type { Clock } from '../ports/clock.js';
import { within } from './within.js';

/** Time that an abort leaves to the commit in hand, and to the report of the attempt. */
const graceMs = 10_000;

/** Waits for work, but no longer than the grace after an abort: a store that does not answer must not keep anybody. */
export async function endedByAbort<T>(
  work: Promise<T>,
  signal: AbortSignal,
  clock: Clock,
  giveUp: () => Error,
): Promise<T> {
  const over = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: over.signal });
  });
  const late = aborted.then(() => within(clock, graceMs, work, giveUp));
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort('over');
  }
}
