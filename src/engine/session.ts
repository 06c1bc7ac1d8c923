import { compileMappings, type MappingSet } from '../core/criteria/compile-mappings.js';
import { emptyGroupBook, type GroupBook } from '../core/groups/group-book.js';
import { noTallies, type Tallies } from '../core/people/people-commit.js';
import { todaysFingerprint } from '../core/round/todays-fingerprint.js';
import { type RoundEvent, transition } from '../core/round/transitions.js';
import type { Brakes } from '../domain/brakes.js';
import type { Change, ChangeFacts } from '../domain/change.js';
import type { Checkpoint, Fingerprint, Round } from '../domain/checkpoint.js';
import type { Mapping } from '../domain/mapping.js';
import type { Head } from '../domain/records.js';
import type { RoundKind, Trigger } from '../domain/report.js';
import type { Write } from '../ports/repository.js';
import { boundError } from './bound-error.js';
import { commitOnce, type HostHook } from './commit-once.js';
import type { EngineContext } from './context.js';
import type { Decided } from './decide.js';
import type { Deciding } from './deciding.js';
import type { DirectoryReader } from './directory-reader.js';
import type { HeldLease } from './held-lease.js';
import { holdEvents } from './hold-events.js';
import type { LicenseGate } from './license-gate.js';
import { readMappings } from './read-all.js';
import { refusePaused } from './refuse-paused.js';
import { fromStore } from './store-error.js';

/** What an attempt has done so far, for its report. */
export interface AttemptCounts extends Tallies {
  pages: number;
  users: number;
  retries: number;
  tokenResets: number;
}

export type Watch = (decided: Pick<Decided, 'people' | 'round' | 'facts'>) => Promise<void>;

export interface SessionParts<Tx> {
  readonly context: EngineContext<Tx>;
  readonly lease: HeldLease;
  readonly gate: Pick<LicenseGate, 'pass'>;
  readonly reader: DirectoryReader;
  readonly runId: string;
  readonly trigger: Trigger;
  readonly startedAt: Date;
  readonly signal: AbortSignal;
  /** Sees everybody who was decided, before they are committed. */
  readonly watch?: Watch;
  readonly head: Head;
  readonly mappings: readonly Mapping[];
}

/** One attempt at a round: what it holds, what it knows, and the only way in which it writes. */
export class Session<Tx> implements Deciding {
  readonly context: EngineContext<Tx>;
  readonly lease: HeldLease;
  readonly gate: Pick<LicenseGate, 'pass'>;
  readonly reader: DirectoryReader;
  readonly runId: string;
  readonly trigger: Trigger;
  readonly startedAt: Date;
  /** When the tenant was due as this attempt began. */
  readonly dueBefore: Date | null;
  readonly signal: AbortSignal;
  readonly watch: Watch | undefined;
  readonly counts: AttemptCounts = { ...noTallies, pages: 0, users: 0, retries: 0, tokenResets: 0 };
  readonly missingRights = new Set<string>();
  /** Whether people were looked up by id, be it answered or refused. */
  lookedUp = false;
  /** Edits of mappings after which everybody left over as `manual` was considered. */
  manualSeen: number | undefined;
  /** The groups that the mappings ask about, as far as they are read. */
  groups: GroupBook = emptyGroupBook;
  /** What is left to write is the report of an attempt that did not complete: nothing stops it any more. */
  ending = false;
  /** Whether anybody waited for a place under the import limit when this attempt first had one to give. */
  placesAwaited: boolean | undefined;
  #kind: RoundKind = 'initial';
  #head: Head;
  #today: readonly Mapping[];
  #mappings: MappingSet;

  constructor(parts: SessionParts<Tx>) {
    this.context = parts.context;
    this.lease = parts.lease;
    this.gate = parts.gate;
    this.reader = parts.reader;
    this.runId = parts.runId;
    this.trigger = parts.trigger;
    this.startedAt = parts.startedAt;
    this.signal = parts.signal;
    this.watch = parts.watch;
    this.dueBefore = parts.head.nextDueAt;
    this.#head = parts.head;
    this.#today = parts.mappings;
    this.#mappings = compileMappings(parts.mappings);
  }

  /** The stored head, with the steps of this attempt that are not committed yet. */
  get head(): Head {
    return this.#head;
  }

  get mappings(): MappingSet {
    return this.#mappings;
  }

  get round(): Round {
    const { checkpoint } = this.#head;
    if (checkpoint.state === 'idle') throw new Error('no round is in progress');
    return checkpoint.round;
  }

  /** Of the round in progress, or of the one that a bound has just ended. */
  get roundKind(): RoundKind {
    const { checkpoint } = this.#head;
    if (checkpoint.state === 'running') this.#kind = checkpoint.round.kind;
    return this.#kind;
  }

  get now(): Date {
    return this.context.clock.now();
  }

  /** For whom a round that begins now would be made. */
  fingerprint(): Fingerprint {
    return todaysFingerprint({
      mappings: this.#today,
      attributes: compileMappings(this.#today).attributes,
      select: this.context.select,
      policy: this.context.policy,
      resets: this.#head.resets,
    });
  }

  /** Moves on; the step is written with the next commit, and taken again if that never comes. */
  step(event: RoundEvent): void {
    this.#kind = this.roundKind;
    const { checkpoint, bound } = transition(this.#head.checkpoint, event);
    this.#head = { ...this.#head, checkpoint };
    if (bound !== undefined) throw boundError(bound);
  }

  /**
   * Writes under the lease. `stale`: an administrator wrote meanwhile; head and mappings are fresh, decide again.
   * Throws `CommitFailure` when nothing was written, ERR_LEASE_LOST when the lease is gone, ERR_SYNC_PAUSED when somebody
   * paused the tenant meanwhile (R15).
   */
  async commit(
    write: Omit<Write, 'head'> & { readonly head: Partial<Head> },
    facts: readonly ChangeFacts[],
    hook: HostHook<Tx> | undefined,
  ): Promise<readonly Change[] | 'stale'> {
    const { tenantId, repository } = this.context;
    const at = this.now;
    const changes = facts.map((fact, index): Change => {
      return { position: this.#head.position + 1 + index, at, runId: this.runId, ...fact };
    });
    const head: Partial<Head> = {
      checkpoint: this.#head.checkpoint,
      ...write.head,
      position: this.#head.position + changes.length,
    };
    const put = changes.length === 0 ? write.put : { ...write.put, change: changes };
    const guard = { position: this.#head.position, fence: this.lease.lease.fence };
    const whole: Write = { put, remove: write.remove, head };
    const landed = await commitOnce(this.context, this.lease, guard, whole, hook, changes);
    if (landed) {
      const before = this.#head.brakes;
      this.#head = { ...this.#head, ...head };
      this.#tellHolds(changes, before);
      return changes;
    }
    await this.#refresh(repository, tenantId);
    if (!this.ending) refusePaused(this.#head, this.context.policy);
    return 'stale';
  }

  /** A step that needs no commit of its own: it is written with the next one. */
  hold(checkpoint: Checkpoint): void {
    this.#head = { ...this.#head, checkpoint };
  }

  /** Adds what a commit did to the attempt's report. */
  count(tallies: Tallies): void {
    for (const name of Object.keys(tallies) as (keyof Tallies)[]) this.counts[name] += tallies[name];
  }

  /** Rights whose lack a look-up has shown; written when the round ends. */
  noteMissingRights(rights: readonly string[], of: 'people' | 'groups'): void {
    for (const right of rights) this.missingRights.add(right);
    this.lookedUp ||= of === 'people';
  }

  /** Proof that the store answers, when a commit failed for a reason of its own. */
  async proveStore(): Promise<void> {
    await fromStore(this.context.repository.head(this.context.tenantId));
  }

  #tellHolds(changes: readonly Change[], before: Brakes): void {
    for (const [event, payload] of holdEvents(this.runId, changes, before, this.#head.brakes)) {
      this.context.emit(event, payload as never);
    }
  }

  async #refresh(repository: EngineContext<Tx>['repository'], tenantId: string): Promise<void> {
    const { checkpoint } = this.#head;
    const head = await fromStore(repository.head(tenantId));
    if (head !== null) this.#head = { ...head, checkpoint };
    this.#today = await readMappings(repository, tenantId);
    this.#mappings = compileMappings(stillInForce(this.#mappings, this.#today));
  }
}

/**
 * A round takes people by the criteria it began with: those that changed meanwhile make the next round full. Deleted
 * mappings import nobody more, and assignments are the newest.
 */
function stillInForce({ compiled }: MappingSet, today: readonly Mapping[]): Mapping[] {
  const newest = new Map(today.map((mapping) => [mapping.mappingId, mapping]));
  return compiled.flatMap(({ mapping }) => {
    const now = newest.get(mapping.mappingId);
    if (now === undefined) return [];
    const { criteria, criteriaRevision } = mapping;
    return [{ ...now, criteria, criteriaRevision }];
  });
}
