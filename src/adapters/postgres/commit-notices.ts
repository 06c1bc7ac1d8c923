import type { Driver } from './driver.js';

/** Wakes followers when any process has committed, over one connection for all tenants. */
export class CommitNotices {
  readonly channel: string;
  readonly #driver: Pick<Driver<unknown>, 'listen'>;
  readonly #wakes = new Map<string, Set<() => void>>();
  /** Ends the connection; undefined while there is none. */
  #listening: Promise<() => Promise<void>> | undefined;

  constructor(driver: Pick<Driver<unknown>, 'listen'>, channel: string) {
    this.#driver = driver;
    this.channel = channel;
  }

  async add(tenantId: string, wake: () => void): Promise<() => void> {
    const wakes = this.#wakes.get(tenantId) ?? new Set();
    this.#wakes.set(tenantId, wakes.add(wake));
    await this.#listen();
    return () => this.#remove(tenantId, wake);
  }

  /** Listens again after a lost connection: followers look at the head every now and then, and that is the moment. */
  revive(): void {
    if (this.#wakes.size > 0) void this.#listen();
  }

  /** Without a connection followers poll, so that nobody hears of a failure here. */
  async #listen(): Promise<void> {
    this.#listening ??= this.#driver.listen(
      this.channel,
      (tenantId) => {
        for (const wake of this.#wakes.get(tenantId) ?? []) wake();
      },
      () => {
        this.#listening = undefined;
      },
    );
    const listening = this.#listening;
    try {
      await listening;
    } catch {
      if (this.#listening === listening) this.#listening = undefined;
    }
  }

  #remove(tenantId: string, wake: () => void): void {
    const wakes = this.#wakes.get(tenantId);
    wakes?.delete(wake);
    if (wakes?.size === 0) this.#wakes.delete(tenantId);
    if (this.#wakes.size > 0) return;
    const listening = this.#listening;
    this.#listening = undefined;
    listening?.then((end) => end()).catch(() => undefined);
  }
}
