import type { SyncReport } from '../domain/report.js';
import type { Clock } from '../ports/clock.js';
import type { SkippedSync } from './scheduled.js';

/** How often a client looks whether its tenant has become due: an administrator's edit makes it due at once. */
const lookEveryMs = 60_000;

/** Scheduled rounds in this process, until it is stopped. */
export class AutoSync {
  readonly #clock: Clock;
  readonly #syncIfDue: (signal: AbortSignal) => Promise<SyncReport | SkippedSync>;
  #running: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(clock: Clock, syncIfDue: (signal: AbortSignal) => Promise<SyncReport | SkippedSync>) {
    this.#clock = clock;
    this.#syncIfDue = syncIfDue;
  }

  /** Starts looking; nothing happens when it has started already. */
  start(): void {
    if (this.#running !== undefined) return;
    const stop = new AbortController();
    this.#running = { stop, ended: this.#loop(stop.signal) };
  }

  /** Aborts a round in progress and resolves when it has ended. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    running.stop.abort();
    await running.ended;
    this.#running = undefined;
  }

  async #loop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#syncIfDue(signal);
      } catch {
        // The round has left its report and its event; the store says when to try again.
      }
      try {
        await this.#clock.sleep(lookEveryMs, { signal });
      } catch {
        return;
      }
    }
  }
}
