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
    property: (name) => (Object.hasOwn(properties, name) ? properties[name] : undefined),
    shown: options.shown ?? (() => true),
    memberOf: options.memberOf ?? (() => 'undecided'),
  };
}
