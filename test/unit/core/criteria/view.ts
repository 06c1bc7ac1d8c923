import type { PropertyView } from '../../../../src/core/criteria/compile-criteria.js';
import type { JsonValue } from '../../../../src/domain/json.js';

/** A person of whom only the given properties were delivered; every path was shown unless `shown` says otherwise. */
export function viewOf(
  properties: Readonly<Record<string, JsonValue>>,
  options: {
    readonly shown?: (path: string) => boolean;
    readonly memberOf?: PropertyView['memberOf'];
  } = {},
): PropertyView {
  return {
    property: (name, ignoreCase = false) => {
      const names = Object.keys(properties);
      const same = ignoreCase ? (own: string) => own.toLowerCase() === name.toLowerCase() : () => false;
      return properties[names.includes(name) ? name : (names.find(same) ?? '')];
    },
    shown: options.shown ?? (() => true),
    memberOf: options.memberOf ?? (() => 'undecided'),
  };
}
