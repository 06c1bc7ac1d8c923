import type { AttributeCondition, Criteria, Verdict } from '../../domain/criteria.js';
import type { JsonValue } from '../../domain/json.js';
import { compileComparison, reach } from './compile-condition.js';
import { allOf, anyOf, type Evaluate, notOf } from './verdict.js';

/** What criteria may ask about one person. */
export interface PropertyView {
  /** Null when the property is missing, undefined when it was not delivered. */
  property(name: string): JsonValue | undefined;
  /** Whether the tenant has ever shown a value at this path. */
  shown(path: string): boolean;
  memberOf(groupId: string, transitive: boolean): 'true' | 'false' | 'undecided';
}

export interface CompiledCriteria {
  evaluate(view: PropertyView): Verdict;
  /** The distinct full paths that the criteria read. */
  readonly attributes: readonly string[];
  /** The distinct groups that the criteria ask about. */
  readonly groups: readonly string[];
}

/** Made once, asked for every person. Expects criteria that `parseCriteria` has accepted. */
export function compileCriteria(criteria: Criteria): CompiledCriteria {
  const attributes = new Set<string>();
  const groups = new Set<string>();
  const evaluate = compileNode(criteria, attributes, groups);
  return { evaluate, attributes: [...attributes], groups: [...groups] };
}

function compileNode(
  criteria: Criteria,
  attributes: Set<string>,
  groups: Set<string>,
): Evaluate<PropertyView> {
  const compile = (part: Criteria) => compileNode(part, attributes, groups);
  if ('all' in criteria) return allOf(criteria.all.map(compile));
  if ('any' in criteria) return anyOf(criteria.any.map(compile));
  if ('not' in criteria) return notOf(compile(criteria.not));
  if ('everyone' in criteria) return () => 'true';
  if ('memberOf' in criteria) {
    const groupId = criteria.memberOf.toLowerCase();
    const transitive = criteria.transitive !== false;
    groups.add(groupId);
    return (view) => view.memberOf(groupId, transitive);
  }
  attributes.add(criteria.attribute);
  return compileCondition(criteria);
}

const anyValue = () => true;

function compileCondition(condition: AttributeCondition): Evaluate<PropertyView> {
  const path = condition.attribute;
  const segments = path.split('.');
  const first = segments[0] ?? path;
  if (!('value' in condition)) {
    const [whenPresent, whenMissing]: [Verdict, Verdict] =
      condition.op === 'present' ? ['true', 'false'] : ['false', 'true'];
    return (view) => {
      const value = view.property(first);
      if (value === undefined) return 'undecided';
      if (reach(value, segments, 1, anyValue) === 'true') return whenPresent;
      // A path that nobody ever had may be misspelt or out of our rights: its absence proves nothing.
      return view.shown(path) ? whenMissing : 'undecided';
    };
  }
  const test = compileComparison(condition);
  return (view) => {
    const value = view.property(first);
    if (value === undefined) return 'undecided';
    const verdict = reach(value, segments, 1, test);
    if (verdict !== 'unknown' || view.shown(path)) return verdict;
    // Some elements may have a value in hand although others miss it; then the path is no misspelling.
    return reach(value, segments, 1, anyValue) === 'true' ? 'unknown' : 'undecided';
  };
}
