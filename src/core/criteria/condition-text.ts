import type { AttributeCondition, CriteriaScalar, GroupQuestion } from '../../domain/criteria.js';
import type { NameGroup } from './group-naming.js';
import { quoted } from './quoted.js';

const operatorWords: { readonly [O in AttributeCondition['op']]: string } = {
  eq: 'is',
  ne: 'is not',
  in: 'is one of',
  startsWith: 'starts with',
  endsWith: 'ends with',
  contains: 'contains',
  matches: 'matches',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
  present: 'is present',
  absent: 'is absent',
};

type Value = CriteriaScalar | readonly CriteriaScalar[];

/** `department is "Sales", in any case`. */
export function conditionText(
  condition: AttributeCondition,
  textOf: (value: Value) => string = valueText,
): string {
  const words = `${condition.attribute} ${operatorWords[condition.op]}`;
  const value = 'value' in condition ? ` ${textOf(condition.value)}` : '';
  return `${words}${value}${condition.ignoreCase === true ? ', in any case' : ''}`;
}

function valueText(value: Value): string {
  if (typeof value === 'string') return quoted(value);
  return typeof value === 'object' ? `(${value.map(valueText).join(', ')})` : JSON.stringify(value);
}

/** `member of "Sales team"`, `direct member of 0f8fad5b-…`. */
export function membershipText({ groupId, transitive }: GroupQuestion, nameGroup: NameGroup): string {
  return `${transitive ? 'member of' : 'direct member of'} ${nameGroup(groupId)}`;
}
