import type { AttributeCondition, Criteria, GroupQuestion, Verdict } from '../../domain/criteria.js';
import type { JsonValue } from '../../domain/json.js';
import { compileComparison } from './compile-condition.js';
import { distinctQuestions, questionOf } from './group-questions.js';
import { pathOf, reach } from './reach.js';
import { allOf, anyOf, type Evaluate, notOf } from './verdict.js';

/** What criteria may ask about one person. */
export interface PropertyView {
  /**
   * Null when the property is missing, undefined when it was not delivered.
   *
   * @param ignoreCase - whether a property whose name differs in case alone is meant too
   */
  property(name: string, ignoreCase?: boolean): JsonValue | undefined;
  /** Whether the tenant has ever shown a value at this path. */
  shown(path: string): boolean;
  /** Undecided until the group, with all that are nested in it, has been read whole (S12). */
  memberOf(groupId: string, transitive: boolean): Verdict;
}

export interface CompiledCriteria {
  evaluate(view: PropertyView): Verdict;
  /** The distinct full paths that the criteria read. */
  readonly attributes: readonly string[];
  /** The distinct questions about groups: a group asked for direct and for all members comes twice. */
  readonly groups: readonly GroupQuestion[];
}

/** Made once, asked for every person. Expects criteria that `parseCriteria` has accepted. */
export function compileCriteria(criteria: Criteria): CompiledCriteria {
  const attributes = new Set<string>();
  const groups: GroupQuestion[] = [];
  const evaluate = compileNode(criteria, attributes, groups);
  return { evaluate, attributes: [...attributes], groups: distinctQuestions(groups) };
}

function compileNode(
  criteria: Criteria,
  attributes: Set<string>,
  groups: GroupQuestion[],
): Evaluate<PropertyView> {
  const compile = (part: Criteria) => compileNode(part, attributes, groups);
  if ('all' in criteria) return allOf(criteria.all.map(compile));
  if ('any' in criteria) return anyOf(criteria.any.map(compile));
  if ('not' in criteria) return notOf(compile(criteria.not));
  if ('everyone' in criteria) return () => 'true';
  if ('memberOf' in criteria) {
    const question = questionOf(criteria);
    const { groupId, transitive } = question;
    groups.push(question);
    return (view) => view.memberOf(groupId, transitive);
  }
  attributes.add(criteria.attribute);
  return compileCondition(criteria);
}

const anyValue = () => true;

function compileCondition(condition: AttributeCondition): Evaluate<PropertyView> {
  const path = pathOf(condition);
  const whole = condition.attribute;
  const first = path.segments[0]!;
  const { ignoreCase } = path;
  if (!('value' in condition)) {
    const [whenPresent, whenMissing]: [Verdict, Verdict] =
      condition.op === 'present' ? ['true', 'false'] : ['false', 'true'];
    return (view) => {
      const value = view.property(first, ignoreCase);
      if (value === undefined) return 'undecided';
      if (reach(value, path, 1, anyValue) === 'true') return whenPresent;
      // A path that nobody ever had may be misspelt or out of our rights: its absence proves nothing.
      return view.shown(whole) ? whenMissing : 'undecided';
    };
  }
  const test = compileComparison(condition);
  return (view) => {
    const value = view.property(first, ignoreCase);
    if (value === undefined) return 'undecided';
    const verdict = reach(value, path, 1, test);
    if (verdict !== 'unknown' || view.shown(whole)) return verdict;
    // Some elements may have a value in hand although others miss it; then the path is no misspelling.
    return reach(value, path, 1, anyValue) === 'true' ? 'unknown' : 'undecided';
  };
}
