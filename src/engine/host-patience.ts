import type { Clock } from '../ports/clock.js';

/** As long as a request of the directory may take by default. */
const hostPatienceMs = 100_000;

export class NoAnswer extends Error {
  constructor() {
    super(`no answer within ${hostPatienceMs} ms`);
  }
}

/** An answer of the product, which is none after 100 seconds: a round that waits for ever would hold its lease for ever. */
export async function inPatience<T>(clock: Clock, answer: T | PromiseLike<T>): Promise<T> {
  const answered = new AbortController();
  const sleep = clock.sleep(hostPatienceMs, { signal: answered.signal, background: true });
  const late = sleep.then((): never => {
    throw new NoAnswer();
  });
  // It is woken once there is an answer, and then nobody races any more.
  late.catch(() => undefined);
  try {
    return await Promise.race([answer, late]);
  } finally {
    answered.abort('answered');
  }
}
