/**
 * Runs work that an abort ends at once, with the signal's own reason, also where the work itself can't be stopped: a
 * credential that is still asking for a token, a middleware that knows no signal.
 *
 * The work gets a signal of its own, so that a long-lived one of the caller doesn't collect a listener a request.
 */
export function untilAborted<T>(
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  if (signal === undefined) return work(own.signal);
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason);
      own.abort(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    work(own.signal)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}
