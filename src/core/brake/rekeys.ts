import { addressKeyOrNull, presentAddress } from '../../domain/address.js';
import type { LeftoverRecord, UserRecord } from '../../domain/records.js';
import type { DecidedPerson } from '../people/build-commit.js';
import { namedBy } from '../people/conflicts.js';
import type { UpdateIntent } from '../people/intent.js';
import type { PeopleCommit } from '../people/people-commit.js';
import type { PeopleFacts, RoundFacts } from '../people/question.js';

export interface Rekeys {
  /** People whose backup would go on under another address. */
  readonly counted: ReadonlySet<string>;
  /** The same, but an administrator has dismissed just this. */
  readonly dismissed: ReadonlySet<string>;
}

const none: Rekeys = { counted: new Set(), dismissed: new Set() };

/**
 * The re-keys of a commit that count against the limit (S2). These don't: a change of the domain or of case alone, a first
 * address, and whatever another person has a part in: an address that passes from one to the other is settled by live
 * reads of both (I4), and nobody may keep what another claims.
 *
 * @param holders - active records that hold what these people come to
 */
export function rekeysIn(
  people: readonly DecidedPerson[],
  commit: PeopleCommit,
  round: RoundFacts,
  facts: PeopleFacts,
  holders: readonly UserRecord[],
): Rekeys {
  const moved = commit.users.filter((after) => isRekeyed(facts.users.get(after.objectId), after));
  if (moved.length === 0) return none;
  const byId = new Map(people.map((person) => [person.question.objectId, person]));
  const parts = partsOf(people, round, facts, holders);
  const counted = new Set<string>();
  const dismissed = new Set<string>();
  for (const after of moved) {
    const { objectId } = after;
    const before = facts.users.get(objectId)!;
    const person = byId.get(objectId);
    const leftover = facts.leftovers.get(objectId);
    if (person?.intent.kind !== 'update' || person.question.kind === 'holder') continue;
    if (facts.asHolders.has(objectId) || leftover?.reason === 'address-held') continue;
    const keys = [before.upnKey, before.addressKey, after.upnKey, after.addressKey];
    if (keys.some((key) => key !== null && isAnothers(parts.get(key), objectId))) continue;
    (isDismissed(leftover, person.intent) ? dismissed : counted).add(objectId);
  }
  return { counted, dismissed };
}

/**
 * The same person without the new names: details and life go on, the address stays. A word that is still open goes on waiting
 * for the read of a later round; only what that confirms is on hold, which is tried no more.
 */
export function withoutRekey(person: DecidedPerson, dismissed: boolean): DecidedPerson {
  const { question, intent } = person;
  if (intent.kind !== 'update') return person;
  const { userPrincipalName, mail } = intent.user;
  const properties = { ...intent.properties, userPrincipalName, mail };
  const stopped = hasOpenWord(person) ? {} : { stopped: { dismissed } };
  return { question, intent: { ...intent, properties, ...stopped } };
}

/** Word and read still say different things of the person. */
export function hasOpenWord({ intent }: DecidedPerson): boolean {
  return intent.kind === 'update' && intent.confirm !== undefined;
}

function isRekeyed(before: UserRecord | undefined, after: UserRecord): boolean {
  if (before?.state !== 'active' || after.state !== 'active') return false;
  return isMove(before.upnKey, after.upnKey) || isMove(before.addressKey, after.addressKey);
}

function isMove(from: string | null, to: string | null): boolean {
  return from !== null && to !== null && localPart(from) !== localPart(to);
}

function localPart(key: string): string {
  const at = key.lastIndexOf('@');
  return at < 0 ? key : key.slice(0, at);
}

/** Who has a part in which address: holds it now, would hold it, or is named at it. */
function partsOf(
  people: readonly DecidedPerson[],
  round: RoundFacts,
  facts: PeopleFacts,
  holders: readonly UserRecord[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const parts = new Map<string, Set<string>>();
  const add = (key: string | null, objectId: string) => {
    if (key === null) return;
    const who = parts.get(key);
    if (who === undefined) parts.set(key, new Set([objectId]));
    else who.add(objectId);
  };
  for (const { objectId, upnKey, addressKey } of [...holders, ...facts.users.values()]) {
    const user = facts.users.get(objectId);
    if (user !== undefined && user.state !== 'active') continue;
    add(upnKey, objectId);
    add(addressKey, objectId);
  }
  for (const person of people) {
    for (const key of namedBy(person, round, facts.reads)) add(key, person.question.objectId);
  }
  return parts;
}

function isAnothers(who: ReadonlySet<string> | undefined, objectId: string): boolean {
  return who !== undefined && [...who].some((id) => id !== objectId);
}

/** Remembered as long as the directory gives the person the names that were dismissed. */
function isDismissed(leftover: LeftoverRecord | undefined, { user, properties }: UpdateIntent): boolean {
  if (leftover?.dismissed !== true) return false;
  const said = leftover.claim?.said ?? {};
  return (['userPrincipalName', 'mail'] as const).every((name) => {
    const then = Object.hasOwn(said, name) ? presentAddress(said[name]) : user[name];
    return addressKeyOrNull(then) === addressKeyOrNull(presentAddress(properties[name]));
  });
}
