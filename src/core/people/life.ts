import type { Properties } from '../../domain/directory-user.js';
import type { ManagedUser, PreservedReason } from '../../domain/managed-user.js';
import { isGuest } from './decide-newcomer.js';
import type { Match } from './first-match.js';

export interface LifePolicy {
  readonly userTypes: 'members' | 'all';
  readonly onUnmatched: 'keep' | 'preserve';
}

/** Why somebody who is alive in the directory should be preserved; null when they should be active. */
export type Cause = Extract<PreservedReason, 'disabled' | 'guest' | 'unmatched'> | null;

/**
 * What the directory's word means for a managed user who is alive (R3, R9). `undecided`: nothing may be concluded,
 * so they stay as they are.
 *
 * @param disabled - the product's answer for a disabled account; asked only then
 * @param match - first match, given when the policy depends on it
 */
export function causeToPreserve(
  user: ManagedUser,
  properties: Properties,
  policy: LifePolicy,
  disabled: 'preserve' | 'keep',
  match: Match | undefined,
): Cause | 'undecided' {
  if (properties.accountEnabled === false && disabled === 'preserve') return 'disabled';
  if (policy.onUnmatched === 'keep') return null;
  if (policy.userTypes === 'members' && isGuest(properties.userType)) return 'guest';
  if (match?.kind === 'undecided') return 'undecided';
  if (match?.kind === 'unmatched') return 'unmatched';
  return user.stateReason === 'unmatched' && match === undefined ? 'undecided' : null;
}
