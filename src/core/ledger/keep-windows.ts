import { addressKey } from '../../domain/address.js';
import { isGone } from '../../domain/managed-user.js';
import type { ClaimRecord, UserRecord, WindowRecord } from '../../domain/records.js';
import type { DecidedPerson } from '../people/build-commit.js';
import { namesIn } from '../people/conflicts.js';
import type { PeopleCommit } from '../people/people-commit.js';
import type { PeopleFacts } from '../people/question.js';
import { castDoubt } from './cast-doubt.js';
import { claimUnder, heldKey, holdsKey, latest } from './keep-claims.js';
import type { LedgerFacts } from './ledger-facts.js';
import { lastSeenElsewhere, type NamedPerson, namedPerson, standing } from './named-person.js';
import { WindowBook } from './window-book.js';

/** Opens and closes the suspect windows of a commit (I8). */
export function keepWindows(
  commit: PeopleCommit,
  people: readonly DecidedPerson[],
  holders: readonly UserRecord[],
  facts: Pick<PeopleFacts, 'users' | 'reads'>,
  ledger: LedgerFacts,
  addressSource: 'mail' | 'upn',
  at: Date,
): void {
  const isNew = [holders, ledger.ended, ledger.windows].every(({ length }) => length === 0);
  // A page of newcomers with names of their own, as most of a full round are, costs no more than this look.
  if (isNew && !nameIsShared(people, facts.reads)) return;
  const records = recordsOf(commit, facts.users, ledger);
  const { after } = records;
  const named = people.map((person) => namedPerson(person, facts, addressSource));
  const book = new WindowBook(commit, ledger, at);
  const kept = closeWindows(book, ledger.windows, records, named);
  const byKey = heldKeys(holders);
  const taken = heldKeys(commit.users);
  // A read that may be stale says nothing while their own record has the address, under whatever name.
  const hasLeft = (person: NamedPerson, key: string) =>
    person.isElsewhere(key) && !holdsKey(after(person.objectId), key);
  const againstTakers = (person: NamedPerson, key: string) => {
    for (const taker of othersOf(taken.get(key), person)) {
      // Nobody made backups by this record's address before: only who is there now may be in them.
      if (holdsKey(facts.users.get(taker.objectId), key) || hasLeft(person, key)) continue;
      if (isOpen(ledger.windows, key, taker.objectId, person.objectId)) continue;
      book.open({ ...namedWhileHeld(person, taker, key, ledger, at), until: undefined });
    }
  };
  for (const person of named) {
    for (const key of person.keys) {
      const others = othersOf(byKey.get(key), person);
      for (const holder of others) {
        if (isOpen(ledger.windows, key, holder.objectId, person.objectId)) continue;
        const now = after(holder.objectId) ?? holder;
        const keeps = holdsKey(now, key);
        const until = keeps && !hasLeft(person, key) ? undefined : at;
        book.open({ ...namedWhileHeld(person, keeps ? now : holder, key, ledger, at), until });
        if (keeps && until !== undefined) kept.push({ holder: now, key });
      }
      againstTakers(person, key);
      // Who holds it was looked at when they took it.
      if (holdsKey(person.user, key)) continue;
      for (const hold of endedHolds(ledger.ended, key)) {
        if (others.some((other) => other.objectId === hold.objectId && heldBefore(other, key, hold.until)))
          continue;
        takenAfterRelease(book, person, hold, ledger, at);
      }
    }
  }
  const asked = new Map(named.map((person) => [person.objectId, person]));
  for (const holder of holders) {
    // Nothing is said of it, but their record holds under the one name what another takes under the other.
    const silent = standing(holder);
    const person = asked.get(holder.objectId) ?? silent;
    for (const key of silent.keys) {
      if (person !== silent && (person.keys.has(key) || !holdsKey(after(holder.objectId), key))) continue;
      againstTakers(person, key);
    }
  }
  for (const { holder, key } of kept) castDoubt(commit, holder, key, at);
}

/** Somebody who keeps an address at which another person was known to be. */
interface Kept {
  readonly holder: UserRecord;
  readonly key: string;
}

/** Closes the windows of people who are preserved for another reason than a word of this commit. */
export function closeReleased(
  commit: PeopleCommit,
  users: ReadonlyMap<string, UserRecord>,
  ledger: LedgerFacts,
  at: Date,
): void {
  const book = new WindowBook(commit, ledger, at);
  const kept = closeWindows(book, ledger.windows, recordsOf(commit, users, ledger), []);
  for (const { holder, key } of kept) castDoubt(commit, holder, key, at);
}

interface Records {
  readonly written: ReadonlyMap<string, UserRecord>;
  /** As they were before the commit. */
  readonly users: ReadonlyMap<string, UserRecord>;
  after(objectId: string): UserRecord | undefined;
}

function recordsOf(
  commit: PeopleCommit,
  users: ReadonlyMap<string, UserRecord>,
  { owners }: Pick<LedgerFacts, 'owners'>,
): Records {
  const written = new Map(commit.users.map((user) => [user.objectId, user]));
  const after = (objectId: string) => written.get(objectId) ?? users.get(objectId) ?? owners.get(objectId);
  return { written, users, after };
}

function closeWindows(
  book: WindowBook,
  windows: readonly WindowRecord[],
  { written, users, after }: Records,
  named: readonly NamedPerson[],
): Kept[] {
  const kept: Kept[] = [];
  const open = windows.filter(({ until }) => until === undefined);
  const people = new Map(named.map((person) => [person.objectId, person]));
  for (const window of open) {
    const { oldObjectId, newObjectId, addressKey } = window;
    const holder = after(oldObjectId);
    const claimant = after(newObjectId);
    const released = holder !== undefined && !holdsKey(holder, addressKey);
    const gone = becomesGone(users.get(newObjectId), written.get(newObjectId));
    // A read that may be stale ends nothing while the other's own record has the address, under whatever name.
    const left = people.get(newObjectId)?.isElsewhere(addressKey) === true && !holdsKey(claimant, addressKey);
    if (!released && !gone && !left) continue;
    book.close(window);
    if (holder !== undefined && !released) kept.push({ holder, key: addressKey });
  }
  return kept;
}

/** A record that was so before says nothing: its person may be back, and is named while their word is still open. */
function becomesGone(before: UserRecord | undefined, now: UserRecord | undefined): boolean {
  return now !== undefined && isGone(now) && !(before !== undefined && isGone(before));
}

function namedWhileHeld(person: NamedPerson, holder: UserRecord, key: string, ledger: LedgerFacts, at: Date) {
  const label = heldKey(holder, 'upn') === key ? 'upn' : 'backup-address';
  const address = label === 'upn' ? holder.userPrincipalName : holder.backupAddress;
  const { lastSightAt, since } = claimUnder(holder, label)!;
  return {
    address: address ?? key,
    addressKey: key,
    oldObjectId: holder.objectId,
    newObjectId: person.objectId,
    reason: 'named-while-held' as const,
    notBefore: boundsOf(person, key, lastSightAt ?? since, ledger, at),
    syncedAt: ledger.syncedAt,
  };
}

/** An address that an earlier owner has given up is named with somebody who may have had it before that. */
function takenAfterRelease(
  book: WindowBook,
  person: NamedPerson,
  hold: ClaimRecord,
  ledger: LedgerFacts,
  at: Date,
): void {
  const { objectId, address, addressKey, until, lastSightAt, since, syncedAt } = hold;
  if (objectId === person.objectId) return;
  const notBefore = boundsOf(person, addressKey, lastSightAt ?? since, ledger, at);
  if (notBefore.some((bound) => bound !== null && bound > until)) return;
  const known = ledger.windows.some(
    (window) =>
      window.addressKey === addressKey &&
      window.oldObjectId === objectId &&
      window.newObjectId === person.objectId &&
      window.from <= until &&
      (window.until === undefined || window.until >= until),
  );
  if (known) return;
  book.open({
    address,
    addressKey,
    oldObjectId: objectId,
    newObjectId: person.objectId,
    reason: 'taken-after-release',
    notBefore,
    until,
    syncedAt,
  });
}

/** A sight may show what was true a lag before it. */
function boundsOf(
  person: NamedPerson,
  key: string,
  lastSeenThere: Date,
  { lagMs, readAt }: LedgerFacts,
  at: Date,
): readonly (Date | null)[] {
  const lagged = (instant: Date) => new Date(instant.getTime() - lagMs);
  const sight = lastSeenElsewhere(person, key);
  // A sight that may be newer than the word says nothing of the time before the word.
  const before = sight !== null && sight <= lagged(readAt.get(person.objectId) ?? at);
  return [lagged(lastSeenThere), before ? lagged(sight) : null, person.createdAt];
}

function isOpen(windows: readonly WindowRecord[], key: string, oldId: string, newId: string): boolean {
  return windows.some(
    ({ addressKey, oldObjectId, newObjectId, until }) =>
      until === undefined && addressKey === key && oldObjectId === oldId && newObjectId === newId,
  );
}

/**
 * Each time that somebody held an address and gave it up, under whatever names: claims that overlap are one. Who had it
 * twice has left it twice, and somebody else may have had it each time.
 */
function endedHolds(ended: readonly ClaimRecord[], key: string): Iterable<ClaimRecord> {
  const latestFirst = ended
    .filter(({ addressKey }) => addressKey === key)
    .sort((a, b) => b.until.getTime() - a.until.getTime());
  const holds: ClaimRecord[] = [];
  const current = new Map<string, number>();
  for (const claim of latestFirst) {
    const index = current.get(claim.objectId);
    const later = index === undefined ? undefined : holds[index]!;
    if (later === undefined || claim.until < later.since) {
      current.set(claim.objectId, holds.push(claim) - 1);
    } else {
      const since = claim.since < later.since ? claim.since : later.since;
      holds[index!] = { ...later, since, lastSightAt: latest(later.lastSightAt, claim.lastSightAt) };
    }
  }
  return holds;
}

/** Whether two people of the commit are named at, or claim, one address. */
function nameIsShared(people: readonly DecidedPerson[], reads: PeopleFacts['reads']): boolean {
  const namedBy = new Map<string, string>();
  for (const { question, claim } of people) {
    const { objectId } = question;
    const isAnothers = (key: string) => {
      const other = namedBy.get(key);
      if (other === undefined) namedBy.set(key, objectId);
      return other !== undefined && other !== objectId;
    };
    const { upnKey = null, addressKey: claimedKey = null } = claim ?? {};
    if (upnKey !== null && isAnothers(upnKey)) return true;
    if (claimedKey !== null && claimedKey !== upnKey && isAnothers(claimedKey)) return true;
    const read = reads.get(objectId);
    const said =
      question.kind === 'entry' && question.entry.removed === null ? question.entry.properties : {};
    for (const word of read?.outcome === 'found' ? [said, read.properties] : [said]) {
      for (const name of namesIn(word)) {
        if (name !== upnKey && name !== claimedKey && isAnothers(addressKey(name))) return true;
      }
    }
  }
  return false;
}

/** Whether the record has held the address, under whatever name, since before an instant. */
function heldBefore(user: UserRecord, key: string, instant: Date): boolean {
  return (['upn', 'backup-address'] as const).some(
    (label) => heldKey(user, label) === key && claimUnder(user, label)!.since < instant,
  );
}

function othersOf(holders: readonly UserRecord[] | undefined, person: NamedPerson): readonly UserRecord[] {
  return holders?.filter(({ objectId }) => objectId !== person.objectId) ?? [];
}

function heldKeys(holders: readonly UserRecord[]): Map<string, UserRecord[]> {
  const byKey = new Map<string, UserRecord[]>();
  for (const holder of holders) {
    for (const key of new Set([heldKey(holder, 'upn'), heldKey(holder, 'backup-address')])) {
      if (key === null) continue;
      const others = byKey.get(key);
      if (others === undefined) byKey.set(key, [holder]);
      else others.push(holder);
    }
  }
  return byKey;
}
