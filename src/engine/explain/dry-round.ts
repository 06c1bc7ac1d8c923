import { judgePreservations } from '../../core/brake/judge-preservations.js';
import { putOnHold } from '../../core/brake/put-on-hold.js';
import type { MappingSet } from '../../core/criteria/compile-mappings.js';
import type { FoldedEntry } from '../../core/entries/fold-entries.js';
import type { GroupBook } from '../../core/groups/group-book.js';
import { freeSeats } from '../../core/license/seats.js';
import { applyPending } from '../../core/people/apply-pending.js';
import type { QuietTally } from '../../core/people/intent.js';
import type { Question } from '../../core/people/question.js';
import { byAge, bySeat } from '../../core/people/turn-order.js';
import { countInRound } from '../../core/round/count-in-round.js';
import type { ChangeFacts } from '../../domain/change.js';
import { type Phase, phases, type Round } from '../../domain/checkpoint.js';
import type { LeftoverReason } from '../../domain/leftover.js';
import type { Head, LeftoverRecord, PendingRecord, UserRecord } from '../../domain/records.js';
import type { License } from '../../ports/license-provider.js';
import { isNewsOf, notActive } from '../absence/doubt-unnamed.js';
import { noLookUps } from '../decide.js';
import { decideCommit } from '../decide-commit.js';
import type { Deciding } from '../deciding.js';
import { OverlayRepository } from '../overlay/overlay-repository.js';
import {
  importsLeft,
  manualMappings,
  type Room,
  retryOf,
  seatRoom,
  tried,
  waitingFor,
  waitingOf,
} from '../phases/leftovers.js';
import { writeOf } from '../write-of.js';

export interface DryRoundParts {
  readonly context: Deciding['context'];
  /** With the round in progress. */
  readonly head: Head;
  readonly mappings: MappingSet;
  readonly groups: GroupBook;
  readonly license: License;
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly reader: Deciding['reader'];
}

/** Where one person stands when the round has passed over them. */
export interface DryEnd {
  readonly user: UserRecord | undefined;
  readonly leftover: LeftoverRecord | undefined;
  readonly pending: PendingRecord | undefined;
  readonly changes: readonly ChangeFacts[];
  /** How the last decision that did nothing counts. */
  readonly tally: QuietTally | undefined;
}

/**
 * A round about one person that writes nothing: the phases in their order, each with the decisions of a true one, over
 * a store in which what they would have written shows. Everybody else is taken as they are stored.
 */
export class DryRound implements Deciding {
  readonly context: Deciding['context'];
  readonly mappings: MappingSet;
  readonly groups: GroupBook;
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly reader: Deciding['reader'];
  readonly gate: Deciding['gate'];
  readonly lease: Deciding['lease'] = { keep: (work) => work };
  placesAwaited: boolean | undefined;
  readonly #store: OverlayRepository<never>;
  readonly #objectId: string;
  readonly #license: License;
  readonly #changes: ChangeFacts[] = [];
  #head: Head;
  #tally: QuietTally | undefined;

  constructor(parts: DryRoundParts, objectId: string) {
    this.#store = new OverlayRepository(parts.context.repository, parts.head);
    this.context = { ...parts.context, repository: this.#store };
    this.mappings = parts.mappings;
    this.groups = parts.groups;
    this.now = parts.now;
    this.signal = parts.signal;
    this.reader = parts.reader;
    this.gate = { pass: async () => parts.license };
    this.#license = parts.license;
    this.#head = parts.head;
    this.#objectId = objectId;
  }

  get head(): Head {
    return this.#head;
  }

  get round(): Round {
    const { checkpoint } = this.#head;
    if (checkpoint.state === 'idle') throw new Error('no round is in progress');
    return checkpoint.round;
  }

  noteMissingRights(): void {}

  /**
   * @param entry - what the stream would say of the person; undefined for nothing
   * @param isEvaluated - a change of their memberships waits to be considered
   */
  async run(entry: FoldedEntry | undefined, isEvaluated: boolean): Promise<DryEnd> {
    const objectId = this.#objectId;
    const work: { readonly [P in Phase]?: () => Promise<void> } = {
      'holds-before': () => this.#retryHeld(),
      users: async () => {
        if (entry !== undefined) await this.#apply({ kind: 'entry', objectId, entry });
      },
      'holds-after': async () => {
        if (entry === undefined) await this.#doubtUnnamed();
        await this.#retryHeld();
      },
      pending: () => this.#applyPending(),
      people: async () => {
        if (isEvaluated) await this.#evaluate();
      },
      leftovers: () => this.#retryLeftover(),
    };
    for (const phase of phases.slice(phases.indexOf(this.round.phase))) await work[phase]?.();
    const [user] = await this.#get('user');
    const [pending] = await this.#get('pending');
    return { user, leftover: await this.#leftover(), pending, changes: this.#changes, tally: this.#tally };
  }

  async #apply(question: Question): Promise<void> {
    const { decided, commit, counted, shown } = await decideCommit(this, [question], noLookUps());
    await this.#take(
      writeOf(commit, this.#head, countInRound(this.#head.checkpoint, counted), this.now, shown),
    );
    this.#changes.push(...commit.changes.filter((change) => isAbout(change, this.#objectId)));
    const intent = decided.people.find((person) => person.question.objectId === this.#objectId)?.intent;
    this.#tally = intent?.kind === 'nothing' ? intent.tally : undefined;
  }

  async #take(write: ReturnType<typeof writeOf>): Promise<void> {
    await this.#store.commit(this.context.tenantId, noGuard, write);
    this.#head = { ...this.#head, ...write.head };
  }

  /** A full round that has read no page yet will not name them. */
  async #doubtUnnamed(): Promise<void> {
    const { round } = this;
    if (round.kind !== 'initial' || round.pages > 0) return;
    const leftover = await this.#leftover();
    if (leftover === undefined || !isNewsOf(round, leftover)) return;
    for (const objectId of await notActive(this.context, [this.#objectId])) {
      await this.#apply({ kind: 'absent', objectId });
    }
  }

  async #applyPending(): Promise<void> {
    const [pending] = await this.#get('pending');
    if (pending === undefined || pending.standing === 'on-hold' || pending.standing === 'dismissed') return;
    if (pending.standing === 'staged' && this.#isBraked()) {
      const known = new Map([[pending.objectId, pending]]);
      const commit = putOnHold([pending], known, this.#head.brakes, 'over-limit');
      await this.#take(writeOf(commit, this.#head, this.#head.checkpoint, this.now));
      return;
    }
    const users = new Map((await this.#get('user')).map((user) => [user.objectId, user]));
    const facts = { users, leftovers: new Map(), refused: new Map() };
    const commit = applyPending([pending], facts, this.round, this.now);
    await this.#take(writeOf(commit, this.#head, this.#head.checkpoint, this.now));
    this.#changes.push(...commit.changes);
  }

  /** Everybody else who would be preserved is preserved, or on hold, already. */
  #isBraked(): boolean {
    const { brake } = this.context.policy;
    const verdict = judgePreservations({
      brake: this.#head.brakes.preserve,
      limit: brake.preserve,
      active: this.round.active,
      staged: 1,
      missing: 0,
      isEmptyAnswer: false,
      isBraked: this.round.counters.braked.includes('preserve'),
      at: this.now,
    });
    return verdict.kind !== 'apply';
  }

  async #evaluate(): Promise<void> {
    const leftover = await this.#leftover();
    const { kind, objectId } = { kind: 'evaluate', objectId: this.#objectId } as const;
    await this.#apply(leftover === undefined ? { kind, objectId } : retryOf(leftover));
  }

  async #retryHeld(): Promise<void> {
    await this.#retryIf(({ reason }) => reason === 'address-held');
  }

  async #retryLeftover(): Promise<void> {
    const { startedAt } = this.round;
    await this.#retryUntried(
      ({ reason, retryAt }) => tried.includes(reason) && retryAt !== null && retryAt <= startedAt,
    );
    if (this.round.counters.undecidedDue) await this.#retryUntried(({ reason }) => reason === 'undecided');
    const { mappingEdits, manualSeen } = this.#head;
    const manual = manualMappings(this);
    await this.#retryUntried(
      ({ reason, mappingId = '' }) =>
        reason === 'manual' && mappingEdits !== manualSeen && !manual.has(mappingId),
    );
    await this.#applyPending();
    await this.#retryHeld();
    const free = freeSeats(this.#license, this.#head.counts.active);
    await this.#handOut('no-seat', bySeat, seatRoom(free, importsLeft(this)));
    await this.#handOut('import-limit', byAge, { count: importsLeft(this) });
  }

  /** Tried if there is room once those who stand before them have had their turn. */
  async #handOut(
    reason: LeftoverReason,
    order: typeof bySeat,
    { count, backAlone = false }: Room,
  ): Promise<void> {
    const leftover = await this.#leftover();
    if (leftover?.reason !== reason || leftover.triedInRound >= this.round.ordinal) return;
    const own = waitingOf(this, leftover);
    if (backAlone && !own.reactivation) return;
    let before = 0;
    for await (const other of waitingFor(this, reason)) {
      if (before >= count) break;
      const isOther = other.leftover.objectId !== this.#objectId;
      if (isOther && (other.reactivation || !backAlone) && order(other, own) < 0) before += 1;
    }
    if (before < count) await this.#apply(retryOf(leftover));
  }

  async #retryUntried(isDue: (leftover: LeftoverRecord) => boolean): Promise<void> {
    const { ordinal } = this.round;
    await this.#retryIf((leftover) => leftover.triedInRound < ordinal && isDue(leftover));
  }

  async #retryIf(isDue: (leftover: LeftoverRecord) => boolean): Promise<void> {
    const leftover = await this.#leftover();
    if (leftover !== undefined && isDue(leftover)) await this.#apply(retryOf(leftover));
  }

  async #leftover(): Promise<LeftoverRecord | undefined> {
    const [leftover] = await this.#get('leftover');
    return leftover;
  }

  #get<K extends 'user' | 'leftover' | 'pending'>(kind: K) {
    return this.#store.get(this.context.tenantId, kind, [this.#objectId]);
  }
}

/** Nobody else writes there. */
const noGuard = { position: 0, commitId: '' };

function isAbout(change: ChangeFacts, objectId: string): boolean {
  return 'objectId' in change && change.objectId === objectId;
}
