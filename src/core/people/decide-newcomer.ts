import { presentAddress } from '../../domain/address.js';
import type { LeftoverReason } from '../../domain/leftover.js';
import type { Mapping } from '../../domain/mapping.js';
import type { PropertyView } from '../criteria/compile-criteria.js';
import { type CompiledMapping, firstMatch } from './first-match.js';

export interface NewcomerPolicy {
  readonly userTypes: 'members' | 'all';
  readonly disabledOnFirstImport: 'skip' | 'preserve' | 'import';
}

/** What a person whom nobody manages yet becomes, before seats, limits and addresses are counted. */
export type NewcomerDecision =
  | { readonly kind: 'import'; readonly mapping: Mapping; readonly state: 'active' | 'preserved' }
  | { readonly kind: 'left-over'; readonly reason: LeftoverReason; readonly mapping: Mapping }
  | { readonly kind: 'unmatched' }
  | { readonly kind: 'skipped'; readonly why: 'guest' | 'disabled' }
  /** Nothing may be concluded: read the person live. */
  | { readonly kind: 'undelivered'; readonly property: string };

/** Decides about a person who is not managed, by what is delivered of them (R2, R9). */
export function decideNewcomer(
  view: PropertyView,
  mappings: readonly CompiledMapping[],
  policy: NewcomerPolicy,
): NewcomerDecision {
  if (mappings.length === 0) return { kind: 'unmatched' };
  if (policy.userTypes === 'members') {
    const userType = view.property('userType');
    if (userType === undefined) return { kind: 'undelivered', property: 'userType' };
    if (isGuest(userType)) return { kind: 'skipped', why: 'guest' };
  }
  const enabled = view.property('accountEnabled');
  if (typeof enabled !== 'boolean') return { kind: 'undelivered', property: 'accountEnabled' };
  // Asked before the mappings: whom a setting keeps out needs no answer of theirs.
  if (!enabled && policy.disabledOnFirstImport === 'skip') return { kind: 'skipped', why: 'disabled' };
  const match = firstMatch(mappings, view);
  if (match.kind === 'unmatched') return match;
  const { mapping } = match;
  if (match.kind === 'undecided') return { kind: 'left-over', reason: 'undecided', mapping };
  if (presentAddress(view.property('userPrincipalName')) === null) {
    return { kind: 'left-over', reason: 'incomplete', mapping };
  }
  if (!mapping.autoImport) return { kind: 'left-over', reason: 'manual', mapping };
  const preserved = !enabled && policy.disabledOnFirstImport === 'preserve';
  return { kind: 'import', mapping, state: preserved ? 'preserved' : 'active' };
}

/** Microsoft gives `Member`, `Guest`, and null for some members. */
export function isGuest(userType: unknown): boolean {
  return typeof userType === 'string' && userType.toLowerCase() === 'guest';
}
