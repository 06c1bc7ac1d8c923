import type { Clock } from '../ports/clock.js';

/**
 * Work, or what `late` makes of it when it is not done in time: nobody waits longer for whoever does not answer. The work
 * itself goes on, and its end is wanted by nobody.
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  work: T | PromiseLike<T>,
  late: () => Error,
): Promise<T> {
  const done = new AbortController();
  const over = clock.sleep(ms, { signal: done.signal, background: true }).then((): never => {
    throw late();
  });
  // It is woken once the work is done, and then nobody races any more.
  over.catch(() => undefined);
  try {
    return await Promise.race([work, over]);
  } finally {
    // A reason of our own: without one each answer would pay for the making of an error.
    done.abort('done');
  }
}
