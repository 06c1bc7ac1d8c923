import type { Clock } from '../../src/ports/clock.js';
import type { Guard, Lease, LeaseHolder, Repository, Write } from '../../src/ports/repository.js';
import { ForwardingRepository } from '../histories/forwarding-repository.js';

/** By the server's clock no lease ends while a history is played. */
const ampleMs = 3_600_000;

/** A store that keeps leases by its server's clock, for tests whose time is virtual. */
export class LeasesByVirtualClock<Tx> extends ForwardingRepository<Tx> {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #expire: (tenantId: string) => Promise<unknown>;
  readonly #held = new Map<string, { readonly fence: number; readonly endsAtMs: number }>();

  /** @param expire - ends the tenant's lease behind the store's back */
  constructor(
    inner: Repository<Tx>,
    clock: Pick<Clock, 'now'>,
    expire: (tenantId: string) => Promise<unknown>,
  ) {
    super(inner);
    this.#clock = clock;
    this.#expire = expire;
  }

  override async takeLease(tenantId: string, holder: LeaseHolder, ttlMs: number) {
    await this.#keepTime(tenantId);
    const result = await super.takeLease(tenantId, holder, ampleMs);
    if (result.outcome === 'taken') this.#hold(tenantId, result.lease, ttlMs);
    return result;
  }

  override async renewLease(tenantId: string, lease: Lease, ttlMs: number) {
    await this.#keepTime(tenantId);
    const isHeld = await super.renewLease(tenantId, lease, ampleMs);
    if (isHeld) this.#hold(tenantId, lease, ttlMs);
    return isHeld;
  }

  override async releaseLease(tenantId: string, lease: Lease) {
    await super.releaseLease(tenantId, lease);
    if (this.#held.get(tenantId)?.fence === lease.fence) this.#held.delete(tenantId);
  }

  override async leaseHolder(tenantId: string) {
    await this.#keepTime(tenantId);
    return super.leaseHolder(tenantId);
  }

  override async commit(tenantId: string, guard: Guard, write: Write, onCommit?: (tx: Tx) => Promise<void>) {
    if (guard.fence !== undefined) await this.#keepTime(tenantId);
    return super.commit(tenantId, guard, write, onCommit);
  }

  #hold(tenantId: string, { fence }: Lease, ttlMs: number): void {
    this.#held.set(tenantId, { fence, endsAtMs: this.#nowMs() + ttlMs });
  }

  async #keepTime(tenantId: string): Promise<void> {
    const held = this.#held.get(tenantId);
    if (held === undefined || held.endsAtMs > this.#nowMs()) return;
    this.#held.delete(tenantId);
    await this.#expire(tenantId);
  }

  #nowMs(): number {
    return this.#clock.now().getTime();
  }
}
