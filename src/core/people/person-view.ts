import type { Properties } from '../../domain/directory-user.js';
import type { JsonValue } from '../../domain/json.js';
import type { PropertyView } from '../criteria/compile-criteria.js';

/** What criteria see of a person of whom only some properties were delivered. */
export function viewOf(properties: Properties, shown: ReadonlySet<string>): PropertyView {
  return new PersonView(properties, shown);
}

/** What they see of a whole entry or of a body read live: a selected property that it omits is missing. */
export function wholeViewOf(
  properties: Properties,
  select: readonly string[],
  shown: ReadonlySet<string>,
): PropertyView {
  return new PersonView(properties, shown, select);
}

/** A class, because one is made for every person of a tenant. */
class PersonView implements PropertyView {
  readonly #properties: Properties;
  readonly #shown: ReadonlySet<string>;
  readonly #missing: readonly string[];

  /** @param missing - properties that count as missing when they are not there */
  constructor(properties: Properties, shown: ReadonlySet<string>, missing: readonly string[] = []) {
    this.#properties = properties;
    this.#shown = shown;
    this.#missing = missing;
  }

  property(name: string): JsonValue | undefined {
    const value = Object.hasOwn(this.#properties, name) ? this.#properties[name] : undefined;
    return value === undefined && this.#missing.includes(name) ? null : value;
  }

  shown(path: string): boolean {
    return this.#shown.has(path);
  }

  /** Groups are not followed yet: nothing may be concluded from a membership. */
  memberOf(): 'undecided' {
    return 'undecided';
  }
}
