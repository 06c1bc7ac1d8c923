import { systemClock } from './adapters/system/system-clock.js';
import { soundRandom } from './adapters/system/system-random.js';
import type { AccessReport } from './domain/access.js';
import type { Preview, PreviewRow } from './domain/preview.js';
import type { SyncReport } from './domain/report.js';
import { checkAccess } from './engine/access/check-access.js';
import { Mappings } from './engine/admin/mappings.js';
import { pauseTenant, resumeTenant } from './engine/admin/pause.js';
import { type PurgeOptions, purgeTenant } from './engine/admin/purge.js';
import { resetDeltaToken } from './engine/admin/token-reset.js';
import { Users } from './engine/admin/users.js';
import { attempt } from './engine/attempt.js';
import { AutoSync } from './engine/auto-sync.js';
import { CheckedRepository } from './engine/checked-repository.js';
import type { EngineContext } from './engine/context.js';
import { Changes } from './engine/feed/changes.js';
import { Holds } from './engine/holds/holds.js';
import { Identity } from './engine/identity/identity.js';
import { Leftovers, Reports } from './engine/lists.js';
import { type PreviewOptions, preview } from './engine/preview/preview.js';
import { randomId } from './engine/random-id.js';
import { type SkippedSync, syncIfDue } from './engine/scheduled.js';
import { readStatus, type SyncStatus } from './engine/status.js';
import { SafeEmitter } from './event-emitter.js';
import type { DeltaSyncEventName, DeltaSyncListener } from './events.js';
import { type DeltaSyncOptions, resolveOptions } from './options.js';

/**
 * Keeps a product's user table true to one Microsoft Entra tenant. One client per tenant connection; it is cheap, holds
 * no tenant data, and any number of processes may hold one for the same tenant.
 *
 * @typeParam A - the product's assignment: profile, storage, quota…
 * @typeParam Tx - what `onCommit` writes with, as the repository defines it
 */
export class DeltaSyncClient<A = unknown, Tx = never> {
  readonly mappings: Mappings<A, Tx>;
  readonly users: Users<A, Tx>;
  readonly identity: Identity<Tx>;
  readonly holds: Holds<Tx>;
  readonly leftovers: Leftovers<Tx>;
  readonly changes: Changes<Tx>;
  readonly reports: Reports<Tx>;
  readonly #context: EngineContext<Tx>;
  readonly #events = new SafeEmitter();
  readonly #auto: AutoSync;

  /** Throws ERR_OPTIONS_INVALID with a path and a reason for each mistake. */
  constructor(options: DeltaSyncOptions<A, Tx>) {
    const { tenantId, select, policy, retry } = resolveOptions(options);
    const { directory, repository, license, onCommit, assignmentSchema } = options;
    const random = soundRandom(options.random);
    const clock = options.clock ?? systemClock;
    this.#context = {
      tenantId,
      directory,
      repository: new CheckedRepository(repository),
      license,
      clock,
      random,
      policy,
      retry,
      select,
      onCommit,
      emit: (event, payload) => this.#events.emit(event, payload),
      owner: randomId(random),
      proof: { tenant: false },
    };
    this.mappings = new Mappings(this.#context, { directory, assignmentSchema });
    this.users = new Users(this.#context, assignmentSchema);
    this.identity = new Identity(this.#context);
    this.holds = new Holds(this.#context);
    this.leftovers = new Leftovers(this.#context);
    this.changes = new Changes(this.#context);
    this.reports = new Reports(this.#context);
    this.#auto = new AutoSync(clock, (signal) => syncIfDue(this.#context, signal));
  }

  /**
   * Runs a round on demand. Resolves with its report when it completes; rejects otherwise, and `error.report` is what
   * the history keeps.
   *
   * Refused, with no report: ERR_LICENSE_EXPIRED, ERR_LICENSE_UNAVAILABLE, ERR_SYNC_IN_PROGRESS (with owner and
   * startedAt), ERR_SYNC_PAUSED (with `pause`), ERR_DIRECTORY_THROTTLED before a stored Retry-After has passed, ERR_TENANT_MISMATCH. Ended:
   * ERR_SYNC_ABORTED, ERR_LEASE_LOST, ERR_DELTA_RESYNC_LIMIT, ERR_ROUND_PAGE_LIMIT, ERR_HOST_HOOK, and every
   * ERR_DIRECTORY_ and ERR_REPOSITORY_ code.
   */
  async syncNow(options: { readonly signal?: AbortSignal } = {}): Promise<SyncReport> {
    return attempt(this.#context, 'on-demand', options.signal ?? new AbortController().signal);
  }

  /** Runs the tenant's round if it is due; otherwise says why not and when. Rejects as `syncNow` does when a round fails. */
  async syncIfDue(options: { readonly signal?: AbortSignal } = {}): Promise<SyncReport | SkippedSync> {
    return syncIfDue(this.#context, options.signal ?? new AbortController().signal);
  }

  /** Runs due rounds in this process, looking once a minute. */
  start(): void {
    this.#auto.start();
  }

  /** Aborts a round that `start` has begun, and resolves when it has ended. */
  async stop(): Promise<void> {
    await this.#auto.stop();
  }

  /** How the tenant stands: from the store and the license, without a call to the directory. */
  async status(): Promise<SyncStatus> {
    return readStatus(this.#context);
  }

  /**
   * What a full sync would do now, read live: without lease, without a write, and without a move of the token, so that
   * it may run beside a round. Rows go to `onRow`; it resolves with how many there were of each kind, and with a digest
   * that is the same as long as a sync would write the same.
   *
   * `policy.onDisabled` is asked as by a sync; `onCommit` is not called and no event is told. An expired license refuses
   * nothing. Memory: one record for each that the sync would write, and none for people who stay as they are or out.
   *
   * Rejects with ERR_SYNC_ABORTED, ERR_LICENSE_UNAVAILABLE, ERR_TENANT_MISMATCH, ERR_DIRECTORY_THROTTLED before a stored
   * Retry-After has passed, every other ERR_DIRECTORY_ and ERR_REPOSITORY_ code, ERR_DELTA_RESYNC_LIMIT,
   * ERR_ROUND_PAGE_LIMIT, and with what `onRow` throws.
   */
  async preview(options: PreviewOptions<PreviewRow> = {}): Promise<Preview> {
    return preview(this.#context, options);
  }

  /**
   * What the connection may do, capability by capability, asked now: what works, what is missing, what to grant and what for.
   * Nothing is written, no lease is needed, an expired license and a pause do not matter.
   *
   * Each capability is asked for once, without retries, and takes `retry.requestTimeoutMs` at most. What kept one
   * from being answered stands beside it as `code`, 401 and throttling too; before a stored Retry-After has passed none is
   * asked. Rights are Graph's application permissions (https://learn.microsoft.com/en-us/graph/permissions-reference).
   *
   * Throws ERR_SYNC_ABORTED and ERR_REPOSITORY_UNAVAILABLE.
   */
  async checkAccess(options: { readonly signal?: AbortSignal } = {}): Promise<AccessReport> {
    return checkAccess(this.#context, options.signal ?? new AbortController().signal);
  }

  /**
   * Lets no round run any more, in whatever process, until somebody resumes: scheduled ones are skipped (`paused`), `syncNow` is
   * refused, and one that runs ends with its next commit, keeping its place. Reads, previews, the gate and what
   * administrators do go on. A paused tenant is not overdue. Asking twice changes nothing.
   *
   * Leaves an `admin` change. Throws ERR_OPTIONS_INVALID, ERR_HOST_HOOK, and what kept the store from answering.
   */
  async pause(options: { readonly by: string; readonly reason: string }): Promise<void> {
    await pauseTenant(this.#context, options);
  }

  /**
   * Ends a pause, and the wait of `policy.startPaused`: a round that was begun goes on from its place. Where the pause outlived
   * the tenant's token the next round is a full one. Does nothing where nothing waits.
   *
   * Leaves an `admin` change. Throws ERR_OPTIONS_INVALID, ERR_SYNC_PAUSED (the tenant is being removed), ERR_HOST_HOOK, and
   * what kept the store from answering.
   */
  async resume(options: { readonly by: string; readonly reason?: string }): Promise<void> {
    await resumeTenant(this.#context, options);
  }

  /**
   * Makes the next round a full one, due at once. Leaves an `admin` change. Throws ERR_OPTIONS_INVALID, ERR_HOST_HOOK, and what
   * kept the store from answering.
   */
  async resetDeltaToken(options: { readonly by: string; readonly reason: string }): Promise<void> {
    await resetDeltaToken(this.#context, options);
  }

  /**
   * Removes everything that is stored of the tenant, and of no other: the product leaves, or the customer does. `confirm` is
   * the tenant's id. First the tenant is paused for good, with an `admin` change `purged`, the last that `onCommit` hears; then
   * 1,000 records go at a time, the head and the lease with the last of them. No license, no call to the directory.
   *
   * Cut short, it goes on when it is called again; twice in a row changes nothing. Auto-sync of this client is stopped once the
   * pause stands; a call that is refused before stops nothing. Stop the other clients of the tenant yourself: for them it is an
   * empty one, in which a round begins anew.
   *
   * Throws ERR_OPTIONS_INVALID, ERR_SYNC_IN_PROGRESS (a round runs, and ends soon, for the tenant is paused: call again),
   * ERR_LEASE_LOST, ERR_HOST_HOOK (the product refused, and nothing was removed), ERR_REPOSITORY_UNAVAILABLE,
   * ERR_REPOSITORY_CONFLICT.
   */
  async purge(options: PurgeOptions): Promise<void> {
    await purgeTenant(this.#context, options, () => this.#auto.stop());
  }

  on<E extends DeltaSyncEventName>(event: E, listener: DeltaSyncListener<E>): this {
    this.#events.on(event, listener);
    return this;
  }

  once<E extends DeltaSyncEventName>(event: E, listener: DeltaSyncListener<E>): this {
    this.#events.once(event, listener);
    return this;
  }

  off<E extends DeltaSyncEventName>(event: E, listener: DeltaSyncListener<E>): this {
    this.#events.off(event, listener);
    return this;
  }
}
