import type { ConditionHint, CriteriaExplanation, MembershipHint } from '../../domain/explanation.js';
import { conditionText, membershipText } from '../criteria/condition-text.js';
import { groupNaming, type NameGroup } from '../criteria/group-naming.js';
import { shortValue } from './short-value.js';

const hintWords: { readonly [H in ConditionHint | MembershipHint]: string } = {
  'differs-in-case-only': 'differs in case only',
  'name-differs-in-case-only': 'a name in another case has a value',
  'other-type': 'a value of another type',
  'no-value': 'no value',
  'not-returned': 'not returned by the directory',
  'never-shown': 'nobody in the tenant has had a value here yet: misspelt, or a right is missing',
  'not-a-member': 'not a member',
  'member-by-nesting-only': 'a member of a nested group only',
  'membership-unread': 'the group has not been read whole yet',
  'group-frozen': 'the group cannot be read',
  'group-deleted': 'the group does not exist any more',
};

export interface ExplanationTextOptions {
  /** Names of groups by their object ids. */
  readonly groupNames?: ReadonlyMap<string, string>;
}

/**
 * An explanation fit for a ticket: a line for each condition, with its verdict, what the person has, and the hint. Long
 * values are cut, so that a line stays short whatever the directory holds.
 */
export function explanationText(
  explanation: CriteriaExplanation,
  { groupNames }: ExplanationTextOptions = {},
): string {
  return linesOf(explanation, groupNaming(groupNames)).join('\n');
}

function linesOf(explanation: CriteriaExplanation, nameGroup: NameGroup): string[] {
  const further = (part: CriteriaExplanation) => linesOf(part, nameGroup).map((line) => `  ${line}`);
  const verdict = `[${explanation.verdict}]`;
  switch (explanation.kind) {
    case 'everyone':
      return [`${verdict} everyone`];
    case 'all':
    case 'any':
      return [`${verdict} ${explanation.kind} of:`, ...explanation.parts.flatMap(further)];
    case 'not':
      return [`${verdict} not:`, ...further(explanation.part)];
    case 'attribute': {
      const { condition, actual, hint } = explanation;
      const has = actual === undefined || actual === null ? [] : [`has ${shortValue(actual)}`];
      return [`${verdict} ${conditionText(condition, shortValue)}${noted(has, hint)}`];
    }
    case 'member-of':
      return [`${verdict} ${membershipText(explanation, nameGroup)}${noted([], explanation.hint)}`];
  }
}

function noted(notes: readonly string[], hint: ConditionHint | MembershipHint | undefined): string {
  const all = hint === undefined ? notes : [...notes, hintWords[hint]];
  return all.length === 0 ? '' : ` (${all.join('; ')})`;
}
