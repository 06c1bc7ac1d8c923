import { addressKey, addressKeyOrNull, presentAddress } from '../../domain/address.js';
import type { Properties } from '../../domain/directory-user.js';
import type { ClaimLabel } from '../../domain/ledger.js';
import type { UserRecord } from '../../domain/records.js';
import { dateOf } from '../criteria/instant.js';
import type { DecidedPerson } from '../people/build-commit.js';
import { backupAddressOf } from '../people/claims.js';
import { namesIn } from '../people/conflicts.js';
import type { PeopleFacts } from '../people/question.js';
import { claimUnder, heldKey } from './keep-claims.js';

/** What the directory says of one person's names in one commit, taken by a mapping or not (I5). */
export interface NamedPerson {
  readonly objectId: string;
  /** The record before the commit. */
  readonly user: UserRecord | undefined;
  /** Every address key at which the entry, a live read or a claim puts them. */
  readonly keys: ReadonlySet<string>;
  readonly upnKeys: ReadonlySet<string>;
  readonly addressKeys: ReadonlySet<string>;
  readonly createdAt: Date | null;
  /** Whether the newest word about them says that they are not at this address. */
  isElsewhere(key: string): boolean;
}

export function namedPerson(
  { question, claim }: DecidedPerson,
  { users, reads }: Pick<PeopleFacts, 'users' | 'reads'>,
  addressSource: 'mail' | 'upn',
): NamedPerson {
  const { objectId } = question;
  const user = users.get(objectId);
  const read = reads.get(objectId);
  const entry = question.kind === 'entry' ? question.entry : undefined;
  const said = entry === undefined || entry.removed !== null ? undefined : entry.properties;
  const found = read?.outcome === 'found' ? read.properties : undefined;
  const upnKeys = new Set<string>();
  const addressKeys = new Set<string>();
  for (const properties of [said, found]) {
    if (properties === undefined) continue;
    const labels = {
      userPrincipalName: presentAddress(properties.userPrincipalName),
      mail: presentAddress(properties.mail),
    };
    add(upnKeys, addressKeyOrNull(labels.userPrincipalName));
    add(addressKeys, addressKeyOrNull(backupAddressOf(labels, addressSource)));
  }
  add(upnKeys, claim?.upnKey ?? null);
  add(addressKeys, claim?.addressKey ?? null);
  const saidKeys = keysIn(said);
  const foundKeys = keysIn(found);
  return {
    objectId,
    user,
    keys: new Set([...upnKeys, ...addressKeys, ...saidKeys, ...foundKeys]),
    upnKeys,
    addressKeys,
    createdAt: dateOf(found?.createdDateTime ?? said?.createdDateTime ?? user?.attributes.createdDateTime),
    isElsewhere: (key) => {
      if (read !== undefined && read.outcome !== 'unreadable') return !foundKeys.has(key);
      if (entry === undefined) return false;
      return entry.removed !== null || (entry.whole && !saidKeys.has(key));
    },
  };
}

/** Somebody of whom a commit says nothing, as their record has them. */
export function standing(user: UserRecord): NamedPerson {
  const upnKeys = new Set<string>();
  const addressKeys = new Set<string>();
  add(upnKeys, heldKey(user, 'upn'));
  add(addressKeys, heldKey(user, 'backup-address'));
  return {
    objectId: user.objectId,
    user,
    keys: new Set([...upnKeys, ...addressKeys]),
    upnKeys,
    addressKeys,
    createdAt: dateOf(user.attributes.createdDateTime),
    isElsewhere: () => false,
  };
}

/** The start of the last sight of the person under another name than this one; null where none is known. */
export function lastSeenElsewhere({ user, upnKeys, addressKeys }: NamedPerson, key: string): Date | null {
  if (user === undefined) return null;
  const labels: ClaimLabel[] = [];
  if (upnKeys.has(key)) labels.push('upn');
  if (addressKeys.has(key)) labels.push('backup-address');
  let earliest: Date | null = null;
  for (const label of labels) {
    const sight = heldKey(user, label) === key ? null : (claimUnder(user, label)?.lastSightAt ?? null);
    // Under one of the names nothing is known: they may have been there all the time.
    if (sight === null) return null;
    if (earliest === null || sight < earliest) earliest = sight;
  }
  return earliest;
}

function keysIn(properties: Properties | undefined): ReadonlySet<string> {
  return new Set(properties === undefined ? [] : namesIn(properties).map(addressKey));
}

function add(keys: Set<string>, key: string | null): void {
  if (key !== null) keys.add(key);
}
