import { DeltaSyncError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Lease, Repository } from '../ports/repository.js';

type LeaseStore = Pick<Repository, 'renewLease' | 'releaseLease'>;

/**
 * The lease of a running round. It is renewed inside the round's own waits and not by a timer of its own: a process
 * that stalls then finds the lease lost before it commits, and a virtual clock never runs away with it (R7).
 */
export class HeldLease {
  readonly lease: Lease;
  readonly #store: LeaseStore;
  readonly #tenantId: string;
  readonly #clock: Clock;
  readonly #ttlMs: number;
  #renewedAt: number;
  #nextTryAt: number;
  #renewing: Promise<void> | undefined;
  readonly #released = new AbortController();
  /** Who waits for work now, and is told when the lease must be renewed. */
  readonly #waiting = new Set<() => void>();
  #watching = false;

  constructor(store: LeaseStore, tenantId: string, lease: Lease, ttlMs: number, clock: Clock) {
    this.lease = lease;
    this.#store = store;
    this.#tenantId = tenantId;
    this.#clock = clock;
    this.#ttlMs = ttlMs;
    this.#renewedAt = clock.now().getTime();
    this.#nextTryAt = this.#renewedAt + ttlMs / 3;
  }

  /** Waits for work and keeps the lease meanwhile; throws ERR_LEASE_LOST when it is gone. */
  async keep<T>(work: Promise<T>): Promise<T> {
    // Whoever gives up on the work must not leave its failure unhandled.
    work.catch(() => undefined);
    for (;;) {
      if ((await this.#first(work)) === done) return work;
      await this.#renew();
    }
  }

  /** Sleeps in steps short enough to renew in between; rejects at once when the signal aborts. */
  async pause(ms: number, signal: AbortSignal): Promise<void> {
    for (let left = ms; ; ) {
      const step = Math.min(left, Math.max(1, this.#dueInMs()));
      await this.#clock.sleep(step, { signal });
      left -= step;
      if (this.#dueInMs() === 0) await this.#renew();
      if (left <= 0) return;
    }
  }

  async release(): Promise<void> {
    this.#released.abort(done);
    await this.#store.releaseLease(this.#tenantId, this.lease);
  }

  /** Which comes first: the end of the work, or the time to renew. */
  async #first(work: Promise<unknown>): Promise<typeof due | typeof done> {
    let wake: () => void = () => undefined;
    const renewal = new Promise<typeof due>((resolve) => {
      wake = () => resolve(due);
    });
    this.#waiting.add(wake);
    this.#watch();
    return Promise.race([work.then((): typeof done => done), renewal]).finally(() =>
      this.#waiting.delete(wake),
    );
  }

  /** One watch for all waits of the round: a timer for each would cost more than a call of a near store. */
  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    const { signal } = this.#released;
    const tick = (isDue: boolean) => {
      this.#watching = false;
      if (signal.aborted || this.#waiting.size === 0) return;
      if (isDue) for (const wake of this.#waiting) wake();
      else this.#watch();
    };
    this.#clock.sleep(this.#dueInMs(), { signal, background: true }).then(
      // A pause may have renewed it meanwhile.
      () => tick(this.#dueInMs() === 0),
      () => tick(true),
    );
  }

  #dueInMs(): number {
    return Math.max(0, this.#nextTryAt - this.#clock.now().getTime());
  }

  #renew(): Promise<void> {
    this.#renewing ??= this.#renewOnce().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renewOnce(): Promise<void> {
    const askedAt = this.#clock.now().getTime();
    let held = true;
    try {
      held = await this.#store.renewLease(this.#tenantId, this.lease, this.#ttlMs);
      this.#renewedAt = askedAt;
    } catch {
      // A store that is away for a moment has not taken the lease from us yet.
      held = askedAt - this.#renewedAt < this.#ttlMs;
    }
    if (!held) throw new DeltaSyncError('ERR_LEASE_LOST', 'Another process may run the round now');
    this.#nextTryAt = askedAt + this.#ttlMs / 3;
  }
}

const due: unique symbol = Symbol('due');
const done: unique symbol = Symbol('done');
