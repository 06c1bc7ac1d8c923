import { describe, expect, it } from 'vitest';
import { parseCriteria } from '../../../../src/core/criteria/parse-criteria.js';
import { explainCriteria, type GroupTrouble } from '../../../../src/core/explain/explain-criteria.js';
import type { Criteria, Verdict } from '../../../../src/domain/criteria.js';
import type { ConditionHint, MembershipHint } from '../../../../src/domain/explanation.js';
import type { JsonValue } from '../../../../src/domain/json.js';
import { viewOf } from '../criteria/view.js';

const group = '0f8fad5b-d9cb-469f-a165-70867728950e';

const where = (attribute: string, op: string, value?: unknown, rest: object = {}) =>
  ({ attribute, op, ...(value === undefined ? {} : { value }), ...rest }) as Criteria;

interface Case {
  readonly of: Criteria;
  readonly held?: Record<string, JsonValue>;
  readonly shown?: boolean;
  readonly member?: (transitive: boolean) => Verdict;
  readonly trouble?: ReturnType<GroupTrouble>;
  readonly verdict: Verdict;
  readonly actual?: JsonValue;
}

function explained({ of, held = {}, shown = true, member, trouble }: Case) {
  const memberOf = (_groupId: string, transitive: boolean) => member?.(transitive) ?? 'undecided';
  const view = viewOf(held, { shown: () => shown, memberOf });
  const told = explainCriteria(of, view, () => trouble);
  if (told.kind !== 'attribute' && told.kind !== 'member-of') throw new Error('not a leaf');
  return told;
}

const prefix = 'a'.repeat(400);
/** Both branches share a prefix only while their case counts: folded, the program is twice as long. */
const costlyIgnoringCase = `(?:${prefix}b|(?-i:${prefix}c)){8}`;
const Sales = { a: 'Sales' };
const hints: Record<ConditionHint | MembershipHint | 'none', readonly Case[]> = {
  'differs-in-case-only': [
    { of: where('a', 'eq', 'sales'), held: Sales, verdict: 'false', actual: 'Sales' },
    { of: where('a', 'ne', 'sales'), held: Sales, verdict: 'true', actual: 'Sales' },
    {
      of: where('a', 'in', ['x', 'SALES']),
      held: { a: ['y', 'Sales'] },
      verdict: 'false',
      actual: ['y', 'Sales'],
    },
    { of: where('a', 'startsWith', 's'), held: Sales, verdict: 'false', actual: 'Sales' },
    { of: where('a', 'endsWith', 'S'), held: Sales, verdict: 'false', actual: 'Sales' },
    { of: where('a', 'contains', 'LE'), held: Sales, verdict: 'false', actual: 'Sales' },
    { of: where('a', 'matches', '^s'), held: Sales, verdict: 'false', actual: 'Sales' },
  ],
  'name-differs-in-case-only': [
    { of: where('o.A', 'eq', 'x'), held: { o: { a: 'x' } }, verdict: 'unknown', actual: null },
    { of: where('o.A', 'absent'), held: { o: { a: 'x' } }, shown: false, verdict: 'undecided', actual: null },
    { of: where('A', 'eq', 'x'), held: { a: 'x' }, verdict: 'undecided' },
  ],
  'other-type': [
    { of: where('a', 'eq', '5'), held: { a: 5 }, verdict: 'false', actual: 5 },
    { of: where('a', 'in', [1, true]), held: { a: ['1'] }, verdict: 'false', actual: ['1'] },
    { of: where('a', 'contains', 'x'), held: { a: { b: 'x' } }, verdict: 'false', actual: { b: 'x' } },
  ],
  'no-value': [
    { of: where('a', 'eq', 'x'), held: { a: null }, verdict: 'unknown', actual: null },
    { of: where('a', 'present'), held: { a: [] }, verdict: 'false', actual: [] },
    { of: where('a', 'absent'), held: { a: null }, verdict: 'true', actual: null },
    { of: where('o.b', 'eq', 1), held: { o: [{ b: 2 }, {}] }, verdict: 'unknown', actual: [2, null] },
    { of: where('o.b', 'eq', 1), held: { o: [{ b: 2 }, null] }, verdict: 'unknown', actual: [2, null] },
    { of: where('o.b', 'eq', 1), held: { o: null }, verdict: 'unknown', actual: null },
    { of: where('o.length', 'eq', 4), held: { o: 'text' }, verdict: 'unknown', actual: null },
    { of: where('o.b', 'eq', 1), held: { o: { undefined: 1 } }, verdict: 'unknown', actual: null },
  ],
  'not-returned': [
    { of: where('a', 'eq', 'x'), verdict: 'undecided' },
    { of: where('a', 'absent'), verdict: 'undecided' },
  ],
  'never-shown': [
    { of: where('a', 'eq', 'x'), held: { a: null }, shown: false, verdict: 'undecided', actual: null },
    { of: where('o.b', 'absent'), held: { o: {} }, shown: false, verdict: 'undecided', actual: null },
  ],
  'not-a-member': [
    { of: { memberOf: group }, member: () => 'false', verdict: 'false' },
    { of: { memberOf: group, transitive: false }, member: () => 'false', verdict: 'false' },
  ],
  'member-by-nesting-only': [
    {
      of: { memberOf: group, transitive: false },
      member: (transitive) => (transitive ? 'true' : 'false'),
      verdict: 'false',
    },
  ],
  'membership-unread': [
    { of: { memberOf: group }, verdict: 'undecided' },
    { of: { memberOf: group }, trouble: 'deleted', verdict: 'undecided' },
  ],
  'group-frozen': [{ of: { memberOf: group }, trouble: 'frozen', verdict: 'undecided' }],
  'group-deleted': [{ of: { memberOf: group }, member: () => 'false', trouble: 'deleted', verdict: 'false' }],
  none: [
    { of: where('a', 'eq', 'Sales'), held: Sales, verdict: 'true', actual: 'Sales' },
    { of: where('a', 'eq', 'HR'), held: Sales, verdict: 'false', actual: 'Sales' },
    { of: where('a', 'eq', 'sales', { ignoreCase: true }), held: Sales, verdict: 'true', actual: 'Sales' },
    { of: where('a', 'gt', 'b'), held: { a: 'C' }, verdict: 'false', actual: 'C' },
    { of: where('a', 'ge', 'b'), held: { a: 'C' }, verdict: 'false', actual: 'C' },
    { of: where('a', 'lt', 'B'), held: { a: 'a' }, verdict: 'false', actual: 'a' },
    { of: where('a', 'le', 'B'), held: { a: 'a' }, verdict: 'false', actual: 'a' },
    { of: where('a', 'in', ['x', 1]), held: { a: 'y' }, verdict: 'false', actual: 'y' },
    { of: where('a', 'ne', '5'), held: { a: 5 }, verdict: 'true', actual: 5 },
    { of: where('a', 'absent'), held: Sales, verdict: 'false', actual: 'Sales' },
    { of: { memberOf: group }, member: () => 'true', verdict: 'true' },
    {
      of: where('a', 'matches', costlyIgnoringCase),
      held: Sales,
      verdict: 'false',
      actual: 'Sales',
    },
  ],
};

describe.each(Object.entries(hints))('the hint %s', (hint, cases) => {
  it.each(cases)('$of', (one) => {
    const told = explained(one);
    expect(told.hint ?? 'none').toBe(hint);
    expect(told.verdict).toBe(one.verdict);
    expect('actual' in told).toBe('actual' in one);
    expect('actual' in told ? told.actual : undefined).toEqual(one.actual);
  });
});

it('the costly pattern of the table is accepted, and refused with ignoreCase', () => {
  for (const ignoreCase of [false, true]) {
    expect(parseCriteria(where('a', 'matches', costlyIgnoringCase, { ignoreCase })).ok).toBe(!ignoreCase);
  }
});

it('behind a collection at most 100 values are kept', () => {
  const held = { o: Array.from({ length: 1_000 }, (_, index) => ({ b: index })) };
  const told = explained({ of: where('o.b', 'eq', -1), held, verdict: 'false' });
  expect('actual' in told && told.actual).toEqual(Array.from({ length: 100 }, (_, index) => index));
});

it('a list at the end of the path is told as it is', () => {
  const a = [['x'], ...Array.from({ length: 150 }, (_, index) => index)];
  const told = explained({ of: where('a', 'eq', -1), held: { a }, verdict: 'false' });
  expect('actual' in told && told.actual).toEqual(a);
});
