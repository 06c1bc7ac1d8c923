import type { Clock } from '../ports/clock.js';
import { within } from './within.js';

/** As long as a request of the directory may take by default. */
const hostPatienceMs = 100_000;

export class NoAnswer extends Error {
  constructor() {
    super(`no answer within ${hostPatienceMs} ms`);
  }
}

/** An answer of the product, which is none after 100 seconds: a round that waits for ever would hold its lease for ever. */
export function inPatience<T>(clock: Clock, answer: T | PromiseLike<T>): Promise<T> {
  return within(clock, hostPatienceMs, answer, () => new NoAnswer());
}
