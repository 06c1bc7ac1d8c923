import type { Clock } from '../../ports/clock.js';
import type { Repository } from '../../ports/repository.js';

/** Wakes a follower; a wake that comes while it reads is remembered, so that none is lost before it waits. */
export class FeedWatch {
  readonly #clock: Clock;
  #woken = false;
  #nap: AbortController | undefined;
  #end: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A store that can't watch now is polled all the same. */
  async begin(repository: Pick<Repository, 'watch'>, tenantId: string): Promise<void> {
    try {
      this.#end = await repository.watch?.(tenantId, this.wake);
    } catch {
      this.#end = undefined;
    }
  }

  readonly wake = (): void => {
    this.#woken = true;
    this.#nap?.abort();
  };

  /** What happens from now on is news. */
  look(): void {
    this.#woken = false;
  }

  /** Until a wake since the last look, at most for a while. */
  async wait(ms: number): Promise<void> {
    if (this.#woken) return;
    const nap = new AbortController();
    this.#nap = nap;
    try {
      await this.#clock.sleep(ms, { background: true, signal: nap.signal });
    } catch (error) {
      if (!nap.signal.aborted) throw error;
    } finally {
      this.#nap = undefined;
    }
  }

  end(): void {
    this.#end?.();
    this.#end = undefined;
  }
}
