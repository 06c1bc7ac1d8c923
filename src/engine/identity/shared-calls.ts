interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Calls that are under way, by key: who asks meanwhile shares the answer, and nobody gets one that had come before they
 * asked. A call is aborted when all who wait for it have gone.
 */
export class SharedCalls<T> {
  readonly #flights = new Map<string, Flight<T>>();

  async join(key: string, call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const flight = this.#flights.get(key) ?? this.#begin(key, call);
    flight.waiting += 1;
    try {
      return await unlessAborted(flight.result, signal);
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) this.#end(key, flight);
    }
  }

  #begin(key: string, call: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const result = call(controller.signal);
    const flight: Flight<T> = { result, controller, waiting: 0 };
    this.#flights.set(key, flight);
    // Answered: whoever asks from now on asks anew. Nobody may be waiting any more for an answer that fails.
    const end = () => this.#forget(key, flight);
    result.then(end, end);
    return flight;
  }

  #end(key: string, flight: Flight<T>): void {
    this.#forget(key, flight);
    flight.controller.abort('nobody waits');
  }

  #forget(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}

/** The result, or the signal's reason as soon as it aborts: what is left behind goes on by itself. */
export async function unlessAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  const { aborted, forget } = whenAborted(signal);
  try {
    return await Promise.race([result, aborted]);
  } finally {
    forget();
  }
}

/** Rejects with the signal's reason as soon as it aborts. */
export function whenAborted(signal: AbortSignal): {
  readonly aborted: Promise<never>;
  readonly forget: () => void;
} {
  // A signal of our own: a caller may pass one to hundreds of calls at once, and Node warns of so many listeners.
  const own = AbortSignal.any([signal]);
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    if (own.aborted) abort();
    else own.addEventListener('abort', abort, { once: true });
  });
  // It may come when nobody races any more.
  aborted.catch(() => undefined);
  return { aborted, forget: () => own.removeEventListener('abort', abort) };
}
