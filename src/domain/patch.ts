import type { Properties } from './directory-user.js';
import type { JsonValue } from './json.js';

/** Own keys only, so that a property named `__proto__` stays a property. */
type MutableProperties = Record<string, JsonValue>;

/**
 * What is known of a person after an entry.
 *
 * A whole entry replaces: selected properties it omits are missing (null). A partial one merges: absent keeps, null
 * clears. Properties that are not selected are dropped, whoever sent them.
 * https://learn.microsoft.com/en-us/graph/api/user-delta?view=graph-rest-1.0
 */
export function applyProperties(
  known: Properties,
  entry: { readonly whole: boolean; readonly properties: Properties },
  select: readonly string[],
): Properties {
  const result: MutableProperties = {};
  for (const name of select) {
    const delivered = Object.hasOwn(entry.properties, name) ? entry.properties[name] : undefined;
    if (delivered !== undefined) result[name] = delivered;
    else if (entry.whole) result[name] = null;
    else if (Object.hasOwn(known, name)) result[name] = known[name] as JsonValue;
  }
  return result;
}

/** Later properties over earlier ones. */
export function mergeProperties(earlier: Properties, later: Properties): Properties {
  return { ...earlier, ...later };
}
