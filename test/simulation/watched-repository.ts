import { isDeepStrictEqual as same } from 'node:util';
import { emptyHead, type RecordKind, type Records } from '../../src/domain/records.js';
import type { Clock } from '../../src/ports/clock.js';
import type { Lease, LeaseHolder, Repository, Write } from '../../src/ports/repository.js';
import { ForwardingRepository } from '../histories/forwarding-repository.js';
import { type Landed, violationsOf, type Witness } from './invariants.js';
import { Mirror } from './mirror.js';
import type { PageChain } from './page-chain.js';

/** Looks at the whole store after every commit, and keeps in words what must never be. */
export class WatchedRepository extends ForwardingRepository {
  readonly violations: string[] = [];
  readonly mirror = new Mirror();
  commits = 0;
  /** Object ids of the users that were written. */
  readonly written = new Set<string>();
  /** Told of every commit that landed. */
  committed: (landed: Landed) => void = () => undefined;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #witness: Witness;
  readonly #pages: PageChain;
  #lease: { readonly fence: number; readonly untilMs: number } | undefined;

  constructor(inner: Repository, clock: Pick<Clock, 'now'>, witness: Witness, pages: PageChain) {
    super(inner);
    this.#clock = clock;
    this.#witness = witness;
    this.#pages = pages;
  }

  /** R7: one lease at a time. */
  override async takeLease(tenantId: string, holder: LeaseHolder, ttlMs: number) {
    const taken = await super.takeLease(tenantId, holder, ttlMs);
    if (taken.outcome === 'held') return taken;
    const nowMs = this.#clock.now().getTime();
    const { fence } = taken.lease;
    if (this.#lease !== undefined && this.#lease.untilMs > nowMs) {
      this.violations.push(`R7: lease ${fence} is given while ${this.#lease.fence} stands`);
    }
    this.#lease = { fence, untilMs: nowMs + ttlMs };
    return taken;
  }

  override async renewLease(tenantId: string, lease: Lease, ttlMs: number) {
    const renewed = await super.renewLease(tenantId, lease, ttlMs);
    if (renewed && lease.fence !== this.#lease?.fence) {
      this.violations.push(`R7: lease ${lease.fence} is renewed, and lost`);
    }
    if (renewed) this.#lease = { fence: lease.fence, untilMs: this.#clock.now().getTime() + ttlMs };
    return renewed;
  }

  override async releaseLease(tenantId: string, lease: Lease) {
    await super.releaseLease(tenantId, lease);
    if (lease.fence === this.#lease?.fence) this.#lease = undefined;
  }

  override async commit(...args: Parameters<Repository['commit']>) {
    const [, guard, write] = args;
    const committed = await super.commit(...args);
    if (committed.outcome !== 'committed') return committed;
    const nowMs = this.#clock.now().getTime();
    const { fence } = guard;
    if (fence !== undefined && (fence !== this.#lease?.fence || this.#lease.untilMs <= nowMs)) {
      this.violations.push(`R7: a commit under lease ${fence}, and ${this.#lease?.fence} stands`);
    }
    this.#look(guard, write);
    return committed;
  }

  /** The store holds what its commits said, of each kind that is looked at. */
  async differencesOfMirror(tenantId: string): Promise<string[]> {
    const differences: string[] = [];
    for (const [kind, table] of Object.entries(this.mirror.tables)) {
      const stored = await this.#all(tenantId, kind as RecordKind);
      if (!same(stored.length, table.size)) {
        differences.push(`the store holds ${stored.length} of ${kind}, and ${table.size} were written`);
      }
    }
    const users = await this.#all(tenantId, 'user');
    for (const user of users) {
      if (!same(user, this.mirror.tables.user.get(user.objectId))) {
        differences.push(`${user.objectId} is stored as they were not written`);
      }
    }
    return differences;
  }

  async #all<K extends RecordKind>(tenantId: string, kind: K): Promise<readonly Records[K][]> {
    return (await this.scan(tenantId, kind, { limit: 100_000 })).records;
  }

  #look(guard: Landed['guard'], write: Write): void {
    const { mirror } = this;
    this.commits += 1;
    const before = mirror.head ?? emptyHead;
    const known = new Map<string, Records['user']>();
    const waited = new Map<string, Records['pending']>();
    for (const { objectId } of write.put.user ?? []) {
      this.written.add(objectId);
      const user = mirror.tables.user.get(objectId);
      if (user !== undefined) known.set(objectId, user);
      const pending = mirror.tables.pending.get(objectId);
      if (pending !== undefined) waited.set(objectId, pending);
    }
    mirror.apply(write);
    const landed = { guard, write, before, known, waited, mirror };
    this.violations.push(...violationsOf(landed, this.#witness, this.#pages));
    this.committed(landed);
  }
}
