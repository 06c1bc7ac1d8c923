import { managedProperties, type Properties } from '../../domain/directory-user.js';
import type { JsonValue } from '../../domain/json.js';
import type { ManagedUser } from '../../domain/managed-user.js';

/** Properties that are columns of a managed user; all others are its attributes. */
const columns: ReadonlySet<string> = new Set(managedProperties);

/** Selected for what it makes visible, not for what it says: null on everybody who is alive. */
const notKept: ReadonlySet<string> = new Set(['deletedDateTime']);

export function isKept(name: string): boolean {
  return !notKept.has(name);
}

/** A managed user's details as the directory gave them. */
export function propertiesOf(user: ManagedUser): Properties {
  return {
    ...user.attributes,
    userPrincipalName: user.userPrincipalName,
    mail: user.mail,
    displayName: user.displayName,
    accountEnabled: user.accountEnabled,
    userType: user.userType,
  };
}

/** What goes into `attributes`. */
export function attributesOf(properties: Properties): Properties {
  const attributes: Record<string, JsonValue> = {};
  for (const name of Object.keys(properties)) {
    if (!columns.has(name) && !notKept.has(name)) attributes[name] = properties[name]!;
  }
  return attributes;
}

export function textOrNull(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
