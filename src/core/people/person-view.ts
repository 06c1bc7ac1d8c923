import type { Properties } from '../../domain/directory-user.js';
import type { PropertyView } from '../criteria/compile-criteria.js';

/** What criteria see of a person of whom only some properties were delivered. */
export function viewOf(properties: Properties, shown: ReadonlySet<string>): PropertyView {
  return {
    property: (name) => (Object.hasOwn(properties, name) ? properties[name] : undefined),
    shown: (path) => shown.has(path),
    // Groups are not followed yet: nothing may be concluded from a membership.
    memberOf: () => 'undecided',
  };
}
