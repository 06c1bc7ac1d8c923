import type { Criteria, GroupQuestion } from '../../domain/criteria.js';
import type { ConditionExplanation, CriteriaExplanation, MembershipHint } from '../../domain/explanation.js';
import { compileCriteria, type PropertyView } from '../criteria/compile-criteria.js';
import { questionOf } from '../criteria/group-questions.js';
import { pathOf } from '../criteria/reach.js';
import { allOf, anyOf, notOf } from '../criteria/verdict.js';
import { actualValue } from './actual-value.js';
import { conditionHint } from './condition-hint.js';

/** What is known of a group beside its members; undefined when it can be read. */
export type GroupTrouble = (groupId: string) => 'frozen' | 'deleted' | undefined;

const noTrouble: GroupTrouble = () => undefined;

/**
 * The verdict of every node, with the values seen and what an administrator should look at. The root's verdict is the
 * one that the compiled criteria give. Expects criteria that `parseCriteria` has accepted.
 */
export function explainCriteria(
  criteria: Criteria,
  view: PropertyView,
  trouble: GroupTrouble = noTrouble,
): CriteriaExplanation {
  const explain = (part: Criteria) => explainCriteria(part, view, trouble);
  if ('all' in criteria) {
    const parts = criteria.all.map(explain);
    return { kind: 'all', verdict: allOf(parts.map(said))(undefined), parts };
  }
  if ('any' in criteria) {
    const parts = criteria.any.map(explain);
    return { kind: 'any', verdict: anyOf(parts.map(said))(undefined), parts };
  }
  if ('not' in criteria) {
    const part = explain(criteria.not);
    return { kind: 'not', verdict: notOf(said(part))(undefined), part };
  }
  if ('everyone' in criteria) return { kind: 'everyone', verdict: 'true' };
  const { evaluate } = compileCriteria(criteria);
  const verdict = evaluate(view);
  if ('memberOf' in criteria) {
    const question = questionOf(criteria);
    const hint = verdict === 'true' ? undefined : membershipHint(question, verdict, view, trouble);
    return { kind: 'member-of', verdict, ...question, ...(hint && { hint }) };
  }
  const actual = actualValue(view, pathOf(criteria));
  const hint = conditionHint(criteria, verdict, view);
  const told: ConditionExplanation = { kind: 'attribute', verdict, condition: criteria };
  return { ...told, ...(actual === undefined ? {} : { actual }), ...(hint && { hint }) };
}

function said({ verdict }: CriteriaExplanation) {
  return () => verdict;
}

function membershipHint(
  { groupId, transitive }: GroupQuestion,
  verdict: 'false' | 'unknown' | 'undecided',
  view: PropertyView,
  trouble: GroupTrouble,
): MembershipHint {
  const state = trouble(groupId);
  if (verdict !== 'false') return state === 'frozen' ? 'group-frozen' : 'membership-unread';
  if (state === 'deleted') return 'group-deleted';
  return !transitive && view.memberOf(groupId, true) === 'true' ? 'member-by-nesting-only' : 'not-a-member';
}
