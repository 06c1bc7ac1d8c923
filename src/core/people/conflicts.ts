import { addressKey, addressKeyOrNull, presentAddress } from '../../domain/address.js';
import type { Properties } from '../../domain/directory-user.js';
import type { UserRecord } from '../../domain/records.js';
import type { DecidedPerson } from './build-commit.js';
import { addressesAfter, labelsAfter } from './build-update.js';
import { type AddressClaim, backupAddressOf, claimOf } from './claims.js';
import type { Intent } from './intent.js';
import type { PeopleFacts, RoundFacts } from './question.js';

/** What somebody would hold, if they will be active. */
export function claimOfPerson(
  { question, intent, claim }: DecidedPerson,
  round: RoundFacts,
): AddressClaim | undefined {
  if (claim !== undefined) return claim;
  const { addressSource } = round.policy;
  if (intent.kind === 'update') {
    if (intent.user.state !== 'active' && intent.life.kind !== 'reactivate') return undefined;
    const { userPrincipalName, backupAddress } = addressesAfter(intent, addressSource);
    return {
      objectId: question.objectId,
      upnKey: addressKeyOrNull(userPrincipalName),
      addressKey: addressKeyOrNull(backupAddress),
      byMail: addressSource === 'upn' || labelsAfter(intent).mail !== null,
    };
  }
  const properties = bodyOfActive(intent);
  if (properties === null) return undefined;
  const labels = {
    userPrincipalName: presentAddress(properties.userPrincipalName),
    mail: presentAddress(properties.mail),
  };
  return claimOf(question.objectId, labels, addressSource);
}

/** Of somebody new who is to be active. */
function bodyOfActive(intent: Intent): Properties | null {
  if (intent.kind === 'import') return intent.state === 'active' ? intent.properties : null;
  return intent.kind === 'adopt' && intent.adopted.state === 'active' ? intent.properties : null;
}

/**
 * The address keys under which the store must be asked for holders: what people would hold and do not hold yet, and
 * what entries say of anybody's UPN, mail and `smtp:` proxies, taken by a mapping or not (I4, I5). A live read that does
 * not settle its entry is the directory's last word all the same, and whoever holds what it says is looked at.
 *
 * @param known - the records of these people (nobody else holds what theirs hold), and the live reads
 */
export function contestableKeys(
  people: readonly DecidedPerson[],
  round: RoundFacts,
  { users, reads }: Pick<PeopleFacts, 'users' | 'reads'> = nothingKnown,
): string[] {
  const keys = new Set<string>();
  for (const person of people) {
    const held = heldBy(person, users);
    const claim = claimOfPerson(person, round);
    if (claim !== undefined) {
      if (claim.upnKey !== null && claim.upnKey !== held?.upnKey) keys.add(claim.upnKey);
      if (claim.addressKey !== null && claim.addressKey !== held?.addressKey) keys.add(claim.addressKey);
    }
    for (const word of wordsOf(person, reads)) addNames(keys, word, held, round.policy.addressSource);
  }
  return [...keys];
}

const nothingKnown = { users: new Map(), reads: new Map() };

/**
 * The keys of the names that a word gives and the record does not hold as that: whose UPN a name is already may still
 * wait for it as backup address, or the other way round.
 */
function addNames(
  keys: Set<string>,
  word: Properties,
  held: UserRecord | undefined,
  addressSource: 'mail' | 'upn',
): void {
  const userPrincipalName = presentAddress(word.userPrincipalName);
  const address = backupAddressOf({ userPrincipalName, mail: presentAddress(word.mail) }, addressSource);
  for (const name of namesIn(word)) {
    const isUpn = name === userPrincipalName;
    const isAddress = name === address;
    const isHeld = (asUpn: boolean, asAddress: boolean) =>
      isUpn || isAddress ? (!isUpn || asUpn) && (!isAddress || asAddress) : asUpn || asAddress;
    // Compared as written first: most people of a full round hold all that their entry says.
    if (isHeld(name === held?.userPrincipalName, name === held?.backupAddress)) continue;
    const key = addressKey(name);
    if (!isHeld(key === held?.upnKey, key === held?.addressKey)) keys.add(key);
  }
}

export interface Look {
  /** Claimants whose word no live read has confirmed yet. */
  readonly claimants: readonly string[];
  /** Holders of what they claim, to be read and decided with them. */
  readonly holders: readonly string[];
}

const nobody: Look = { claimants: [], holders: [] };

/**
 * Whom to look at before addresses are given out: one level deep, so that a commit asks once (I4).
 *
 * @param holders - active records that hold one of the contestable keys
 */
export function conflictsOf(
  people: readonly DecidedPerson[],
  holders: readonly UserRecord[],
  round: RoundFacts,
  facts: PeopleFacts,
): Look {
  if (holders.length === 0) return nobody;
  const decided = new Map(people.map((person) => [person.question.objectId, person]));
  const byKey = new Map<string, UserRecord[]>();
  for (const holder of holders) {
    for (const key of new Set([holder.upnKey, holder.addressKey])) {
      if (key === null) continue;
      const others = byKey.get(key);
      if (others === undefined) byKey.set(key, [holder]);
      else others.push(holder);
    }
  }
  const lookedAt = (id: string) => facts.asHolders.has(id) || decided.get(id)?.question.kind === 'holder';
  const claimants = new Set<string>();
  const asked = new Set<string>();
  for (const person of people) {
    const { question } = person;
    // One level deep: for where a holder is found nobody else is read, but who was read already gives way.
    const mayRead = question.kind !== 'holder';
    const claim = claimOfPerson(person, round);
    for (const key of new Set(namedBy(person, round, facts.reads))) {
      for (const holder of byKey.get(key) ?? []) {
        if (holder.objectId === question.objectId || givesUp(decided.get(holder.objectId), key, round))
          continue;
        if (!mayRead && !(decided.has(holder.objectId) && facts.reads.has(holder.objectId))) continue;
        if (!lookedAt(holder.objectId)) asked.add(holder.objectId);
        if (claimedKeys(claim).includes(key) && !facts.reads.has(question.objectId)) {
          claimants.add(question.objectId);
        }
      }
    }
  }
  return { claimants: [...claimants], holders: [...asked] };
}

/** The address keys that somebody claims, or is named at by stream or live read. */
export function namedBy(person: DecidedPerson, round: RoundFacts, reads: PeopleFacts['reads']): string[] {
  const names = wordsOf(person, reads).flatMap(namesIn).map(addressKey);
  return [...claimedKeys(claimOfPerson(person, round)), ...names];
}

function claimedKeys(claim: AddressClaim | undefined): string[] {
  return claim === undefined ? [] : [claim.upnKey, claim.addressKey].filter((key) => key !== null);
}

/** Whether somebody of this commit lets go of the key by themselves. */
function givesUp(person: DecidedPerson | undefined, key: string, round: RoundFacts): boolean {
  if (person?.intent.kind !== 'update') return false;
  const claim = claimOfPerson(person, round);
  return claim !== undefined && claim.upnKey !== key && claim.addressKey !== key;
}

function heldBy(
  { question, intent }: DecidedPerson,
  users: ReadonlyMap<string, UserRecord>,
): UserRecord | undefined {
  const user = intent.kind === 'update' ? intent.user : users.get(question.objectId);
  return user?.state === 'active' ? user : undefined;
}

/** What the stream's word and a live read say of the names of somebody who lives. */
function wordsOf({ question, intent }: DecidedPerson, reads: PeopleFacts['reads']): readonly Properties[] {
  const words: Properties[] = [];
  if (question.kind === 'entry' && question.entry.removed === null) words.push(question.entry.properties);
  // Whose read decides is asked about by their claim.
  const read = intent.kind === 'import' ? undefined : reads.get(question.objectId);
  if (read?.outcome !== 'found') return words;
  const { userPrincipalName, mail } = read.properties;
  words.push({ userPrincipalName: userPrincipalName ?? null, mail: mail ?? null });
  return words;
}

/** UPN, mail and `smtp:` proxies, as written; other kinds of proxies are no mail addresses. */
export function namesIn(properties: Properties): string[] {
  const upn = presentAddress(properties.userPrincipalName);
  const mail = presentAddress(properties.mail);
  const names: string[] = [];
  if (upn !== null) names.push(upn);
  if (mail !== null && mail !== upn) names.push(mail);
  const { proxyAddresses } = properties;
  if (!Array.isArray(proxyAddresses)) return names;
  for (const proxy of proxyAddresses) {
    if (typeof proxy !== 'string' || !/^smtp:./i.test(proxy)) continue;
    const address = proxy.slice(5);
    // Nearly everybody's only proxy is their mail.
    if (address !== mail && address !== upn) names.push(address);
  }
  return names;
}
