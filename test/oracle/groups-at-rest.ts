import { nestedIn, possibleMatches, type RankedRule } from './group-matches.js';

export interface TruePerson {
  readonly id: string;
  readonly life: 'alive' | 'soft-deleted' | 'purged';
  readonly enabled: boolean;
  readonly guest: boolean;
  readonly department: string | null;
}

export interface TrueGroup {
  readonly id: string;
  readonly life: 'alive' | 'soft-deleted' | 'purged';
  readonly members: ReadonlySet<string>;
  /** Who is, or ever was, a member. */
  readonly ever: ReadonlySet<string>;
}

export interface TrueTenant {
  readonly people: readonly TruePerson[];
  readonly groups: ReadonlyMap<string, TrueGroup>;
  /** The first to be asked first. */
  readonly rules: readonly RankedRule[];
  readonly onUnmatched: 'keep' | 'preserve';
  readonly reassign: 'never' | 'follow';
}

export interface StoredPerson {
  readonly state: 'active' | 'preserved';
  readonly mappingId: string;
}

/** Who may be active, with which mapping, once a directory that behaves has been followed: each difference in words. */
export function peopleDifferences(tenant: TrueTenant, stored: ReadonlyMap<string, StoredPerson>): string[] {
  return tenant.people.flatMap((person) => {
    const fault = faultOf(person, stored.get(person.id), tenant);
    return fault === undefined ? [] : [`${person.id} ${fault}`];
  });
}

function faultOf(
  person: TruePerson,
  stored: StoredPerson | undefined,
  tenant: TrueTenant,
): string | undefined {
  const { onUnmatched, reassign } = tenant;
  const isActive = stored?.state === 'active';
  if (person.life !== 'alive' || !person.enabled) return isActive ? 'is active' : undefined;
  if (person.guest) return isActive && onUnmatched === 'preserve' ? 'is active, a guest' : undefined;
  const [match] = matches(person, tenant, false);
  const possible = matches(person, tenant, true);
  if (match !== 'none' && !isActive) return `is not active, and ${match} takes them`;
  if (!isActive) return undefined;
  const mayBeNone = possible.size === 1 && match === 'none';
  if (onUnmatched === 'preserve' && mayBeNone) return 'is active, and no mapping takes them';
  if (reassign === 'follow' && !mayBeNone && !possible.has(stored.mappingId)) {
    return onUnmatched === 'keep' && possible.has('none')
      ? undefined
      : `has ${stored.mappingId}, not one of ${[...possible]}`;
  }
  return undefined;
}

/** @param keeps - counting, too, what members of deleted groups may still have */
function matches({ id, department }: TruePerson, tenant: TrueTenant, keeps: boolean): ReadonlySet<string> {
  return possibleMatches(department, tenant.rules, (groupId, transitive) => {
    if (isIn(id, groupId, transitive, tenant)) return [true];
    return keeps && hasDeleted(groupId, transitive, tenant) ? [false, true] : [false];
  });
}

function isIn(id: string, groupId: string, transitive: boolean, { groups }: TrueTenant): boolean {
  const alive = (group: string) => groups.get(group)?.life === 'alive';
  if (!alive(groupId)) return false;
  const reached = transitive
    ? nestedIn(groupId, (group) => [...(groups.get(group)?.members ?? [])].filter(alive))
    : [groupId];
  return [...reached].some((group) => groups.get(group)?.members.has(id));
}

function hasDeleted(groupId: string, transitive: boolean, { groups }: TrueTenant): boolean {
  const reached = transitive
    ? nestedIn(groupId, (group) => [...(groups.get(group)?.ever ?? [])].filter((id) => groups.has(id)))
    : [groupId];
  return [...reached].some((group) => groups.get(group)?.life !== 'alive');
}
