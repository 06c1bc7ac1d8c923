import type { Properties } from '../../domain/directory-user.js';
import type { CurrentClaim } from '../../domain/ledger.js';
import type { UnsettledClaim } from '../../domain/leftover.js';
import { meansGone, type PreservedReason } from '../../domain/managed-user.js';
import type { PendingRecord, PendingStanding } from '../../domain/records.js';
import { dropPending, leaveHold } from '../brake/drop-pending.js';
import { takenClaim } from '../ledger/current-claim.js';
import type { LedgerFacts } from '../ledger/ledger-facts.js';
import type { Admission } from './admission.js';
import type { DecidedPerson } from './build-commit.js';
import { buildUpdate, identityLabels } from './build-update.js';
import type { AddressClaim, Granted } from './claims.js';
import type { AdoptIntent, Intent, UpdateIntent } from './intent.js';
import type { LeavingOver } from './left-over.js';
import { newRecord } from './new-record.js';
import { emptyPeopleCommit } from './people-commit.js';
import type { PeopleFacts, Question, RoundFacts } from './question.js';
import { isRepeated } from './settle.js';
import { managedOf } from './tombstone.js';
import { WaitingList } from './waiting-list.js';

/** Turns decided people into records and changes. */
export class CommitBuilder {
  readonly commit = emptyPeopleCommit();
  readonly #round: RoundFacts;
  readonly #facts: PeopleFacts;
  readonly #at: Date;
  readonly #ledger: LedgerFacts;
  readonly #waiting: WaitingList;
  #taken: { readonly seenAt: Date | null; readonly claim: CurrentClaim } | undefined;

  constructor(round: RoundFacts, facts: PeopleFacts, at: Date, ledger: LedgerFacts) {
    this.#round = round;
    this.#facts = facts;
    this.#at = at;
    this.#ledger = ledger;
    this.#waiting = new WaitingList(this.commit, round, facts);
  }

  add({ question, intent, claim }: DecidedPerson, admission: Admission, granted: Granted | undefined): void {
    switch (intent.kind) {
      case 'nothing':
        if (question.kind === 'entry') this.commit.tallies[intent.tally] += 1;
        if (question.kind !== 'holder') this.#waiting.drop(question.objectId);
        break;
      case 'left-over': {
        if (intent.reason === 'host-error' && !isCounted(question)) this.commit.hostErrors += 1;
        const undone = this.#dropDenied(question.objectId, intent.claim?.read ?? null);
        if (intent.claim?.read === null) this.#approveOpen(question.objectId);
        const managed = managedOf(this.#facts.users, question.objectId);
        this.#waiting.leave(question, {
          reason: intent.reason,
          mappingId: intent.mapping?.mappingId ?? managed?.mappingId,
          claim: undone && intent.claim !== undefined ? stillDisabled(intent.claim) : intent.claim,
          conclusive: intent.conclusive === true,
        });
        break;
      }
      case 'import':
        this.#import(question, intent, claim, admission, granted);
        break;
      case 'adopt':
        this.#adopt(question, intent, claim, granted);
        break;
      case 'update':
        this.#update(question, intent, admission, granted);
    }
  }

  #import(
    question: Question,
    intent: Extract<Intent, { kind: 'import' }>,
    claim: AddressClaim | undefined,
    admission: Admission,
    granted: Granted | undefined,
  ): void {
    const { mapping, properties, state } = intent;
    const { mappingId } = mapping;
    const { objectId } = question;
    const held = granted !== undefined && !(granted.upn && granted.address);
    const contested =
      this.#facts.leftovers.get(objectId)?.contest?.contested === true && granted?.upn === true;
    const reason = admission !== 'go' ? admission : held && !contested ? 'address-held' : undefined;
    if (reason !== undefined) {
      const contest = granted?.holderId;
      // The word goes with them: a stale read alone must not import them under a name they have left.
      const word = { said: properties, read: undefined, round: this.#round.ordinal };
      const claim = this.#openWord(objectId, properties) ?? (contest === undefined ? undefined : word);
      this.#waiting.leave(question, { reason, mappingId, claim, conclusive: false }, contest);
      return;
    }
    const stateReason = state === 'preserved' ? 'disabled' : null;
    const person = {
      objectId,
      mappingId,
      assignment: mapping.assignment,
      state,
      stateReason,
      properties,
    } as const;
    const taken = this.#claimOfNewcomer(question);
    this.commit.users.push(newRecord(person, { claim, granted, taken }, this.#round, this.#at));
    this.commit.changes.push({ kind: 'imported', objectId, mappingId });
    this.commit.tallies.imported += 1;
    this.commit.delta[state] += 1;
    // Who was erased and is let in again takes the place of their tombstone.
    if (this.#facts.users.has(objectId)) this.commit.delta.preserved -= 1;
    this.#waitOn(question, mappingId, properties, held ? granted.holderId : undefined);
  }

  #adopt(
    question: Question,
    { adopted, properties }: AdoptIntent,
    claim: AddressClaim | undefined,
    granted: Granted | undefined,
  ): void {
    const { objectId } = question;
    const { mappingId, state, stateReason, ref } = adopted;
    const taken = this.#claimOfNewcomer(question);
    const person = { ...adopted, objectId, properties };
    this.commit.users.push(newRecord(person, { claim, granted, taken }, this.#round, this.#at));
    this.commit.changes.push({
      kind: 'adopted',
      objectId,
      mappingId,
      state,
      ...(stateReason === null ? {} : { reason: stateReason }),
      ...(ref === undefined ? {} : { ref }),
    });
    this.commit.delta[state] += 1;
    // Who was erased and is let in again takes the place of the record that said so.
    if (this.#facts.users.has(objectId)) this.commit.delta.preserved -= 1;
    const held = granted !== undefined && !(granted.upn && granted.address);
    this.#waitOn(question, mappingId, properties, held ? granted.holderId : undefined);
  }

  /** Whoever was taken waits for nothing more, but for an address that is another's, and for a word that is still open. */
  #waitOn(
    question: Question,
    mappingId: string,
    properties: Properties | null,
    holderId: string | undefined,
  ): void {
    const open = this.#openWord(question.objectId, properties);
    if (holderId !== undefined) {
      const waiting = waitingFor(mappingId, properties ?? {}, this.#round);
      this.#waiting.leave(question, open === undefined ? waiting : { ...waiting, claim: open }, holderId);
    } else if (open !== undefined) {
      this.#waiting.leave(question, { reason: 'unsettled', mappingId, claim: open, conclusive: false });
    } else this.#waiting.drop(question.objectId);
  }

  /** The word that a body taken by hand contradicts: it may be older, and the stream does not say the word again (I6). */
  #openWord(objectId: string, taken: Properties | null): UnsettledClaim | undefined {
    const claim = this.#facts.leftovers.get(objectId)?.claim;
    // A read of a round has settled it, and who is soft-deleted comes back with a whole body.
    if (claim === undefined || taken === null || this.#facts.reads.has(objectId)) return undefined;
    return isRepeated(claim, taken, this.#round.select) ? undefined : claim;
  }

  /** What shows a newcomer is the sight; people of one page share one claim in memory. */
  #claimOfNewcomer(question: Question): CurrentClaim {
    const { readAt, markedAt, lagMs } = this.#ledger;
    const marked = question.kind === 'entry' ? markedAt : null;
    const seenAt = this.#facts.reads.has(question.objectId)
      ? (readAt.get(question.objectId) ?? null)
      : marked;
    if (this.#taken === undefined || this.#taken.seenAt !== seenAt) {
      this.#taken = { seenAt, claim: takenClaim({ at: this.#at, seenAt, doubtedAt: null }, lagMs) };
    }
    return this.#taken.claim;
  }

  #update(
    question: Question,
    intent: UpdateIntent,
    admission: Admission,
    granted: Granted | undefined,
  ): void {
    const { user, life, claim } = intent;
    const reactivated = life.kind === 'reactivate' && admission === 'go';
    const { addressSource } = this.#round.policy;
    const { before } = this.#facts.leftovers.get(user.objectId) ?? {};
    const updated = buildUpdate(intent, granted, reactivated, addressSource, this.#at, before);
    const { tallies, delta } = this.commit;
    if (updated.user !== undefined) this.commit.users.push(updated.user);
    for (const change of updated.changes) {
      this.commit.changes.push(change);
      if (change.kind === 'updated') tallies.updated += 1;
      if (change.kind === 'identity-changed') tallies.identityChanged += 1;
    }
    if (reactivated) {
      tallies.reactivated += 1;
      delta.active += 1;
      delta.preserved -= 1;
    } else if (updated.user === undefined && question.kind === 'entry' && life.kind !== 'preserve') {
      tallies.unchanged += 1;
    }
    const { domainMove } = updated;
    if (domainMove !== undefined) {
      this.commit.domainMoves[domainMove] = (this.commit.domainMoves[domainMove] ?? 0) + 1;
    }
    this.#setPending(intent);
    const mappingId = (intent.reassignTo ?? user).mappingId;
    if (intent.stopped !== undefined) {
      const { dismissed } = intent.stopped;
      const holdId = dismissed ? undefined : this.#round.holdIds.rekey;
      const stopped = { mappingId, claim, conclusive: false, holdId, dismissed };
      this.#waiting.leave(question, { reason: 'rekey-held', ...stopped });
    } else if (admission === 'no-seat') {
      this.#waiting.leave(question, { reason: 'no-seat', mappingId, claim, conclusive: false });
    } else if (granted !== undefined && !(granted.upn && granted.address)) {
      this.#waiting.leave(
        question,
        { reason: 'address-held', mappingId, claim: intent.confirm ?? claim, conclusive: false },
        granted.holderId,
        user,
      );
    } else if (intent.undecidedBy !== undefined) {
      const { mappingId } = intent.undecidedBy;
      const reason = 'undecided';
      // Without a read there is more to know: the round's last phase asks for it.
      const conclusive = intent.settled || intent.confirm !== undefined;
      this.#waiting.leave(question, { reason, mappingId, claim: intent.confirm, conclusive });
    } else if (intent.settled) this.#waiting.drop(user.objectId);
    else if (intent.confirm !== undefined) {
      this.#waiting.leave(question, {
        reason: 'unsettled',
        mappingId,
        claim: intent.confirm,
        conclusive: true,
      });
    }
  }

  #setPending({ user, life, settled, releases, confirm }: UpdateIntent): void {
    const { objectId } = user;
    const stored = this.#facts.pending.get(objectId);
    if (life.kind === 'preserve') {
      const released = stored?.before ?? this.#facts.leftovers.get(objectId)?.before;
      const before = released ?? (releases === true ? identityLabels(user) : undefined);
      const { cause } = life;
      const standing = this.#facts.approved?.has(objectId) ? 'approved' : standingAfter(stored, cause);
      if (stored?.cause === cause && stored.before === before && stored.standing === standing) return;
      const since = stored?.since ?? this.#round.startedAt;
      const pending = { objectId, cause, standing, since };
      if (standing !== 'on-hold') this.#leaveHold(stored);
      this.commit.pending.push(before === undefined ? pending : { ...pending, before });
      if (stored === undefined) this.commit.delta.pending += 1;
    } else if (settled || isDisproved(stored, confirm)) this.#dropPending(objectId);
  }

  /** @returns whether a disabling was taken back */
  #dropDenied(objectId: string, read: Properties | null): boolean {
    const pending = this.#facts.pending.get(objectId);
    if (pending === undefined || read === null || !denies(read, pending)) return false;
    this.#dropPending(objectId);
    const user = this.#facts.users.get(objectId);
    if (pending.cause !== 'disabled' || user === undefined || user.accountEnabled) return false;
    // Left in the record, the disabling would read as "always was" when it is seen again, and never count.
    this.commit.users.push({ ...user, accountEnabled: true, updatedAt: this.#at });
    this.commit.changes.push({ kind: 'updated', objectId, fields: ['accountEnabled'] });
    this.commit.tallies.updated += 1;
    return true;
  }

  /** What a later round proves of them is approved already. */
  #approveOpen(objectId: string): void {
    const stored = this.#facts.pending.get(objectId);
    if (stored?.standing !== 'on-hold' || this.#facts.approved?.has(objectId) !== true) return;
    this.commit.pending.push({ ...stored, standing: 'approved' });
    this.#leaveHold(stored);
  }

  #dropPending(objectId: string): void {
    dropPending(this.commit, this.#facts.pending.get(objectId), this.#round.holdIds.preserve);
  }

  #leaveHold(stored: PendingRecord | undefined): void {
    leaveHold(this.commit, stored, this.#round.holdIds.preserve);
  }
}

/** Who is on hold stays so, whatever else is proven; what was dismissed is something else once its cause is. */
function standingAfter(stored: PendingRecord | undefined, cause: PreservedReason): PendingStanding {
  if (stored === undefined) return 'staged';
  const isSame = stored.cause === cause || (meansGone(stored.cause) && meansGone(cause));
  return stored.standing === 'dismissed' && !isSame ? 'staged' : stored.standing;
}

/** Who was found is not gone, whatever else the read leaves open. */
function isDisproved(stored: PendingRecord | undefined, confirm: UnsettledClaim | undefined): boolean {
  if (stored === undefined || confirm?.read === undefined || confirm.read === null) return false;
  return stored.cause === 'absent' || meansGone(stored.cause);
}

/** Whether a live read that settles nothing else denies the proof: nobody is preserved on one that is gone. */
function denies(read: Properties, { cause }: PendingRecord): boolean {
  return cause !== 'disabled' || read.accountEnabled === true;
}

/** The read that took a disabling back may be the older one, and the stream does not say it again: the word stays open (I6). */
function stillDisabled(claim: UnsettledClaim): UnsettledClaim {
  const { said } = claim;
  return said === null ? claim : { ...claim, said: { accountEnabled: false, ...said } };
}

/** Who is tried for the first time was refused with their page, in this same round: people count, not refusals (R5). */
function isCounted(question: Question): boolean {
  return question.kind === 'retry' && question.leftover.attempts === 0;
}

/** What somebody who was imported without their address goes on waiting for. */
function waitingFor(mappingId: string, properties: Properties, { ordinal }: RoundFacts): LeavingOver {
  const { userPrincipalName = null, mail = null } = properties;
  const claim = { said: { userPrincipalName, mail }, read: undefined, round: ordinal };
  return { reason: 'address-held', mappingId, claim, conclusive: false };
}
