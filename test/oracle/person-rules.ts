import { type Person, textOf } from './plain.js';
import type { OracleMapping, OraclePolicy } from './policy.js';
import { takes } from './rule.js';
import type { TenantPerson } from './tenant-state.js';

export function firstThatTakes(
  mappings: readonly OracleMapping[],
  person: Person,
): OracleMapping | undefined {
  return mappings.find(({ rule }) => takes(rule, person));
}

export function isGuest(person: Person): boolean {
  return textOf(person.userType)?.toLowerCase() === 'guest';
}

/** The mapping by which somebody who is not managed yet would come in now; the manual ones included. */
export function admittedBy(
  { life, properties }: TenantPerson,
  mappings: readonly OracleMapping[],
  policy: OraclePolicy,
): OracleMapping | undefined {
  if (life !== 'alive') return undefined;
  if (policy.userTypes === 'members' && isGuest(properties)) return undefined;
  if (properties.accountEnabled !== true && policy.disabledOnFirstImport === 'skip') return undefined;
  return firstThatTakes(mappings, properties);
}

/** Why somebody who is managed and alive should be preserved; null when active. */
export function causeOf(
  person: Person,
  mappings: readonly OracleMapping[],
  policy: OraclePolicy,
): 'disabled' | 'guest' | 'unmatched' | null {
  if (person.accountEnabled !== true && policy.onDisabled === 'preserve') return 'disabled';
  if (policy.onUnmatched === 'keep') return null;
  if (policy.userTypes === 'members' && isGuest(person)) return 'guest';
  return firstThatTakes(mappings, person) === undefined ? 'unmatched' : null;
}

/** What a record says of a person who is alive. */
export function columnsOf(person: Person, policy: OraclePolicy) {
  const userPrincipalName = textOf(person.userPrincipalName);
  const mail = textOf(person.mail);
  return {
    userPrincipalName,
    mail,
    backupAddress: policy.addressSource === 'upn' ? userPrincipalName : (mail ?? userPrincipalName),
    displayName: textOf(person.displayName),
    accountEnabled: person.accountEnabled === true,
    userType: textOf(person.userType),
  };
}
