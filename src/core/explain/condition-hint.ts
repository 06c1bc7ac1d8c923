import type { AttributeCondition, Verdict } from '../../domain/criteria.js';
import type { ConditionHint } from '../../domain/explanation.js';
import type { JsonValue } from '../../domain/json.js';
import { compileComparison, type LeafTest } from '../criteria/compile-condition.js';
import type { PropertyView } from '../criteria/compile-criteria.js';
import { compilePattern } from '../criteria/pattern.js';
import { pathOf, reach } from '../criteria/reach.js';

const anyValue = () => true;

/** What an administrator should look at first; undefined when the value alone explains the verdict. */
export function conditionHint(
  condition: AttributeCondition,
  verdict: Verdict,
  view: PropertyView,
): ConditionHint | undefined {
  const path = pathOf(condition);
  const value = view.property(path.segments[0]!, path.ignoreCase);
  if (value === undefined || reach(value, path, 1, anyValue) !== 'true') {
    if (hasValueInOtherCase(condition, view)) return 'name-differs-in-case-only';
    if (value === undefined) return 'not-returned';
    return verdict === 'undecided' ? 'never-shown' : 'no-value';
  }
  if (verdict === 'unknown') return 'no-value';
  if (!('value' in condition)) return undefined;
  if (turnsIgnoringCase(condition, value)) return 'differs-in-case-only';
  return verdict === 'false' && hasOtherType(condition, value) ? 'other-type' : undefined;
}

function hasValueInOtherCase(condition: AttributeCondition, view: PropertyView): boolean {
  const path = { ...pathOf(condition), ignoreCase: true };
  return reach(view.property(path.segments[0]!, true), path, 1, anyValue) === 'true';
}

type Comparison = Extract<AttributeCondition, { readonly value: unknown }>;

function turnsIgnoringCase(condition: Comparison, value: JsonValue): boolean {
  if (condition.ignoreCase === true || isOrder(condition)) return false;
  // Folding may make a pattern that was accepted too costly.
  if (condition.op === 'matches' && !compilePattern(condition.value, true).ok) return false;
  const asked = (test: LeafTest) => reach(value, pathOf(condition), 1, test);
  return asked(compileComparison(condition)) !== asked(compileComparison({ ...condition, ignoreCase: true }));
}

/** `B` comes before `a` for more reasons than its case. */
function isOrder({ op }: Comparison): boolean {
  return op === 'gt' || op === 'ge' || op === 'lt' || op === 'le';
}

/** Whether no value in hand has a type that the condition names. */
function hasOtherType({ op, value: wanted, ...rest }: Comparison, value: JsonValue): boolean {
  const types = new Set((op === 'in' ? wanted : [wanted]).map((one) => typeof one));
  return (
    reach(value, pathOf({ op: 'present', ...rest }), 1, (leaf) => types.has(typeof leaf as 'string')) !==
    'true'
  );
}
