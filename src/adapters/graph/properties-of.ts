import type { Properties } from '../../domain/directory-user.js';
import type { JsonValue } from '../../domain/json.js';

/** Drops annotations (`@odata.type`, `manager@delta`) and `__proto__`, whose assignment would set the prototype. */
export function propertiesOf(item: Readonly<Record<string, unknown>>): Properties {
  const properties: Record<string, JsonValue> = {};
  for (const name in item) {
    if (name === 'id' || name === '__proto__' || name.includes('@') || !Object.hasOwn(item, name)) continue;
    properties[name] = item[name] as JsonValue;
  }
  return properties;
}
