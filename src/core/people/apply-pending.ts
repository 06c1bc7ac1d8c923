import { addressKeyOrNull } from '../../domain/address.js';
import type { IdentityLabels } from '../../domain/change.js';
import type { UnsettledClaim } from '../../domain/leftover.js';
import type { PreservedReason } from '../../domain/managed-user.js';
import type { LeftoverRecord, PendingRecord, UserRecord } from '../../domain/records.js';
import { endClaims } from '../ledger/keep-ledger.js';
import { closeReleased } from '../ledger/keep-windows.js';
import { emptyLedgerFacts, type LedgerFacts } from '../ledger/ledger-facts.js';
import { identityLabels, sameLabels } from './build-update.js';
import { emptyPeopleCommit, type PeopleCommit } from './people-commit.js';
import type { PeopleFacts, RoundFacts } from './question.js';

/** Preserves whom the pages found gone, disabled or out of scope; the record and its data stay. */
export function applyPending(
  pending: readonly PendingRecord[],
  { users, leftovers, refused }: Pick<PeopleFacts, 'users' | 'leftovers' | 'refused'>,
  round: Pick<RoundFacts, 'ordinal' | 'startedAt'>,
  at: Date,
  ledger: LedgerFacts = emptyLedgerFacts,
): PeopleCommit {
  const commit = emptyPeopleCommit();
  // By the next round, and not by this one.
  const dueNext = new Date(round.startedAt.getTime() + 1);
  for (const { objectId, cause, before, standing } of pending) {
    // Whom nobody was asked about is on hold, and applied only once a live read has given the cause.
    if (cause === 'absent') continue;
    commit.removedPending.push(objectId);
    commit.delta.pending -= 1;
    const user = users.get(objectId);
    if (user === undefined || user.state === 'preserved') continue;
    const waiting = leftovers.get(objectId);
    if (waiting?.holdId !== undefined) leaveRekeyHold(commit, waiting, waiting.holdId);
    const reason = refused.get(objectId);
    const released = before ?? waiting?.before;
    if (reason !== undefined) {
      if (reason === 'host-error') commit.hostErrors += 1;
      const { mappingId } = user;
      commit.leftovers.push({
        objectId,
        reason,
        mappingId,
        since: waiting?.since ?? round.startedAt,
        attempts: (waiting?.attempts ?? 0) + 1,
        triedInRound: round.ordinal,
        retryAt: dueNext,
        claim: claimOfPending(cause, user, round.ordinal),
        ...(released === undefined ? {} : { before: released }),
      });
      if (waiting === undefined) commit.delta.leftovers += 1;
      commit.changes.push({ kind: 'left-over', objectId, reason, mappingId });
      continue;
    }
    if (waiting?.holdId !== undefined) commit.leftovers.push(namedLater(waiting, dueNext));
    const preserved: UserRecord = {
      ...user,
      ...(released === undefined ? {} : shownAgain(user, released)),
      state: 'preserved',
      stateReason: cause,
      preservedAt: at,
      updatedAt: at,
    };
    commit.users.push(preserved);
    commit.changes.push({ kind: 'preserved', objectId, reason: cause });
    if (released !== undefined) tellNames(commit, released, preserved);
    commit.tallies.preserved += 1;
    if (standing === 'staged') commit.brakes.applied.preserve += 1;
    commit.delta.active -= 1;
    commit.delta.preserved += 1;
  }
  endClaims(commit, users, ledger, at);
  closeReleased(commit, users, ledger, at);
  return commit;
}

/** Only who is backed up can go on under another address: the others are on no hold for it. */
function leaveRekeyHold(commit: PeopleCommit, { objectId }: LeftoverRecord, holdId: string): void {
  commit.brakes.onHold.rekey -= 1;
  commit.changes.push({ kind: 'released', objectId, holdId });
}

/** The names that were on hold are read once more, and shown with the preserved record. */
function namedLater({ holdId: _, ...waiting }: LeftoverRecord, retryAt: Date): LeftoverRecord {
  return { ...waiting, reason: 'unsettled', retryAt };
}

/** A preserved record holds no address, so that it may show the ones under which its data was made. */
function shownAgain(user: UserRecord, before: IdentityLabels) {
  const userPrincipalName = user.userPrincipalName ?? before.userPrincipalName;
  const backupAddress = user.backupAddress ?? before.backupAddress;
  return {
    userPrincipalName,
    backupAddress,
    upnKey: addressKeyOrNull(userPrincipalName),
    addressKey: addressKeyOrNull(backupAddress),
  };
}

/** Names that were taken while others still waited were not told: that a claim has settled is told once, and none settles now. */
function tellNames(commit: PeopleCommit, before: IdentityLabels, user: UserRecord): void {
  const after = identityLabels(user);
  if (sameLabels(before, after)) return;
  commit.changes.push({ kind: 'identity-changed', objectId: user.objectId, before, after });
  commit.tallies.identityChanged += 1;
}

/** What brought the person here, so that a later round asks the same question again. */
export function claimOfPending(cause: PreservedReason, user: UserRecord, round: number): UnsettledClaim {
  const gone = cause === 'soft-deleted' || cause === 'deleted';
  return { said: gone ? null : { accountEnabled: user.accountEnabled }, read: undefined, round };
}
