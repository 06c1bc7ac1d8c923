import type { Verdict } from '../../domain/criteria.js';
import type { Properties } from '../../domain/directory-user.js';
import type { JsonValue } from '../../domain/json.js';
import type { PropertyView } from '../criteria/compile-criteria.js';
import { ownName } from '../criteria/reach.js';

/** Whether the person is a member of the group: directly, or with `transitive` also through groups nested in it. */
export type MembershipOf = (groupId: string, transitive: boolean) => Verdict;

/** Where nobody has read the groups, nothing may be concluded from a membership (S12). */
const nothingRead: MembershipOf = () => 'undecided';

/** What criteria see of a person of whom only some properties were delivered. */
export function viewOf(
  properties: Properties,
  shown: ReadonlySet<string>,
  memberships: MembershipOf = nothingRead,
): PropertyView {
  return new PersonView(properties, shown, memberships, []);
}

/** What they see of a whole entry or of a body read live: a selected property that it omits is missing. */
export function wholeViewOf(
  properties: Properties,
  select: readonly string[],
  shown: ReadonlySet<string>,
  memberships: MembershipOf = nothingRead,
): PropertyView {
  return new PersonView(properties, shown, memberships, select);
}

/** A class, because one is made for every person of a tenant. */
class PersonView implements PropertyView {
  readonly #properties: Properties;
  readonly #shown: ReadonlySet<string>;
  readonly #memberships: MembershipOf;
  readonly #missing: readonly string[];

  /** @param missing - properties that count as missing when they are not there */
  constructor(
    properties: Properties,
    shown: ReadonlySet<string>,
    memberships: MembershipOf,
    missing: readonly string[],
  ) {
    this.#properties = properties;
    this.#shown = shown;
    this.#memberships = memberships;
    this.#missing = missing;
  }

  property(name: string, ignoreCase = false): JsonValue | undefined {
    const own = ownName(this.#properties, name, ignoreCase);
    const value = own === undefined ? undefined : this.#properties[own];
    return value === undefined && this.#missing.includes(name) ? null : value;
  }

  shown(path: string): boolean {
    return this.#shown.has(path);
  }

  memberOf(groupId: string, transitive: boolean): Verdict {
    return this.#memberships(groupId, transitive);
  }
}
