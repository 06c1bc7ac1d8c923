import { addressHoldId, type HoldReason } from '../../domain/hold.js';
import type { Contest } from '../../domain/leftover.js';
import type { LeftoverRecord, UserRecord } from '../../domain/records.js';
import { identityLabels } from './build-update.js';
import { type LeavingOver, leftOver } from './left-over.js';
import type { PeopleCommit } from './people-commit.js';
import type { PeopleFacts, Question, RoundFacts } from './question.js';

type WaitingRound = Pick<RoundFacts, 'ordinal' | 'startedAt'>;
type WaitingFacts = Pick<PeopleFacts, 'leftovers' | 'pending' | 'reads'>;

/** Who waits after a commit, and for whose address: leftovers, holds, and what a consumer is told of them. */
export class WaitingList {
  readonly #commit: PeopleCommit;
  readonly #round: WaitingRound;
  readonly #facts: WaitingFacts;

  constructor(commit: PeopleCommit, round: WaitingRound, facts: WaitingFacts) {
    this.#commit = commit;
    this.#round = round;
    this.#facts = facts;
  }

  leave(question: Question, leaving: LeavingOver, holderId?: string, user?: UserRecord): void {
    const { objectId } = question;
    const stored = this.#facts.leftovers.get(objectId);
    const contest = this.#contest(objectId, holderId, stored);
    // A staged preserving may be taken back in this commit: what it gave up is not to be forgotten with it.
    const before = this.#facts.pending.get(objectId)?.before ?? (user && identityLabels(user));
    const leftover = leftOver(question, stored, { ...leaving, contest, before }, this.#round);
    if (leftover === undefined) return;
    this.#commit.leftovers.push(leftover);
    if (stored === undefined) this.#commit.delta.leftovers += 1;
    this.#tellHold(objectId, stored, leftover);
    if (stored?.reason === leftover.reason && stored.mappingId === leftover.mappingId) return;
    const { reason, mappingId } = leftover;
    this.#commit.changes.push({
      kind: 'left-over',
      objectId,
      reason,
      ...(mappingId === undefined ? {} : { mappingId }),
    });
  }

  drop(objectId: string): void {
    const stored = this.#facts.leftovers.get(objectId);
    if (stored === undefined) return;
    this.#commit.removedLeftovers.push(objectId);
    this.#commit.delta.leftovers -= 1;
    this.#tellHold(objectId, stored, undefined);
  }

  /** Two live reads in each of two rounds make a contest; anything else waits for more proof. */
  #contest(
    objectId: string,
    holderId: string | undefined,
    stored: LeftoverRecord | undefined,
  ): Contest | undefined {
    if (holderId === undefined) return undefined;
    const { reads } = this.#facts;
    const seen = [objectId, holderId].every((id) => reads.get(id)?.outcome === 'found');
    const known = stored?.contest?.holderId === holderId ? stored.contest : undefined;
    if (!seen) return known ?? { holderId, round: null, contested: false };
    const round = known?.round ?? this.#round.ordinal;
    return { holderId, round, contested: known?.contested === true || round < this.#round.ordinal };
  }

  #tellHold(objectId: string, before: LeftoverRecord | undefined, after: LeftoverRecord | undefined): void {
    const was = holdOf(before);
    const is = holdOf(after);
    if (was?.holdId === is?.holdId && was?.reason === is?.reason) return;
    const { changes, delta, brakes } = this.#commit;
    if (was !== undefined && was.holdId !== is?.holdId) {
      changes.push({ kind: 'released', objectId, holdId: was.holdId });
    }
    if (is !== undefined) {
      const held = { kind: 'held', objectId, ...is } as const;
      const holderId = after?.contest?.holderId;
      changes.push(holderId === undefined ? held : { ...held, holderId });
    }
    const isAddress = (hold: typeof was) => Number(hold !== undefined && hold.reason !== 'over-limit');
    const isRekey = (hold: typeof was) => Number(hold?.reason === 'over-limit');
    delta.holds += isAddress(is) - isAddress(was);
    brakes.onHold.rekey += isRekey(is) - isRekey(was);
  }
}

function holdOf(
  leftover: LeftoverRecord | undefined,
): { readonly holdId: string; readonly reason: HoldReason } | undefined {
  if (leftover?.reason === 'rekey-held' && leftover.holdId !== undefined) {
    return { holdId: leftover.holdId, reason: 'over-limit' };
  }
  if (leftover?.reason !== 'address-held') return undefined;
  const reason = leftover.contest?.contested === true ? 'contested' : 'held';
  return { holdId: addressHoldId(leftover.objectId), reason };
}
