import { addressKeyOrNull } from '../../domain/address.js';
import type { Properties, UserRead } from '../../domain/directory-user.js';
import type { UnsettledClaim } from '../../domain/leftover.js';
import { isGone } from '../../domain/managed-user.js';
import type { UserRecord } from '../../domain/records.js';
import { decideAbsent } from '../absence/decide-absent.js';
import type { FoldedEntry } from '../entries/fold-entries.js';
import { backupAddressOf } from './claims.js';
import { changedProperties, completed, detailsAfter, isDecidedLive, type Word } from './details.js';
import { firstMatch, type Match } from './first-match.js';
import { giveWay } from './give-way.js';
import type { Intent, Life, UpdateIntent } from './intent.js';
import { causeToPreserve } from './life.js';
import { membershipsOf } from './memberships-of.js';
import { viewOf } from './person-view.js';
import type { Needed, PeopleFacts, Question, RoundFacts } from './question.js';
import { restoredWord } from './restored-word.js';
import { calledGone, type Settlement, settleClaim, settleEntry } from './settle.js';

const needRead: Needed = { kind: 'need-read' };

/** Somebody of whom the stream said something, now or before. */
type Told = Exclude<Question, { kind: 'holder' | 'absent' }>;

/** What the word means for somebody who is managed (R3, R4, R9, R10, I6), and for who claims what they hold (I4). */
export function decideManaged(
  question: Question,
  user: UserRecord,
  round: RoundFacts,
  facts: PeopleFacts,
): Intent | Needed {
  const own = decideOwn(question, user, round, facts);
  if (own.kind === 'need-read' || own.kind === 'need-disabled-answer') return own;
  const isWanted = question.kind === 'holder' || facts.asHolders.has(user.objectId);
  const read = facts.reads.get(user.objectId);
  // Whom nobody names has no word that could deny an address together with the read.
  if (question.kind === 'absent' && !isWanted) return own;
  if (read === undefined) return isWanted ? needRead : own;
  return giveWay(own, user, read, round, { ...facts, isWanted });
}

const unchanged: Intent = { kind: 'nothing', tally: 'unchanged' };

function decideOwn(
  question: Question,
  user: UserRecord,
  round: RoundFacts,
  facts: PeopleFacts,
): Intent | Needed {
  if (question.kind === 'holder') return unchanged;
  if (question.kind !== 'absent') return decideTold(question, user, round, facts);
  const { objectId } = user;
  const reason = facts.refused.get(objectId);
  // Only of who is active a read has to say whether they are there: they are missed, too, where no word is open (S1).
  if (user.state !== 'active' && facts.leftovers.has(objectId)) {
    return { kind: 'left-over', reason: reason ?? 'unsettled', claim: calledGone(round) };
  }
  const read = facts.reads.get(objectId);
  if (reason !== undefined) {
    return { kind: 'left-over', reason, claim: { said: {}, read: undefined, round: round.ordinal } };
  }
  if (read === undefined) return needRead;
  const absent = decideAbsent(user, read, round);
  if (absent.kind !== 'found-otherwise') return absent;
  const merged = decideAlive(absent.word, user, round, facts, { kind: 'evaluate', objectId }, read);
  const { confirm } = absent;
  return confirm === undefined || merged.kind !== 'update' ? merged : { ...merged, settled: false, confirm };
}

function decideTold(
  question: Told,
  user: UserRecord,
  round: RoundFacts,
  facts: PeopleFacts,
): Intent | Needed {
  const refused = facts.refused.get(user.objectId);
  if (refused !== undefined) {
    return { kind: 'left-over', reason: refused, claim: claimOf(question, round) };
  }
  if (question.kind === 'entry') {
    const { entry } = question;
    const changed = changedProperties(user, entry, round.select);
    if (!asksForRead(entry, changed, user, round, facts)) {
      if (entry.removed !== null || (changed.length === 0 && upToDate(user, round))) {
        return unchanged;
      }
      return decideAlive(entry, user, round, facts, question, undefined);
    }
  }
  // Neither does a membership move anybody whom no policy lets move, nor bring back who is gone: the read may be older (I6).
  if (question.kind === 'evaluate' && (isGone(user) || !mayMove(round))) return unchanged;
  const read = facts.reads.get(user.objectId);
  if (read === undefined) return needRead;
  const settlement = settle(question, read, round);
  switch (settlement.kind) {
    case 'gone':
      return gone(user, settlement.proof, claimOf(question, round));
    case 'unsettled':
    case 'no-answer':
      return { kind: 'left-over', reason: 'unsettled', claim: settlement.claim };
    case 'confirmed':
      return decideAlive(confirmedWord(question, settlement), user, round, facts, question, read);
  }
}

/** Nothing was delivered that differs, and nothing in the policy could still move the person. */
function upToDate(user: UserRecord, round: RoundFacts): boolean {
  return (
    !mayMove(round) && addressKeyOrNull(backupAddressOf(user, round.policy.addressSource)) === user.addressKey
  );
}

/** Whether the mappings have a say in somebody who is managed already. */
function mayMove({ policy }: RoundFacts): boolean {
  return policy.onUnmatched !== 'keep' || policy.reassign !== 'never';
}

/** Whether this entry is about something that only a live read may decide: a name, an address, or life. */
function asksForRead(
  entry: FoldedEntry,
  changed: readonly string[],
  user: UserRecord,
  round: RoundFacts,
  facts: PeopleFacts,
): boolean {
  if (entry.contradictory || facts.leftovers.has(user.objectId)) return true;
  if (entry.removed !== null) return !isGone(user);
  if (isGone(user) || facts.pending.has(user.objectId)) return true;
  if (changed.some(isDecidedLive)) return true;
  // Somebody who would come back is read first, whatever the product may answer about disabled people.
  if (user.state !== 'preserved' || facts.exclusions.has(user.objectId)) return false;
  const properties = detailsAfter(user, entry, round.select);
  return (
    lifeFor(user, properties, round, 'preserve', matchOf(user, properties, round, facts)).kind ===
    'reactivate'
  );
}

function settle(question: Told, read: UserRead, round: RoundFacts): Settlement {
  const { select, ordinal } = round;
  if (question.kind === 'entry') return settleEntry(question.entry, read, select, ordinal);
  return settleClaim(claimOf(question, round), read, select, ordinal);
}

/** What to remember of the question; a leftover without a claim of its own agrees with whatever is read. */
function claimOf(question: Told, { ordinal, select }: RoundFacts): UnsettledClaim {
  const open = (said: Properties | null) => ({ said, read: undefined, round: ordinal });
  if (question.kind === 'evaluate') return open({});
  if (question.kind === 'retry') return question.leftover.claim ?? open({});
  const { removed, whole, properties } = question.entry;
  if (removed !== null) return open(null);
  // What is remembered is merged later, and what a whole entry omits is to be cleared all the same.
  return open(whole ? completed(properties, select) : properties);
}

/**
 * What to remember while the address is another's. Once a read decided, what it confirmed, not the word that it denied:
 * that would be open again at each try, and the wait would never end as contested.
 */
function claimAfter(question: Told, word: Word, settled: boolean, round: RoundFacts): UnsettledClaim {
  const claim = { ...claimOf(question, round), read: undefined };
  return settled && Object.keys(word.properties).length > 0 ? { ...claim, said: word.properties } : claim;
}

/** A removal that two reads denied says that the person lives, and nothing about their details. */
function confirmedWord(question: Told, settlement: Extract<Settlement, { kind: 'confirmed' }>): Word {
  if (question.kind === 'entry') return { whole: question.entry.whole, properties: settlement.properties };
  const denied = question.kind === 'retry' && question.leftover.claim?.said === null;
  const properties = denied ? {} : settlement.properties;
  return { whole: false, properties };
}

function gone(user: UserRecord, proof: 'soft-deleted' | 'deleted', claim: UnsettledClaim): Intent {
  const life: Life =
    user.state === 'active' ? { kind: 'preserve', cause: proof } : { kind: 'stay', reason: proof };
  return { kind: 'update', user, properties: propertiesAsStored, life, claim, settled: true };
}

/** Nothing of a soft-deleted body is merged: its UPN is mangled. */
const propertiesAsStored: Properties = Object.freeze({});

function decideAlive(
  word: Word,
  user: UserRecord,
  round: RoundFacts,
  facts: PeopleFacts,
  question: Told,
  read: UserRead | undefined,
): Intent | Needed {
  if (facts.exclusions.has(user.objectId)) return keepOut(word, user, round, facts, question, read);
  const { properties, match } = judged(word, user, round, facts, read);
  const disabled = properties.accountEnabled === false;
  const causeStands = disabled && user.stateReason === 'disabled';
  const asks = disabled && !causeStands && (disablingIsOpen(question, facts) || !wasDisabled(user));
  let answer = round.policy.onDisabled;
  if (answer === 'ask') {
    const given = facts.disabledAnswers.get(user.objectId);
    if (asks && given === undefined) {
      return { kind: 'need-disabled-answer', user: { ...user, accountEnabled: false } };
    }
    answer = given ?? 'keep';
  }
  // The policy is about the moment of disabling: who is preserved for it comes back enabled, and not before (R10).
  const onDisabled = causeStands ? 'preserve' : asks ? answer : 'keep';
  const life = lifeFor(user, properties, round, onDisabled, match);
  const reassignTo = reassignment(user, match, round);
  const settled = read !== undefined;
  const update: UpdateIntent = {
    kind: 'update',
    user,
    properties,
    life,
    claim: claimAfter(question, word, settled, round),
    settled,
    ...(reassignTo === undefined ? {} : { reassignTo }),
    ...(match?.kind === 'undecided' ? { undecidedBy: match.mapping } : {}),
  };
  return update;
}

/** Whom an administrator wants out stays preserved; their details go on as everybody's (R4, R14). */
function keepOut(
  word: Word,
  user: UserRecord,
  round: RoundFacts,
  facts: PeopleFacts,
  question: Told,
  read: UserRead | undefined,
): Intent {
  const life: Life =
    user.state === 'active' ? { kind: 'preserve', cause: 'excluded' } : { kind: 'stay', reason: 'excluded' };
  const properties = detailsAfter(user, restoredWord(word, user, read, round, facts), round.select);
  const settled = read !== undefined;
  return {
    kind: 'update',
    user,
    properties,
    life,
    claim: claimAfter(question, word, settled, round),
    settled,
  };
}

/** What is known of the person, and the mapping that takes them by it; what was never delivered the read may tell. */
function judged(
  word: Word,
  user: UserRecord,
  round: RoundFacts,
  facts: PeopleFacts,
  read: UserRead | undefined,
): { readonly properties: Properties; readonly match: Match | undefined } {
  const properties = detailsAfter(user, restoredWord(word, user, read, round, facts), round.select);
  const match = matchOf(user, properties, round, facts);
  if (match?.kind !== 'undecided' || read?.outcome !== 'found') return { properties, match };
  const filled = { ...completed(read.properties, round.select), ...properties };
  return { properties: filled, match: matchOf(user, filled, round, facts) };
}

/**
 * The disabling is stored with the record and not yet acted upon: it waits for the end of the stream, or store or
 * product refused it. To hear of it again must not read as "always was".
 */
function disablingIsOpen(question: Told, { pending }: PeopleFacts): boolean {
  if (pending.get(question.objectId)?.cause === 'disabled') return true;
  const said = question.kind === 'retry' ? question.leftover.claim?.said : undefined;
  return said?.accountEnabled === false && Object.keys(said).length === 1;
}

/** Disabling counts when it happens; whom the product imported disabled stays as they are. */
function wasDisabled(user: UserRecord): boolean {
  return user.state === 'active' && !user.accountEnabled;
}

/**
 * A deleted group takes nothing from its members: who is theirs by a mapping, counted with or without it, stays so, and
 * an answer that is open keeps them as they are (S12).
 */
function matchOf(
  user: UserRecord,
  properties: Properties,
  round: RoundFacts,
  facts: PeopleFacts,
): Match | undefined {
  const { mappings, shown, groups } = round;
  if (!mayMove(round)) return undefined;
  const match = (keepsDeleted: boolean) =>
    firstMatch(mappings, viewOf(properties, shown, membershipsOf(user.objectId, keepsDeleted, round, facts)));
  const now = match(false);
  if (!groups.hasDeleted || isTheirs(now, user)) return now;
  const before = match(true);
  if (isTheirs(before, user) || before.kind === 'undecided') return before;
  return now.kind === 'unmatched' && user.state === 'active' ? before : now;
}

function isTheirs(match: Match, { mappingId }: UserRecord): boolean {
  return match.kind === 'taken' && match.mapping.mappingId === mappingId;
}

function lifeFor(
  user: UserRecord,
  properties: Properties,
  { policy }: RoundFacts,
  disabled: 'preserve' | 'keep',
  match: Match | undefined,
): Life {
  const cause = causeToPreserve(user, properties, policy, disabled, match);
  if (cause === 'undecided') return { kind: 'stay', reason: user.stateReason };
  if (user.state === 'active') {
    return cause === null ? { kind: 'stay', reason: null } : { kind: 'preserve', cause };
  }
  return cause === null ? { kind: 'reactivate' } : { kind: 'stay', reason: cause };
}

function reassignment(user: UserRecord, match: Match | undefined, { policy }: RoundFacts) {
  if (policy.reassign !== 'follow' || match?.kind !== 'taken') return undefined;
  return match.mapping.mappingId === user.mappingId ? undefined : match.mapping;
}
