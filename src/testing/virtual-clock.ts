import type { Clock } from '../ports/clock.js';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * A clock that stands still until a test moves it, or until somebody waits: with `autoAdvance` (the default) a wait
 * moves time to its end as soon as nothing else is ready to run. Background waits never move it.
 */
export class VirtualClock implements Clock {
  #nowMs: number;
  readonly #autoAdvance: boolean;
  readonly #sleepers = new Set<Sleeper>();
  readonly #foreground = new Set<Sleeper>();

  constructor(options: { readonly now?: Date; readonly autoAdvance?: boolean } = {}) {
    this.#nowMs = (options.now ?? new Date('2026-01-01T00:00:00Z')).getTime();
    this.#autoAdvance = options.autoAdvance ?? true;
  }

  now(): Date {
    return new Date(this.#nowMs);
  }

  sleep(
    ms: number,
    options: { readonly signal?: AbortSignal; readonly background?: boolean } = {},
  ): Promise<void> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper: Sleeper = {
        at: this.#nowMs + ms,
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = () => {
        this.#forget(sleeper);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#sleepers.add(sleeper);
      if (options.background !== true) this.#foreground.add(sleeper);
      if (this.#autoAdvance && options.background !== true) setImmediate(() => this.#jump());
    });
  }

  /** Moves time forward, waking sleepers in the order of their instants. */
  advance(ms: number): void {
    this.#moveTo(this.#nowMs + ms);
  }

  /** How many waits are under way: a test that ends with one left has leaked it. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  #jump(): void {
    let next = Number.POSITIVE_INFINITY;
    for (const sleeper of this.#foreground) next = Math.min(next, sleeper.at);
    if (next !== Number.POSITIVE_INFINITY) this.#moveTo(Math.max(next, this.#nowMs));
  }

  #moveTo(target: number): void {
    for (;;) {
      let earliest: Sleeper | undefined;
      for (const sleeper of this.#sleepers) {
        if (sleeper.at <= target && (earliest === undefined || sleeper.at < earliest.at)) earliest = sleeper;
      }
      if (earliest === undefined) break;
      this.#nowMs = Math.max(this.#nowMs, earliest.at);
      this.#forget(earliest);
      earliest.wake();
    }
    this.#nowMs = target;
  }

  #forget(sleeper: Sleeper): void {
    this.#sleepers.delete(sleeper);
    this.#foreground.delete(sleeper);
  }
}
