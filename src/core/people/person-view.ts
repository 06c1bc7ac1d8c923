import type { Properties } from '../../domain/directory-user.js';
import type { JsonValue } from '../../domain/json.js';
import type { PropertyView } from '../criteria/compile-criteria.js';

/** What criteria see of a person of whom only some properties were delivered. */
export function viewOf(properties: Properties, shown: ReadonlySet<string>): PropertyView {
  return new PersonView(properties, shown);
}

/** A class, because one is made for every person of a tenant. */
class PersonView implements PropertyView {
  readonly #properties: Properties;
  readonly #shown: ReadonlySet<string>;

  constructor(properties: Properties, shown: ReadonlySet<string>) {
    this.#properties = properties;
    this.#shown = shown;
  }

  property(name: string): JsonValue | undefined {
    return Object.hasOwn(this.#properties, name) ? this.#properties[name] : undefined;
  }

  shown(path: string): boolean {
    return this.#shown.has(path);
  }

  /** Groups are not followed yet: nothing may be concluded from a membership. */
  memberOf(): 'undecided' {
    return 'undecided';
  }
}
