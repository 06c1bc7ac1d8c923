import { addressKey } from '../../domain/address.js';
import type { AttributeCondition, CriteriaScalar } from '../../domain/criteria.js';
import type { JsonObject } from '../../domain/json.js';
import { compareInstants, instantKey, parseInstant } from './instant.js';
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
  const key = equalityKey(ignoreCase);
  const instant = instantOf(value);
  if (instant !== undefined) return (leaf) => instantOf(leaf) === instant;
  const other = key(value);
  return (leaf) => key(leaf) === other;
}

function among(values: readonly CriteriaScalar[], ignoreCase: boolean): LeafTest {
  const key = equalityKey(ignoreCase);
  const instants = new Set(values.flatMap((value) => instantOf(value) ?? []));
  const others: ReadonlySet<Leaf> = new Set(values.map(key));
  return (leaf) => {
    if (others.has(key(leaf))) return true;
    const instant = instants.size === 0 ? undefined : instantOf(leaf);
    return instant !== undefined && instants.has(instant);
  };
}

function equalityKey(ignoreCase: boolean): (value: Leaf) => Leaf {
  return ignoreCase ? (value) => (typeof value === 'string' ? addressKey(value) : value) : (value) => value;
}

/** Graph spells one instant in many ways: `2024-01-01` is asked for, and `2024-01-01T00:00:00Z` comes. */
function instantOf(value: Leaf): string | undefined {
  const instant = typeof value === 'string' ? parseInstant(value) : undefined;
  return instant && instantKey(instant);
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
