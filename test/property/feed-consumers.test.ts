import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../../src/domain/change.js';
import { DeltaSyncError } from '../../src/errors.js';
import { between, FeedWorld, settled } from '../spec/feed/feed-world.js';

const pollMs = 2_000;

interface Plan {
  readonly wakes: 'prompt' | 'lost' | 'early';
  /** Records that the store gives at most, so that a few changes fill many pages. */
  readonly pageSize: number;
  readonly commits: readonly number[];
  /** Of each that prunes: how far, one time after the other, in per cent of what is there. */
  readonly pruners: readonly (readonly number[])[];
  /** How many changes each takes before it stops and begins again from its last position. */
  readonly consumers: readonly { readonly kind: 'list' | 'follow'; readonly stint: number }[];
}

const plan: fc.Arbitrary<Plan> = fc.record({
  wakes: fc.constantFrom('prompt', 'lost', 'early'),
  pageSize: fc.integer({ min: 1, max: 4 }),
  commits: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 }),
  pruners: fc.array(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 }), {
    maxLength: 2,
  }),
  consumers: fc.array(
    fc.record({ kind: fc.constantFrom('list', 'follow'), stint: fc.integer({ min: 1, max: 9 }) }),
    { minLength: 1, maxLength: 4 },
  ),
});

/** A tenant whose store begins and answers each call when the scheduler lets it. */
class Interleaved extends FeedWorld {
  /** Positions up to this one are gone, whatever the mark says. */
  gone = 0;
  newest = 0;

  constructor(scheduler: fc.Scheduler, { wakes, pageSize }: Plan) {
    super();
    const { store } = this;
    store.wakes = wakes;
    const turn = (what: string) => scheduler.schedule(Promise.resolve(), what);
    const raw = {
      head: store.head.bind(store),
      scan: store.scan.bind(store),
      commit: store.commit.bind(store),
    };
    store.head = async (tenantId) => {
      await turn('head');
      const head = await raw.head(tenantId);
      await turn('head is answered');
      return head;
    };
    store.scan = async (tenantId, kind, query) => {
      await turn('scan');
      const page = await raw.scan(tenantId, kind, { ...query, limit: Math.min(query.limit, pageSize) });
      await turn('scan is answered');
      return page;
    };
    store.commit = async (tenantId, guard, write, hook) => {
      await turn('commit');
      const result = await raw.commit(tenantId, guard, write, hook);
      if (result.outcome === 'committed') {
        this.newest = Math.max(this.newest, write.put.change?.at(-1)?.position ?? 0);
        const removed = (write.remove.change ?? []).map(Number);
        // A prune that was passed by another removes what is gone already.
        expect(removed).toEqual(between((removed[0] ?? 1) - 1, removed.at(-1) ?? 0));
        expect((removed[0] ?? 1) - 1).toBeLessThanOrEqual(this.gone);
        this.gone = Math.max(this.gone, removed.at(-1) ?? 0);
      }
      await turn('commit is answered');
      return result;
    };
  }

  async write(counts: readonly number[]): Promise<void> {
    for (const count of counts) await this.commit(count);
  }

  async prune(shares: readonly number[]): Promise<void> {
    for (const share of shares) {
      await this.client.changes.prune({ before: Math.round((share * this.newest) / 100) + 1 });
    }
  }
}

class Consumer {
  readonly positions: number[] = [];
  readonly #world: Interleaved;
  readonly #kind: 'list' | 'follow';
  readonly #stint: number;
  error: unknown;
  /** What was gone for good when it was told so. */
  goneThen = 0;
  /** What was there when it began last. */
  newestThen = 0;

  constructor(world: Interleaved, { kind, stint }: Plan['consumers'][number]) {
    this.#world = world;
    this.#kind = kind;
    this.#stint = stint;
  }

  get last(): number {
    return this.positions.at(-1) ?? 0;
  }

  async run(signal: AbortSignal): Promise<void> {
    try {
      for (;;) if (!(await this.#stintFrom(this.last, signal))) return;
    } catch (error) {
      this.error = error;
      this.goneThen = this.#world.gone;
    }
  }

  /** False when the list ended by itself. */
  async #stintFrom(after: number, signal: AbortSignal): Promise<boolean> {
    let left = this.#stint;
    this.newestThen = this.#world.newest;
    for await (const { position } of this.#changes(after, signal)) {
      this.positions.push(position);
      left -= 1;
      if (left === 0) return true;
    }
    return false;
  }

  #changes(after: number, signal: AbortSignal): AsyncIterable<Change> {
    const { changes } = this.#world.client;
    return this.#kind === 'list' ? changes.list({ after, signal }) : changes.follow({ after, signal });
  }

  /** Exactly what is after its position, or the word that it is pruned. */
  expectWhole(): void {
    expect(this.positions).toEqual(between(0, this.last));
    if (this.error === undefined) {
      const { newest } = this.#world;
      expect(this.last).toBeGreaterThanOrEqual(this.#kind === 'follow' ? newest : this.newestThen);
      return;
    }
    if (!(this.error instanceof DeltaSyncError)) throw this.error;
    expect(this.error.code).toBe('ERR_CHANGES_PRUNED');
    expect(this.error.oldestPosition).toBeGreaterThan(this.last);
    expect(this.error.oldestPosition).toBeLessThanOrEqual(this.goneThen);
  }
}

test('each consumer of the feed sees exactly what is after its position, in order, or that it was pruned', async () => {
  const ends = { whole: 0, pruned: 0 };
  await fc.assert(
    fc.asyncProperty(plan, fc.scheduler(), async (given, scheduler) => {
      const it = new Interleaved(scheduler, given);
      const abort = new AbortController();
      const consumers = given.consumers.map((consumer) => new Consumer(it, consumer));
      await Promise.all([it.commit(10), drained(scheduler)]);
      const writers = [it.write(given.commits), ...given.pruners.map((shares) => it.prune(shares))];
      const readers = consumers.map((consumer) => consumer.run(abort.signal));
      await drained(scheduler);
      await Promise.all(writers);
      for (let poll = 0; poll < 2; poll += 1) {
        it.clock.advance(pollMs);
        await drained(scheduler);
      }
      for (const consumer of consumers) consumer.expectWhole();
      for (const { error } of consumers) ends[error === undefined ? 'whole' : 'pruned'] += 1;
      abort.abort();
      await Promise.all(readers);
      expect([it.store.watching, it.clock.sleeping]).toEqual([0, 0]);
      const [mark] = await Promise.all([it.mark(), drained(scheduler)]);
      expect(mark ?? 0).toBe(it.gone);
    }),
    { numRuns: 400 },
  );
  expect(Math.min(ends.whole, ends.pruned)).toBeGreaterThan(20);
});

/** Until nobody has anything more to do at this instant of the virtual clock. */
async function drained(scheduler: fc.Scheduler): Promise<void> {
  do {
    await scheduler.waitIdle();
    await settled();
  } while (scheduler.count() > 0);
}
