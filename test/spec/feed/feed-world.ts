import { DeltaSyncClient } from '../../../src/client.js';
import type { Change } from '../../../src/domain/change.js';
import { emptyHead, type Head, type RecordKind } from '../../../src/domain/records.js';
import type { CommitResult, Filters, Guard, ScanPage, Write } from '../../../src/ports/repository.js';
import {
  aChange,
  exampleTenant,
  FakeLicense,
  InMemoryDirectory,
  InMemoryRepository,
  type InMemoryTransaction,
  VirtualClock,
} from '../../../src/testing/index.js';
import type { Client } from '../client/world.js';

type Hook = (tx: InMemoryTransaction) => Promise<void>;

/** The in-memory store, with what may happen around a reader of its feed. */
export class FeedStore extends InMemoryRepository {
  readonly writes: Write[] = [];
  scans = 0;
  watching = 0;
  /** Runs when a head has been read and is not answered yet. */
  afterHead: (() => Promise<void>) | undefined;
  /** Runs when a page has been read and is not answered yet. */
  afterScan: (() => Promise<void>) | undefined;
  beforeCommit: ((write: Write) => Promise<void>) | undefined;
  /** Runs when a commit has landed and its reply is not sent yet. */
  afterCommit: ((write: Write) => Promise<void>) | undefined;
  /** Runs while the watch is being set up. */
  beforeWatch: (() => Promise<void>) | undefined;
  /** How a wake reaches the followers: at once, never, or before anybody can read what it is about. */
  wakes: 'prompt' | 'lost' | 'early' = 'prompt';
  readonly #early = new Set<() => void>();
  #happening = false;

  override async head(tenantId: string): Promise<Head | null> {
    const head = await super.head(tenantId);
    await this.#around(this.afterHead);
    return head;
  }

  override async scan<K extends RecordKind>(
    tenantId: string,
    kind: K,
    query: { readonly filter?: Filters[K]; readonly after?: string | null; readonly limit: number },
  ): Promise<ScanPage<K>> {
    this.scans += 1;
    const page = await super.scan(tenantId, kind, query);
    await this.#around(this.afterScan);
    return page;
  }

  override async commit(tenantId: string, guard: Guard, write: Write, hook?: Hook): Promise<CommitResult> {
    await this.#around(this.beforeCommit && (() => this.beforeCommit!(write)));
    if (this.wakes === 'early') {
      for (const wake of this.#early) wake();
      // Whoever was woken reads now, and finds nothing.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    const result = await super.commit(tenantId, guard, write, hook);
    if (result.outcome === 'committed') this.writes.push(write);
    await this.#around(this.afterCommit && (() => this.afterCommit!(write)));
    return result;
  }

  override async watch(tenantId: string, wake: () => void): Promise<() => void> {
    await this.#around(this.beforeWatch);
    this.watching += 1;
    const end = await super.watch(tenantId, () => {
      if (this.wakes === 'prompt') wake();
    });
    this.#early.add(wake);
    return () => {
      this.watching -= 1;
      this.#early.delete(wake);
      end();
    };
  }

  /** What happens around a call is not itself watched. */
  async #around(happens: (() => Promise<void>) | undefined): Promise<void> {
    if (happens === undefined || this.#happening) return;
    this.#happening = true;
    try {
      await happens();
    } finally {
      this.#happening = false;
    }
  }
}

export class FeedWorld {
  readonly clock = new VirtualClock({ autoAdvance: false });
  readonly store = new FeedStore({ clock: this.clock });
  readonly client: Client;
  #commits = 0;

  constructor() {
    let drawn = 0;
    this.client = new DeltaSyncClient({
      tenantId: exampleTenant,
      directory: new InMemoryDirectory({ clock: this.clock }),
      repository: this.store,
      license: new FakeLicense(),
      clock: this.clock,
      random: () => {
        drawn += 1;
        return (drawn * 0.137) % 1;
      },
    });
  }

  /** A commit of somebody else: so many changes, made now. */
  async commit(count = 1, at: Date = this.clock.now()): Promise<void> {
    const { position } =
      (await InMemoryRepository.prototype.head.call(this.store, exampleTenant)) ?? emptyHead;
    const change = Array.from({ length: count }, (_, index) =>
      aChange({ kind: 'token-reset', cause: 'test' }, { position: position + 1 + index, at }),
    );
    this.#commits += 1;
    const guard = { position, commitId: `commit-${this.#commits}` };
    const write = { put: { change }, remove: {}, head: { position: position + count } };
    await this.store.commit(exampleTenant, guard, write);
  }

  /** The mark as another prune may leave it, which removed less and wrote last. */
  async setMark(changesPruned: number): Promise<void> {
    const { position } = (await this.store.head(exampleTenant)) ?? emptyHead;
    this.#commits += 1;
    const guard = { position, commitId: `commit-${this.#commits}` };
    await this.store.commit(exampleTenant, guard, { put: {}, remove: {}, head: { changesPruned } });
  }

  async mark(): Promise<number | undefined> {
    return (await this.store.head(exampleTenant))?.changesPruned;
  }

  follow(after: number, signal?: AbortSignal): Follower {
    return new Follower(this.client.changes.follow({ after, ...(signal === undefined ? {} : { signal }) }));
  }
}

/** A consumer that takes whatever comes, and keeps how it ended. */
export class Follower {
  readonly positions: number[] = [];
  error: unknown;
  readonly ended: Promise<void>;

  constructor(changes: AsyncIterable<Change>) {
    this.ended = this.#run(changes);
  }

  async #run(changes: AsyncIterable<Change>): Promise<void> {
    try {
      for await (const { position } of changes) this.positions.push(position);
    } catch (error) {
      this.error = error;
    }
  }
}

/** Until nobody has anything more to do at this instant of the virtual clock. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** The positions of a list, and how it ended. */
export async function taken(
  changes: AsyncIterable<Change>,
  onEach: (position: number) => Promise<void> | void = () => undefined,
): Promise<{ readonly positions: readonly number[]; readonly error: unknown }> {
  const positions: number[] = [];
  try {
    for await (const { position } of changes) {
      positions.push(position);
      await onEach(position);
    }
    return { positions, error: undefined };
  } catch (error) {
    return { positions, error };
  }
}

/** The whole numbers after one, up to another. */
export function between(after: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - after) }, (_, index) => after + 1 + index);
}
