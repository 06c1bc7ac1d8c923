import type { AttributeCondition, GroupQuestion, Verdict } from './criteria.js';
import type { JsonValue } from './json.js';

/** Why criteria take a person or not: one node for each of theirs, those that the answer did not need included. */
export type CriteriaExplanation =
  | { readonly kind: 'everyone'; readonly verdict: 'true' }
  | {
      readonly kind: 'all' | 'any';
      readonly verdict: Verdict;
      readonly parts: readonly CriteriaExplanation[];
    }
  | { readonly kind: 'not'; readonly verdict: Verdict; readonly part: CriteriaExplanation }
  | ConditionExplanation
  | MembershipExplanation;

export interface ConditionExplanation {
  readonly kind: 'attribute';
  readonly verdict: Verdict;
  readonly condition: AttributeCondition;
  /**
   * What the person has at the path: null when it is missing, absent when it was not returned. Behind a collection of
   * objects a list, at most its first 100 values.
   */
  readonly actual?: JsonValue;
  readonly hint?: ConditionHint;
}

/**
 * - `differs-in-case-only`: `ignoreCase` would turn the answer
 * - `name-differs-in-case-only`: the person has a value under a name in another case
 * - `other-type`: the value is no text, or no number, as the condition's is
 * - `no-value`: the attribute is empty
 * - `not-returned`: the directory did not send the attribute
 * - `never-shown`: nobody of the tenant has had a value there yet: a misspelt name, or a missing right
 */
export type ConditionHint =
  | 'differs-in-case-only'
  | 'name-differs-in-case-only'
  | 'other-type'
  | 'no-value'
  | 'not-returned'
  | 'never-shown';

export interface MembershipExplanation extends GroupQuestion {
  readonly kind: 'member-of';
  readonly verdict: Verdict;
  readonly hint?: MembershipHint;
}

/**
 * - `not-a-member`: the group has been read, and the person is not in it
 * - `member-by-nesting-only`: a member of a group nested in it, where direct members are asked for
 * - `membership-unread`: the group, or one nested in it, has not been read whole yet
 * - `group-frozen`: the group cannot be read
 * - `group-deleted`: there is no such group any more
 */
export type MembershipHint =
  | 'not-a-member'
  | 'member-by-nesting-only'
  | 'membership-unread'
  | 'group-frozen'
  | 'group-deleted';
