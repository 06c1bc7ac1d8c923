import { commitOnce } from '../commit-once.js';
import type { EngineContext } from '../context.js';
import { maxStale } from '../stale.js';
import { SharedCalls } from './shared-calls.js';

/** Verdicts of one batch of mailboxes make one write. */
const oneWriteEveryMs = 5_000;

/**
 * Makes the tenant due when a verdict shows that its table is not what the directory says (I9). A hint and no more: it
 * leaves no change, and a store that is away costs the verdict nothing. However many verdicts come at once, one write is made.
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
      if (head.failures > 0 && !sure) return;
      // A round that runs now began before this verdict, and its end must not put the tenant off.
      if (head.verdictAt !== null && now.getTime() - head.verdictAt.getTime() < oneWriteEveryMs) return;
      const nextDueAt = head.nextDueAt <= now ? head.nextDueAt : now;
      const write = { put: {}, remove: {}, head: { nextDueAt, verdictAt: now } };
      if (await commitOnce(this.#context, undefined, { position: head.position }, write, undefined, []))
        return;
    }
  }
}
