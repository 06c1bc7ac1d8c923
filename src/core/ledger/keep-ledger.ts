import { addressKeyOrNull, domainOf } from '../../domain/address.js';
import type { ClaimEnd } from '../../domain/ledger.js';
import type { ClaimRecord, UserRecord } from '../../domain/records.js';
import type { DecidedPerson } from '../people/build-commit.js';
import { labelsAfter } from '../people/build-update.js';
import { backupAddressOf } from '../people/claims.js';
import type { PeopleCommit } from '../people/people-commit.js';
import type { PeopleFacts } from '../people/question.js';
import { type EndedHold, heldKey, keepClaims, latest } from './keep-claims.js';
import type { LedgerFacts } from './ledger-facts.js';
import { type Denial, denialOf, earlierDenialOf, type Sight, sightOf } from './sight.js';

const labels = ['upn', 'backup-address'] as const;

/**
 * Brings the claims of a commit's people up to date, in place, and ends those that it gives up. Somebody of whom nothing
 * else changes is written only if a live read of this commit shows them (R4).
 */
export function keepLedger(
  commit: PeopleCommit,
  people: readonly DecidedPerson[],
  facts: Pick<PeopleFacts, 'users' | 'leftovers' | 'reads' | 'refused' | 'pending'>,
  ledger: LedgerFacts,
  addressSource: 'mail' | 'upn',
  at: Date,
): void {
  const written = new Map(commit.users.map((user, index) => [user.objectId, index]));
  const released = releasedKeys(commit.users, facts.users);
  const takers = released.size === 0 ? new Map<string, string>() : takersOf(commit.users, released);
  const isOthers = (key: string, objectId: string) =>
    [...(released.get(key) ?? [])].some((releaser) => releaser !== objectId);
  const doubtedAt = (objectId: string) => (key: string) =>
    isOthers(key, objectId) ? at : lastOther(ledger.ended, key, objectId);
  const doubts = released.size > 0 || ledger.ended.length > 0;
  const keep = (next: UserRecord, sight: Sight | undefined, person: DecidedPerson) => {
    const { objectId } = next;
    const before = facts.users.get(objectId);
    const isDenied = denialOf(person.question, before?.mail ?? null, addressSource);
    const wasDenied = earlierDenialOf(person.question, facts, addressSource);
    const denies: Denial = (label, key) => isDenied(label, key) || wasDenied(label, key);
    const keeping = { at, lagMs: ledger.lagMs, sight, denies, doubtedAt: doubtedAt(objectId) };
    const { user, ended } = keepClaims(before, next, keeping);
    for (const hold of ended) {
      const reason = endOf(hold, next, person, addressSource);
      endClaim(commit, { hold, objectId, reason, successorId: takers.get(hold.addressKey) }, ledger, at);
    }
    return user;
  };
  for (const person of people) {
    const { objectId } = person.question;
    const index = written.get(objectId);
    const before = facts.users.get(objectId);
    // A newcomer's claims were made with the record; a doubt casts only somebody else's older hold, or an earlier word.
    const waited = person.question.kind === 'retry' || facts.leftovers.has(objectId);
    const isDoubtful = index !== undefined && (doubts || waited);
    if (before === undefined && !isDoubtful) continue;
    const read = facts.reads.get(objectId);
    if (index === undefined && (read === undefined || facts.refused.has(objectId))) continue;
    const sight = sightOf(person.question, read, ledger, addressSource);
    if (index !== undefined) commit.users[index] = keep(commit.users[index]!, sight, person);
    else {
      const user = keep(before!, sight, person);
      if (user !== before) commit.users.push(user);
    }
    written.delete(objectId);
  }
}

/** Ends the claims of records that a commit writes for another reason than a word of the directory. */
export function endClaims(
  commit: PeopleCommit,
  users: ReadonlyMap<string, UserRecord>,
  ledger: LedgerFacts,
  at: Date,
): void {
  commit.users.forEach((next, index) => {
    const keeping = { at, lagMs: ledger.lagMs, sight: undefined, denies: () => false, doubtedAt: () => null };
    const { user, ended } = keepClaims(users.get(next.objectId), next, keeping);
    commit.users[index] = user;
    for (const hold of ended) {
      const { objectId, stateReason } = next;
      const reason = stateReason ?? 'renamed';
      endClaim(commit, { hold, objectId, reason, successorId: undefined }, ledger, at);
    }
  });
}

interface Ending {
  readonly hold: EndedHold;
  readonly objectId: string;
  readonly reason: ClaimEnd;
  readonly successorId: string | undefined;
}

function endClaim(
  commit: PeopleCommit,
  { hold, objectId, reason, successorId }: Ending,
  { counts, runId, syncedAt }: LedgerFacts,
  at: Date,
): void {
  const { label, address, addressKey, claim } = hold;
  const { since, firstSightAt, lastSightAt } = claim;
  const ended: ClaimRecord = {
    serial: counts.claims + commit.claims.length,
    objectId,
    address,
    addressKey,
    label,
    since,
    firstSightAt,
    lastSightAt,
    until: at,
    syncedAt,
    evidence: runId === undefined ? { reason } : { reason, runId },
    ...(successorId === undefined || successorId === objectId ? {} : { successorId }),
  };
  commit.claims.push(ended);
  commit.delta.claims += 1;
  commit.releasedDomains.add(domainOf(addressKey));
}

function endOf(
  { label, addressKey }: EndedHold,
  next: UserRecord,
  { intent }: DecidedPerson,
  addressSource: 'mail' | 'upn',
): ClaimEnd {
  if (next.state === 'preserved') return next.stateReason ?? 'gone';
  if (intent.kind !== 'update') return 'renamed';
  if (intent.releases === true) return 'gone';
  const wanted = labelsAfter(intent);
  const name = label === 'upn' ? wanted.userPrincipalName : backupAddressOf(wanted, addressSource);
  return addressKeyOrNull(name) === addressKey ? 'outranked' : 'renamed';
}

/** Who of these records held a key and holds it no more: one as UPN, another as address. */
function releasedKeys(
  written: readonly UserRecord[],
  users: ReadonlyMap<string, UserRecord>,
): Map<string, Set<string>> {
  const released = new Map<string, Set<string>>();
  for (const next of written) {
    const before = users.get(next.objectId);
    for (const label of labels) {
      const had = heldKey(before, label);
      if (had === null || had === heldKey(next, label)) continue;
      const releasers = released.get(had);
      if (releasers === undefined) released.set(had, new Set([next.objectId]));
      else releasers.add(next.objectId);
    }
  }
  return released;
}

function takersOf(users: readonly UserRecord[], released: ReadonlyMap<string, unknown>): Map<string, string> {
  const takers = new Map<string, string>();
  for (const user of users) {
    for (const label of labels) {
      const has = heldKey(user, label);
      if (has !== null && released.has(has)) takers.set(has, user.objectId);
    }
  }
  return takers;
}

function lastOther(ended: readonly ClaimRecord[], key: string, objectId: string): Date | null {
  let last: Date | null = null;
  for (const claim of ended) {
    if (claim.addressKey === key && claim.objectId !== objectId) last = latest(last, claim.until);
  }
  return last;
}
