import { domainOf } from '../../domain/address.js';
import type { UnsettledClaim } from '../../domain/leftover.js';
import type { PseudonymOf } from '../../domain/pseudonym.js';
import type { LeftoverRecord, UserRecord } from '../../domain/records.js';
import { dropPending } from '../brake/drop-pending.js';
import { endClaims } from '../ledger/keep-ledger.js';
import { closeReleased } from '../ledger/keep-windows.js';
import type { LedgerFacts } from '../ledger/ledger-facts.js';
import { preserve } from '../people/apply-pending.js';
import { changedFields } from '../people/build-update.js';
import { emptyPeopleCommit, type PeopleCommit } from '../people/people-commit.js';
import type { PeopleFacts, RoundFacts } from '../people/question.js';
import { managedOf, tombstoneOf } from '../people/tombstone.js';
import { WaitingList } from '../people/waiting-list.js';
import { concealed } from './nameless.js';

export interface Leaving {
  readonly objectId: string;
  readonly facts: Pick<PeopleFacts, 'users' | 'leftovers' | 'pending' | 'exclusions'>;
  readonly round: Pick<RoundFacts, 'ordinal' | 'startedAt' | 'holdIds'>;
  readonly at: Date;
  readonly ledger: LedgerFacts;
}

/**
 * Takes somebody out: they wait for nothing any more, and are preserved if they are active (R14). A word about somebody
 * managed that is still open stays so: the stream does not say it again (I6).
 */
export function excludePerson(leaving: Leaving): PeopleCommit {
  const { objectId, facts, at, ledger } = leaving;
  const before = facts.pending.get(objectId)?.before ?? facts.leftovers.get(objectId)?.before;
  const user = facts.users.get(objectId);
  const open = managedOf(facts.users, objectId) && openWordOf(facts.leftovers.get(objectId));
  const commit = open === undefined ? waitingForNothing(leaving) : waitingForReads(leaving, open);
  if (user?.state === 'active') {
    preserve(commit, user, 'excluded', before, at);
    endClaims(commit, facts.users, ledger, at);
    closeReleased(commit, facts.users, ledger, at);
  }
  return commit;
}

/** The same, and nothing is left of them but the object id, the assignment, and that they were here (R14). */
export function erasePerson(leaving: Leaving, pseudonymOf: PseudonymOf): PeopleCommit {
  const { objectId, facts, at, ledger } = leaving;
  const commit = waitingForNothing(leaving);
  // Tells the ledger that some of what it knows stands under pseudonyms, which have no domain.
  commit.releasedDomains.add(domainOf(pseudonymOf('')));
  const user = managedOf(facts.users, objectId);
  if (user === undefined) return commit;
  if (user.state === 'active') {
    preserve(commit, user, 'erased', undefined, at);
    endClaims(commit, facts.users, ledger, at);
    closeReleased(commit, facts.users, ledger, at);
  }
  bury(commit, user, at);
  commit.claims.splice(0, Infinity, ...commit.claims.map((claim) => concealed(claim, pseudonymOf)));
  return commit;
}

function bury(commit: PeopleCommit, user: UserRecord, at: Date): void {
  const tombstone = tombstoneOf(user, at);
  const fields = changedFields(user, tombstone).filter(
    (field) => field !== 'stateReason' || user.state === 'preserved',
  );
  commit.users.splice(0, Infinity, tombstone);
  commit.changes.push({ kind: 'updated', objectId: user.objectId, fields });
}

function waitingForNothing(leaving: Leaving): PeopleCommit {
  const commit = emptyPeopleCommit();
  waitingList(commit, leaving).drop(leaving.objectId);
  return onNoList(commit, leaving);
}

interface OpenWord extends LeftoverRecord {
  readonly claim: UnsettledClaim;
}

function openWordOf(leftover: LeftoverRecord | undefined): OpenWord | undefined {
  const claim = leftover?.claim;
  if (claim === undefined || (claim.said !== null && Object.keys(claim.said).length === 0)) return undefined;
  // The names from before go into the record.
  const { before: _, ...kept } = leftover!;
  return { ...kept, claim };
}

function waitingForReads(leaving: Leaving, open: OpenWord): PeopleCommit {
  const commit = emptyPeopleCommit();
  const { objectId, facts } = leaving;
  const { mappingId, claim } = open;
  const leftovers = new Map([[objectId, open]]);
  waitingList(commit, { ...leaving, facts: { ...facts, leftovers, pending: new Map() } }).leave(
    { kind: 'evaluate', objectId },
    { reason: 'unsettled', mappingId, claim, conclusive: false },
  );
  return onNoList(commit, leaving);
}

function waitingList(commit: PeopleCommit, { round, facts }: Leaving): WaitingList {
  return new WaitingList(commit, round, { ...facts, reads: new Map() });
}

function onNoList(commit: PeopleCommit, { objectId, facts, round }: Leaving): PeopleCommit {
  dropPending(commit, facts.pending.get(objectId), round.holdIds.preserve);
  if (!facts.exclusions.has(objectId)) commit.delta.exclusions += 1;
  return commit;
}
