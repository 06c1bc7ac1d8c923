import { describe, expect, it } from 'vitest';
import { compileCriteria } from '../../../../src/core/criteria/compile-criteria.js';
import type { AttributeCondition, Verdict } from '../../../../src/domain/criteria.js';
import type { JsonValue } from '../../../../src/domain/json.js';
import { viewOf } from './view.js';

type Op = AttributeCondition['op'];
type Kind = 'string' | 'boolean' | 'number' | 'date' | 'collection' | 'nested';
type Letter = 't' | 'f';

/** What the attribute compared holds; `hit` is the value the condition names, `low` and `high` lie around it. */
const held: Record<Kind, { path: string; hit: JsonValue; low: JsonValue; high: JsonValue }> = {
  string: { path: 'a', hit: 'mmm', low: 'bbb', high: 'xxx' },
  boolean: { path: 'a', hit: true, low: false, high: false },
  number: { path: 'a', hit: 10, low: 9, high: 100 },
  date: {
    path: 'a',
    hit: '2024-06-01T12:00:00Z',
    low: '2024-06-01T13:00:00+02:00',
    high: '2024-06-01T12:00:00.0000001Z',
  },
  collection: { path: 'a', hit: ['mmm'], low: ['bbb'], high: ['xxx', 'yyy'] },
  nested: { path: 'a.b', hit: { b: 'mmm' }, low: { b: 'bbb' }, high: { b: 'xxx' } },
};

const conditionValue: Record<Kind, string | number | boolean> = {
  string: 'mmm',
  boolean: true,
  number: 10,
  date: '2024-06-01T12:00:00Z',
  collection: 'mmm',
  nested: 'mmm',
};

/** Verdicts on [hit, low, high]: total over every operator and kind, or it does not compile. */
const ordinary: Record<Op, readonly [Letter, Letter, Letter]> = {
  eq: ['t', 'f', 'f'],
  ne: ['f', 't', 't'],
  in: ['t', 'f', 'f'],
  startsWith: ['t', 'f', 'f'],
  endsWith: ['t', 'f', 'f'],
  contains: ['t', 'f', 'f'],
  matches: ['t', 'f', 'f'],
  gt: ['f', 'f', 't'],
  ge: ['t', 'f', 't'],
  lt: ['f', 't', 'f'],
  le: ['t', 't', 'f'],
  present: ['t', 't', 't'],
  absent: ['f', 'f', 'f'],
};
const never: readonly [Letter, Letter, Letter] = ['f', 'f', 'f'];
const textOfNonText = { startsWith: never, endsWith: never, contains: never, matches: never };
const table: Record<Kind, Record<Op, readonly [Letter, Letter, Letter]>> = {
  string: ordinary,
  boolean: { ...ordinary, ...textOfNonText, gt: never, ge: never, lt: never, le: never },
  number: { ...ordinary, ...textOfNonText },
  date: ordinary,
  collection: ordinary,
  nested: ordinary,
};

type Lack = 'missing' | 'undelivered' | 'never shown' | 'empty collection' | 'null member' | 'no member';
const lacks: Record<Lack, { property: JsonValue | undefined; shown: boolean }> = {
  missing: { property: null, shown: true },
  undelivered: { property: undefined, shown: true },
  'never shown': { property: null, shown: false },
  'empty collection': { property: [], shown: true },
  'null member': { property: { b: null }, shown: true },
  'no member': { property: {}, shown: true },
};
type Family = 'comparison' | 'present' | 'absent';
const unavailable: Record<Family, Record<'missing' | 'undecided', Verdict>> = {
  comparison: { missing: 'unknown', undecided: 'undecided' },
  present: { missing: 'false', undecided: 'undecided' },
  absent: { missing: 'true', undecided: 'undecided' },
};

const kinds = Object.keys(held) as Kind[];
const ops = Object.keys(ordinary) as Op[];

function condition(op: Op, path: string, kind: Kind): AttributeCondition {
  const value = conditionValue[kind];
  switch (op) {
    case 'present':
    case 'absent':
      return { attribute: path, op };
    case 'in':
      return { attribute: path, op, value: ['other', value] };
    case 'matches':
      return { attribute: path, op, value: String(value).replaceAll('.', '\\.') };
    case 'startsWith':
    case 'endsWith':
    case 'contains':
      return { attribute: path, op, value: String(value) };
    default:
      return { attribute: path, op, value };
  }
}

function verdictOf(criteria: AttributeCondition, property: JsonValue | undefined, shown = true): Verdict {
  const view = viewOf(property === undefined ? {} : { a: property }, { shown: () => shown });
  return compileCriteria(criteria).evaluate(view);
}

describe.each(kinds)('a condition on a %s', (kind) => {
  const { path, hit, low, high } = held[kind];

  it.each(ops)('%s is decided by a value in hand, whether or not it was shown before', (op) => {
    for (const shown of [true, false]) {
      const verdicts = [hit, low, high].map((value) => verdictOf(condition(op, path, kind), value, shown));
      expect(verdicts).toEqual(table[kind][op].map((letter) => (letter === 't' ? 'true' : 'false')));
    }
  });

  it.each(ops)('R2: %s takes nobody on a value that is missing, undelivered or was never shown', (op) => {
    const family = op === 'present' || op === 'absent' ? op : 'comparison';
    for (const [lack, { property, shown }] of Object.entries(lacks)) {
      if (lack.endsWith('member') && kind !== 'nested') continue;
      const expected = unavailable[family][property === undefined || !shown ? 'undecided' : 'missing'];
      expect(verdictOf(condition(op, path, kind), property, shown), lack).toBe(expected);
    }
  });

  it.each(ops)('on several values %s holds if it holds for any (absent: only if there is none)', (op) => {
    const single = (value: JsonValue) => verdictOf(condition(op, path, kind), value) === 'true';
    for (const values of [[hit, low], [low, high], [hit, high], [low, hit, high], [hit]]) {
      const flat = values.flat() as JsonValue[];
      expect(verdictOf(condition(op, path, kind), flat)).toBe(String(flat.some(single)));
    }
  });
});

/** On `[as written, in other case]`, first without and then with `ignoreCase`. */
const otherCase: Record<Op, readonly [string, string]> = {
  eq: ['tf', 'tt'],
  ne: ['ft', 'ff'],
  in: ['tf', 'tt'],
  startsWith: ['tf', 'tt'],
  endsWith: ['tf', 'tt'],
  contains: ['tf', 'tt'],
  matches: ['tf', 'tt'],
  // Capital letters come before small ones, so that `MMM` is less than `mmm`.
  gt: ['ff', 'ff'],
  ge: ['tf', 'tt'],
  lt: ['ft', 'ff'],
  le: ['tt', 'tt'],
  present: ['tt', 'tt'],
  absent: ['ff', 'ff'],
};

/** On the instant that the condition names, written in another way. */
const otherSpelling: Record<Op, Letter> = {
  eq: 't',
  ne: 'f',
  in: 't',
  startsWith: 'f',
  endsWith: 'f',
  contains: 'f',
  matches: 'f',
  gt: 'f',
  ge: 't',
  lt: 'f',
  le: 't',
  present: 't',
  absent: 'f',
};
const spellings = ['2024-06-01T12:00:00.0000000Z', '2024-06-01T14:00:00+02:00', '2024-06-01T12:00Z'];

const letters = (verdicts: readonly Verdict[]) => verdicts.map((verdict) => verdict[0]).join('');

describe('case, spelling and negation', () => {
  it.each(ops)('%s minds the case of names and values unless told to ignore it', (op) => {
    const of = condition(op, 'a', 'string');
    for (const [index, ignoreCase] of [false, true].entries()) {
      const verdicts = ['mmm', 'MMM'].map((value) => verdictOf({ ...of, ignoreCase }, value));
      expect(letters(verdicts), String(ignoreCase)).toBe(otherCase[op][index]);
      const renamed = { ...condition(op, 'A', 'string'), ignoreCase };
      const expected = ignoreCase ? verdictOf(of, 'mmm') : 'undecided';
      expect(verdictOf(renamed, 'mmm'), `name ${ignoreCase}`).toBe(expected);
    }
  });

  it.each(ops)('%s reads an instant however Graph writes it, and its text as text', (op) => {
    const verdicts = spellings.map((value) => verdictOf(condition(op, 'a', 'date'), value));
    expect(letters(verdicts)).toBe(otherSpelling[op].repeat(spellings.length));
  });

  it.each(ops)('R2: not %s takes nobody for want of a value, except that not present is absent', (op) => {
    for (const kind of kinds) {
      const { path } = held[kind];
      for (const [lack, { property, shown }] of Object.entries(lacks)) {
        if (lack.endsWith('member') && kind !== 'nested') continue;
        const view = viewOf(property === undefined ? {} : { a: property }, { shown: () => shown });
        const verdict = compileCriteria({ not: condition(op, path, kind) }).evaluate(view);
        const lacking = property === undefined || !shown ? 'undecided' : 'unknown';
        const certain = op === 'present' ? 'true' : op === 'absent' ? 'false' : 'unknown';
        expect(verdict, `${kind}, ${lack}`).toBe(lacking === 'undecided' ? lacking : certain);
      }
    }
  });
});
