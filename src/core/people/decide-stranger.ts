import { presentAddress } from '../../domain/address.js';
import type { Properties, UserRead } from '../../domain/directory-user.js';
import type { UnsettledClaim } from '../../domain/leftover.js';
import type { LeftoverRecord } from '../../domain/records.js';
import type { FoldedEntry } from '../entries/fold-entries.js';
import { decideNewcomer, type NewcomerDecision } from './decide-newcomer.js';
import type { Intent } from './intent.js';
import { membershipsOf } from './memberships-of.js';
import { type MembershipOf, viewOf, wholeViewOf } from './person-view.js';
import type { Needed, PeopleFacts, Question, RoundFacts } from './question.js';
import { calledGone, settleClaim, settleEntry } from './settle.js';

/**
 * What the word means for somebody who is not managed (R2, R4, R5, R9): a whole entry decides by itself, a partial one
 * asks for a live read unless what it delivers already keeps the person out.
 */
export function decideStranger(question: Question, round: RoundFacts, facts: PeopleFacts): Intent | Needed {
  // Whose record is gone holds nothing any more.
  if (question.kind === 'holder') return { kind: 'nothing', tally: 'unmatched' };
  const refused = facts.refused.get(question.objectId);
  if (question.kind === 'absent') {
    if (!facts.leftovers.has(question.objectId)) return { kind: 'nothing', tally: 'unmatched' };
    return { kind: 'left-over', reason: refused ?? 'unsettled', claim: calledGone(round) };
  }
  if (refused !== undefined) return { kind: 'left-over', reason: refused };
  const isMemberOf = membershipsOf(question.objectId, false, round, facts);
  switch (question.kind) {
    case 'retry':
      return decideRetry(question.leftover.claim, question, isMemberOf, round, facts);
    case 'evaluate':
      return decideEvaluated(facts.reads.get(question.objectId), isMemberOf, round);
    case 'entry':
      return decideEntry(question.entry, isMemberOf, round, facts);
  }
}

function decideEntry(
  entry: FoldedEntry,
  isMemberOf: MembershipOf | undefined,
  round: RoundFacts,
  facts: PeopleFacts,
): Intent | Needed {
  const read = facts.reads.get(entry.objectId);
  if (entry.removed !== null) {
    // A leftover is dropped on proof alone: the removal may be older than a restore.
    if (!facts.leftovers.has(entry.objectId)) return { kind: 'nothing', tally: 'unmatched' };
    return read === undefined ? { kind: 'need-read' } : afterRemoval(entry, read, isMemberOf, round, facts);
  }
  // Of whom an earlier word is still open no entry decides alone: a read has to say which one is newer.
  const isOpen = entry.contradictory || facts.leftovers.get(entry.objectId)?.claim !== undefined;
  if (entry.whole && !isOpen && read === undefined) {
    return decideWhole(entry.properties, isMemberOf, round);
  }
  if (read === undefined) {
    const early = newcomer(entry.properties, isMemberOf, round);
    if (!isOpen && isKeptOut(early)) return intentOf(early);
    return { kind: 'need-read' };
  }
  return decideSettled(entry, read, isMemberOf, round, facts);
}

function decideSettled(
  entry: FoldedEntry,
  read: UserRead,
  isMemberOf: MembershipOf | undefined,
  round: RoundFacts,
  facts: PeopleFacts,
): Intent {
  const settlement = settleEntry(entry, read, round.select, round.ordinal);
  switch (settlement.kind) {
    case 'gone':
      return { kind: 'nothing', tally: 'unmatched' };
    case 'confirmed': {
      const decided = decideRead(read, isMemberOf, round);
      const leftover = facts.leftovers.get(entry.objectId);
      // What the entry leaves open the read alone denies.
      return leftover === undefined || entry.whole || isKeptOut(newcomer(entry.properties, isMemberOf, round))
        ? decided
        : unlessDeniedOnce(decided, leftover, round);
    }
    case 'no-answer': {
      const nameless =
        presentAddress(entry.properties.userPrincipalName) === null && round.kind === 'initial';
      return { kind: 'left-over', reason: nameless ? 'incomplete' : 'unsettled', claim: settlement.claim };
    }
    case 'unsettled':
      return { kind: 'left-over', reason: 'unsettled', claim: settlement.claim };
  }
}

/** The read alone imports nobody whom the stream calls removed: it may be older, and the stream does not say it again. */
function afterRemoval(
  entry: FoldedEntry,
  read: UserRead,
  isMemberOf: MembershipOf | undefined,
  round: RoundFacts,
  facts: PeopleFacts,
): Intent {
  if (read.outcome === 'found') return decideSettled(entry, read, isMemberOf, round, facts);
  if (read.outcome !== 'unreadable') return { kind: 'nothing', tally: 'unmatched' };
  const claim = { said: null, read: undefined, round: round.ordinal };
  return { kind: 'left-over', reason: 'unsettled', claim };
}

function decideRetry(
  claim: UnsettledClaim | undefined,
  question: Extract<Question, { kind: 'retry' }>,
  isMemberOf: MembershipOf | undefined,
  round: RoundFacts,
  facts: PeopleFacts,
): Intent | Needed {
  const read = facts.reads.get(question.objectId);
  if (read === undefined) return { kind: 'need-read' };
  const { leftover } = question;
  const open = claim ?? nothingSaid(round);
  const settlement = settleClaim(open, read, round.select, round.ordinal);
  switch (settlement.kind) {
    case 'gone':
      return { kind: 'nothing', tally: 'unmatched' };
    case 'confirmed': {
      const decided = decideRead(read, isMemberOf, round);
      return isOnlyRead(open) ? unlessDeniedOnce(decided, leftover, round) : decided;
    }
    case 'no-answer':
      // `manual` waits for an edit of the mapping, and whoever was asked about for another reason for an answer.
      if (leftover.reason === 'manual') return { kind: 'left-over', reason: 'unsettled', claim: open };
      return { kind: 'left-over', reason: leftover.reason, ...(claim === undefined ? {} : { claim }) };
    case 'unsettled':
      return { kind: 'left-over', reason: 'unsettled', claim: settlement.claim };
  }
}

/** No word of the stream is open: whatever is read agrees with it. */
function isOnlyRead({ said }: UnsettledClaim): boolean {
  return said !== null && Object.keys(said).length === 0;
}

/**
 * Who waits was taken by all that was known of them: a single read that denies it may be older and would
 * lose them, for the stream does not name them again. They are let go once the read of a later round denies it, too (R5, I6).
 */
function unlessDeniedOnce(
  decided: Intent,
  { claim, reason, mappingId }: LeftoverRecord,
  round: RoundFacts,
): Intent {
  if (decided.kind !== 'nothing') return decided;
  const stands =
    mappingId === undefined || round.mappings.some((each) => each.mapping.mappingId === mappingId);
  // Whose mapping is gone wait for nothing, and `undecided` nobody was taken: the read is their first answer.
  if (!stands || reason === 'undecided') return decided;
  if (claim !== undefined && isOnlyRead(claim) && claim.read !== undefined && claim.round < round.ordinal) {
    return decided;
  }
  const denied = { said: {}, read: {}, round: round.ordinal };
  // `manual` waits for an edit of the mapping, and this for a second read.
  return { kind: 'left-over', reason: reason === 'manual' ? 'unsettled' : reason, claim: denied };
}

const nothingSaid = ({ ordinal }: RoundFacts): UnsettledClaim => {
  return { said: {}, read: undefined, round: ordinal };
};

/** Nothing was said of them but that a group has, or has no longer, this member: what they are a live read tells. */
function decideEvaluated(
  read: UserRead | undefined,
  isMemberOf: MembershipOf | undefined,
  round: RoundFacts,
): Intent | Needed {
  switch (read?.outcome) {
    case undefined:
      return { kind: 'need-read' };
    case 'unreadable':
      return { kind: 'left-over', reason: 'unsettled', claim: nothingSaid(round) };
    case 'found':
      return unlessUnnamed(decideRead(read, isMemberOf, round), read, round);
    default:
      return { kind: 'nothing', tally: 'unmatched' };
  }
}

/**
 * Whom a full round named it has decided, with the members that groups had by then: who is taken later was not named, or
 * has joined since. A second read has to find them, for the list may call them gone (S1).
 */
function unlessUnnamed(decided: Intent, read: UserRead, round: RoundFacts): Intent {
  if (round.kind !== 'initial' || decided.kind === 'nothing') return decided;
  const doubt = settleClaim(calledGone(round), read, round.select, round.ordinal);
  return doubt.kind === 'unsettled'
    ? { kind: 'left-over', reason: 'unsettled', claim: doubt.claim }
    : decided;
}

function decideRead(read: UserRead, isMemberOf: MembershipOf | undefined, round: RoundFacts): Intent {
  const properties = read.outcome === 'found' ? read.properties : {};
  return decideWhole(properties, isMemberOf, round);
}

function decideWhole(
  properties: Properties,
  isMemberOf: MembershipOf | undefined,
  { mappings, policy, select, shown }: RoundFacts,
): Intent {
  const view = wholeViewOf(properties, select, shown, isMemberOf);
  return intentOf(decideNewcomer(view, mappings, policy), properties);
}

function newcomer(
  properties: Properties,
  isMemberOf: MembershipOf | undefined,
  { mappings, policy, shown }: RoundFacts,
): NewcomerDecision {
  return decideNewcomer(viewOf(properties, shown, isMemberOf), mappings, policy);
}

function isKeptOut({ kind }: NewcomerDecision): boolean {
  return kind === 'unmatched' || kind === 'skipped';
}

function intentOf(decision: NewcomerDecision, properties: Properties = {}): Intent {
  switch (decision.kind) {
    case 'unmatched':
      return { kind: 'nothing', tally: 'unmatched' };
    case 'skipped':
      return { kind: 'nothing', tally: decision.why };
    case 'import':
      return { kind: 'import', mapping: decision.mapping, state: decision.state, properties };
    case 'left-over':
      return { kind: 'left-over', reason: decision.reason, mapping: decision.mapping, conclusive: true };
    case 'undelivered':
      return { kind: 'left-over', reason: 'incomplete', conclusive: true };
  }
}
