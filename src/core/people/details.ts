import { presentAddress } from '../../domain/address.js';
import type { Properties } from '../../domain/directory-user.js';
import { managedProperties } from '../../domain/directory-user.js';
import { type JsonValue, sameJson } from '../../domain/json.js';
import type { ManagedUser } from '../../domain/managed-user.js';
import { applyProperties } from '../../domain/patch.js';
import { attributesOf, isKept, propertiesOf, textOrNull } from './labels.js';

/** An entry, or what a live read confirmed of one. */
export interface Word {
  readonly whole: boolean;
  readonly properties: Properties;
}

const columns: ReadonlySet<string> = new Set(managedProperties);

const decidedLive: ReadonlySet<string> = new Set(['userPrincipalName', 'mail', 'accountEnabled']);

/** Names and life, of which no single word decides (I6). */
export function isDecidedLive(name: string): boolean {
  return decidedLive.has(name);
}

/** The selected properties in which a word differs from what is stored; unchanged people cost no copy (R4). */
export function changedProperties(user: ManagedUser, word: Word, select: readonly string[]): string[] {
  const changed: string[] = [];
  for (const name of select) {
    if (!isKept(name)) continue;
    const delivered = Object.hasOwn(word.properties, name) ? word.properties[name] : undefined;
    if (delivered === undefined && !word.whole) continue;
    if (!columns.has(name)) {
      const known = Object.hasOwn(user.attributes, name) ? user.attributes[name] : undefined;
      if (!sameJson(known, delivered ?? null)) changed.push(name);
    } else if (differs(user, name as (typeof managedProperties)[number], delivered ?? null)) {
      changed.push(name);
    }
  }
  return changed;
}

function differs(user: ManagedUser, name: (typeof managedProperties)[number], value: JsonValue): boolean {
  switch (name) {
    case 'accountEnabled':
      return typeof value === 'boolean' && value !== user.accountEnabled;
    case 'userPrincipalName': {
      // A missing UPN never clears a stored one (R9).
      const upn = presentAddress(value);
      return upn !== null && upn !== user.userPrincipalName;
    }
    case 'mail':
      return presentAddress(value) !== user.mail;
    default:
      return textOrNull(value) !== user[name];
  }
}

/** All that is known of a person after the word, in the columns' own terms. */
export function detailsAfter(user: ManagedUser, word: Word, select: readonly string[]): Properties {
  const known = propertiesOf(user);
  const next = applyProperties(known, word, select);
  return {
    ...next,
    userPrincipalName: presentAddress(next.userPrincipalName) ?? user.userPrincipalName,
    accountEnabled: typeof next.accountEnabled === 'boolean' ? next.accountEnabled : user.accountEnabled,
  };
}

/** The columns and attributes of a record that hold these properties; addresses are the claim's affair. */
export function recordDetails(properties: Properties) {
  return {
    mail: presentAddress(properties.mail),
    displayName: textOrNull(properties.displayName),
    accountEnabled: properties.accountEnabled === true,
    userType: textOrNull(properties.userType),
    attributes: attributesOf(properties),
  };
}

/** The same for somebody new, of whom a whole body is known: what is selected and not there is missing. */
export function newDetails(properties: Properties, select: readonly string[]) {
  const attributes: Record<string, JsonValue> = {};
  for (const name of select) {
    if (columns.has(name) || !isKept(name)) continue;
    attributes[name] = Object.hasOwn(properties, name) ? (properties[name] ?? null) : null;
  }
  return {
    mail: presentAddress(properties.mail),
    displayName: textOrNull(properties.displayName),
    accountEnabled: properties.accountEnabled === true,
    userType: textOrNull(properties.userType),
    attributes,
  };
}

/** A whole body in which every selected property has a value or is known to be missing. */
export function completed(properties: Properties, select: readonly string[]): Properties {
  return applyProperties({}, { whole: true, properties }, select);
}
