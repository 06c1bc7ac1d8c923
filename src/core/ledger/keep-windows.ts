import type { ClaimRecord, UserRecord, WindowRecord } from '../../domain/records.js';
import type { DecidedPerson } from '../people/build-commit.js';
import type { PeopleCommit } from '../people/people-commit.js';
import type { PeopleFacts } from '../people/question.js';
import { claimUnder, heldKey, holdsKey } from './keep-claims.js';
import type { LedgerFacts } from './ledger-facts.js';
import { lastSeenElsewhere, type NamedPerson, namedPerson } from './named-person.js';
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
  if (holders.length === 0 && ledger.ended.length === 0 && ledger.windows.length === 0) return;
  const written = new Map(commit.users.map((user) => [user.objectId, user]));
  const after = (objectId: string) => written.get(objectId) ?? facts.users.get(objectId);
  const named = people.map((person) => namedPerson(person, facts, addressSource));
  const book = new WindowBook(commit, ledger, at);
  closeWindows(book, ledger.windows, after, named);
  const byKey = heldKeys(holders);
  for (const person of named) {
    for (const key of person.keys) {
      const others = (byKey.get(key) ?? []).filter(({ objectId }) => objectId !== person.objectId);
      for (const holder of others) {
        if (isOpen(ledger.windows, key, holder.objectId, person.objectId)) continue;
        const left = after(holder.objectId) ?? holder;
        const keeps = holdsKey(left, key);
        const until = keeps && !person.isElsewhere(key) ? undefined : at;
        book.open({ ...namedWhileHeld(person, keeps ? left : holder, key, ledger), until });
      }
      if (others.length > 0 || holdsKey(person.user, key)) continue;
      const last = lastHold(ledger.ended, key);
      if (last !== undefined) takenAfterRelease(book, person, last, ledger);
    }
  }
}

/** Closes the windows of people who are preserved for another reason than a word of this commit. */
export function closeReleased(
  commit: PeopleCommit,
  users: ReadonlyMap<string, UserRecord>,
  ledger: LedgerFacts,
  at: Date,
): void {
  if (ledger.windows.length === 0) return;
  const written = new Map(commit.users.map((user) => [user.objectId, user]));
  const after = (objectId: string) => written.get(objectId) ?? users.get(objectId);
  closeWindows(new WindowBook(commit, ledger, at), ledger.windows, after, []);
}

function closeWindows(
  book: WindowBook,
  windows: readonly WindowRecord[],
  after: (objectId: string) => UserRecord | undefined,
  named: readonly NamedPerson[],
): void {
  const open = windows.filter(({ until }) => until === undefined);
  if (open.length === 0) return;
  const people = new Map(named.map((person) => [person.objectId, person]));
  for (const window of open) {
    const { oldObjectId, newObjectId, addressKey } = window;
    const holder = after(oldObjectId);
    const claimant = after(newObjectId);
    const released = holder !== undefined && !holdsKey(holder, addressKey);
    const gone = claimant?.stateReason === 'soft-deleted' || claimant?.stateReason === 'deleted';
    if (released || gone || people.get(newObjectId)?.isElsewhere(addressKey) === true) book.close(window);
  }
}

function namedWhileHeld(person: NamedPerson, holder: UserRecord, key: string, ledger: LedgerFacts) {
  const label = heldKey(holder, 'upn') === key ? 'upn' : 'backup-address';
  const address = label === 'upn' ? holder.userPrincipalName : holder.backupAddress;
  const { lastSightAt, since } = claimUnder(holder, label)!;
  return {
    address: address ?? key,
    addressKey: key,
    oldObjectId: holder.objectId,
    newObjectId: person.objectId,
    reason: 'named-while-held' as const,
    notBefore: boundsOf(person, key, lastSightAt ?? since, ledger),
    syncedAt: ledger.syncedAt,
  };
}

/** An address whose last owner has given it up is named with somebody who may have had it before that. */
function takenAfterRelease(
  book: WindowBook,
  person: NamedPerson,
  last: ClaimRecord,
  ledger: LedgerFacts,
): void {
  const { objectId, address, addressKey, until, lastSightAt, since, syncedAt } = last;
  if (objectId === person.objectId) return;
  const notBefore = boundsOf(person, addressKey, lastSightAt ?? since, ledger);
  if (notBefore.some((bound) => bound !== null && bound > until)) return;
  const known = ledger.windows.some(
    (window) =>
      window.addressKey === addressKey &&
      window.oldObjectId === objectId &&
      window.newObjectId === person.objectId &&
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
  { lagMs }: LedgerFacts,
): readonly (Date | null)[] {
  const elsewhere = lastSeenElsewhere(person, key);
  const lagged = (instant: Date) => new Date(instant.getTime() - lagMs);
  return [lagged(lastSeenThere), elsewhere && lagged(elsewhere), person.createdAt];
}

function isOpen(windows: readonly WindowRecord[], key: string, oldId: string, newId: string): boolean {
  return windows.some(
    ({ addressKey, oldObjectId, newObjectId, until }) =>
      until === undefined && addressKey === key && oldObjectId === oldId && newObjectId === newId,
  );
}

/** The last ended claim on an address, with the last sight under either name that ended with it. */
function lastHold(ended: readonly ClaimRecord[], key: string): ClaimRecord | undefined {
  let last: ClaimRecord | undefined;
  for (const claim of ended) {
    if (claim.addressKey === key && (last === undefined || claim.serial > last.serial)) last = claim;
  }
  for (const claim of ended) {
    if (last === undefined || claim.addressKey !== key) continue;
    if (claim.objectId !== last.objectId || claim.until.getTime() !== last.until.getTime()) continue;
    if (claim.lastSightAt !== null && (last.lastSightAt === null || last.lastSightAt < claim.lastSightAt)) {
      last = { ...last, lastSightAt: claim.lastSightAt };
    }
  }
  return last;
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
