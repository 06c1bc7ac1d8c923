import { commitOnce } from '../commit-once.js';
import type { EngineContext } from '../context.js';
import { maxStale } from '../stale.js';
import { SharedCalls } from './shared-calls.js';

/**
 * Makes the tenant due when a verdict shows that its table is not what the directory says (I9). A hint and no more: it
 * leaves no change, and a store that is away costs the verdict nothing. However many verdicts come at once, and as long
 * as the tenant is due, one write is made.
 */
export class BringForward<Tx> {
  readonly #context: EngineContext<Tx>;
  readonly #writes = new SharedCalls<void>();

  constructor(context: EngineContext<Tx>) {
    this.#context = context;
  }

  /** @param sure - false keeps the back-off of a tenant whose rounds fail: no answer is no news for it (R6) */
  async now(sure: boolean): Promise<void> {
    try {
      await this.#writes.join(String(sure), () => this.#write(sure), new AbortController().signal);
    } catch {
      // The next verdict tries again.
    }
  }

  async #write(sure: boolean): Promise<void> {
    const { repository, tenantId, clock } = this.#context;
    for (let stale = 0; stale < maxStale; stale += 1) {
      const head = await repository.head(tenantId);
      // A tenant that was never synced is due at once.
      if (head === null || head.nextDueAt === null) return;
      const now = clock.now();
      if (head.nextDueAt <= now || (head.failures > 0 && !sure)) return;
      const write = { put: {}, remove: {}, head: { nextDueAt: now } };
      if (await commitOnce(this.#context, undefined, { position: head.position }, write, undefined, []))
        return;
    }
  }
}
