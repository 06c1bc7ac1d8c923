import { addressKey } from '../../domain/address.js';
import type { AttributeCondition, CriteriaScalar } from '../../domain/criteria.js';
import type { JsonObject, JsonValue } from '../../domain/json.js';
import { compareInstants, parseInstant } from './instant.js';
import { compilePattern } from './pattern.js';

/** One value in hand: never null, never a collection. */
export type Leaf = string | number | boolean | JsonObject;
export type LeafTest = (leaf: Leaf) => boolean;

type Comparison = Exclude<AttributeCondition, { op: 'present' | 'absent' }>;

/** What a comparison asks of each value; the caller answers for values that are missing or undelivered. */
export function compileComparison(condition: Comparison): LeafTest {
  const ignoreCase = condition.ignoreCase === true;
  switch (condition.op) {
    case 'eq':
      return equals(condition.value, ignoreCase);
    case 'ne': {
      const same = equals(condition.value, ignoreCase);
      return (leaf) => !same(leaf);
    }
    case 'in':
      return among(condition.value, ignoreCase);
    case 'gt':
      return ordered(condition.value, ignoreCase, (order) => order > 0);
    case 'ge':
      return ordered(condition.value, ignoreCase, (order) => order >= 0);
    case 'lt':
      return ordered(condition.value, ignoreCase, (order) => order < 0);
    case 'le':
      return ordered(condition.value, ignoreCase, (order) => order <= 0);
    case 'startsWith':
      return text(condition.value, ignoreCase, (whole, part) => whole.startsWith(part));
    case 'endsWith':
      return text(condition.value, ignoreCase, (whole, part) => whole.endsWith(part));
    case 'contains':
      return text(condition.value, ignoreCase, (whole, part) => whole.includes(part));
    case 'matches':
      return matching(condition.value, ignoreCase);
  }
}

function equals(value: CriteriaScalar, ignoreCase: boolean): LeafTest {
  if (!ignoreCase || typeof value !== 'string') return (leaf) => leaf === value;
  const folded = addressKey(value);
  return (leaf) => typeof leaf === 'string' && addressKey(leaf) === folded;
}

function among(values: readonly CriteriaScalar[], ignoreCase: boolean): LeafTest {
  const fold = (value: Leaf): Leaf => (ignoreCase && typeof value === 'string' ? addressKey(value) : value);
  const set: ReadonlySet<Leaf> = new Set(values.map(fold));
  return (leaf) => set.has(fold(leaf));
}

/** Numbers by size, dates as instants, other text by code unit; values of different types have no order. */
function ordered(value: CriteriaScalar, ignoreCase: boolean, holds: (order: number) => boolean): LeafTest {
  if (typeof value === 'number') return (leaf) => typeof leaf === 'number' && holds(leaf - value);
  if (typeof value !== 'string') return () => false;
  const instant = parseInstant(value);
  const other = ignoreCase ? addressKey(value) : value;
  return (leaf) => {
    if (typeof leaf !== 'string') return false;
    const moment = instant && parseInstant(leaf);
    if (instant && moment) return holds(compareInstants(moment, instant));
    const own = ignoreCase ? addressKey(leaf) : leaf;
    return holds(own < other ? -1 : own > other ? 1 : 0);
  };
}

function text(value: string, ignoreCase: boolean, holds: (whole: string, part: string) => boolean): LeafTest {
  if (!ignoreCase) return (leaf) => typeof leaf === 'string' && holds(leaf, value);
  const part = addressKey(value);
  return (leaf) => typeof leaf === 'string' && holds(addressKey(leaf), part);
}

function matching(value: string, ignoreCase: boolean): LeafTest {
  const pattern = compilePattern(value, ignoreCase);
  if (!pattern.ok) throw new TypeError(`criteria were not parsed: ${pattern.reason}`);
  return (leaf) => typeof leaf === 'string' && pattern.test(leaf);
}

/** Kleene `any` over what the path reaches, which has no undecided: delivered values are whole. */
export function reach(
  value: JsonValue | undefined,
  segments: readonly string[],
  depth: number,
  test: LeafTest,
): 'true' | 'false' | 'unknown' {
  if (value === null || value === undefined) return 'unknown';
  if (isCollection(value)) {
    // An empty collection is missing, so there is nothing to say no.
    let verdict: 'false' | 'unknown' = value.length === 0 ? 'unknown' : 'false';
    for (const element of value) {
      const next = reach(element, segments, depth, test);
      if (next === 'true') return 'true';
      if (next === 'unknown') verdict = 'unknown';
    }
    return verdict;
  }
  const segment = segments[depth];
  if (segment === undefined) return test(value) ? 'true' : 'false';
  // Own members only: `toString` is no attribute of anybody.
  if (typeof value !== 'object' || !Object.hasOwn(value, segment)) return 'unknown';
  return reach(value[segment], segments, depth + 1, test);
}

function isCollection(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
