import type { VirtualClock } from '../../src/testing/index.js';
import type { Prng } from '../simulation/prng.js';

/** When calls of the directory go out and are answered, and when things happen in between. */
export class CallTimes {
  /** No word of the directory is older than this when it is asked for. */
  readonly lagMs: number;
  #sentAt = 0;
  #delayMs = 0;
  readonly #clock: VirtualClock;
  readonly #prng: Prng;
  readonly #mostDelayMs: number;

  /** @param mostDelayMs - of all calls of one process together */
  constructor(clock: VirtualClock, prng: Prng, lagMs: number, mostDelayMs: number) {
    this.#clock = clock;
    this.#prng = prng;
    this.lagMs = lagMs;
    this.#mostDelayMs = mostDelayMs;
  }

  now(): number {
    return this.#clock.now().getTime();
  }

  /** Of the call that is going out. */
  sentAt(): number {
    return this.#sentAt;
  }

  started(): void {
    this.#delayMs = 0;
  }

  sent(): void {
    this.#sentAt = this.now();
    this.delay();
  }

  /** What is true when a call is sent may not be when it is answered. */
  delay(): void {
    if (this.#delayMs >= this.#mostDelayMs || !this.#prng.chance(0.3)) return;
    const delayMs = this.#prng.between(1, 40) * 1_000;
    this.#delayMs += delayMs;
    this.#clock.advance(delayMs);
  }

  /** Each move has an instant of its own, in which nothing is read. */
  tick(): Date {
    this.#clock.advance(1);
    const now = this.#clock.now();
    this.#clock.advance(1);
    return now;
  }
}
