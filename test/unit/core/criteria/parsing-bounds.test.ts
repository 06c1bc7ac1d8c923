import { RE2JS } from 're2js';
import { expect, it } from 'vitest';
import { parseCriteria } from '../../../../src/core/criteria/parse-criteria.js';
import type { CheckAttribute } from '../../../../src/core/criteria/parsing.js';

const present = { attribute: 'a', op: 'present' };
const everyone = (parts: number) => new Array<object>(parts).fill({ everyone: true });

function problems(input: unknown, check?: CheckAttribute) {
  const parsed = parseCriteria(input, check);
  return parsed.ok ? [] : parsed.problems;
}

/** Refuses every attribute, and counts how often it is asked. */
function counting() {
  const count = { asked: 0 };
  const check: CheckAttribute = () => {
    count.asked += 1;
    return { usable: false, reason: 'no' };
  };
  return { count, check };
}

it.each<[string, (part: unknown) => unknown, string]>([
  ['not', (part) => ({ not: part }), '.not'],
  ['all', (part) => ({ all: [part] }), '.all[0]'],
  ['any', (part) => ({ any: [part] }), '.any[0]'],
])('criteria nest 100 deep by %s, and no deeper', (_name, around, step) => {
  let deep: unknown = { everyone: true };
  for (let depth = 1; depth < 100; depth += 1) deep = around(deep);
  expect(problems(deep)).toEqual([]);
  const path = `criteria${step.repeat(100)}`;
  expect(problems(around(deep))).toEqual([{ path, reason: 'criteria nest at most 100 deep' }]);
});

it('criteria have 10,000 parts at most, the values of a list among them, and nothing behind them is read', () => {
  const reason = 'criteria have at most 10000 parts';
  const values = (count: number) => ({ attribute: 'a', op: 'in', value: new Array(count).fill('x') });
  expect(problems(values(9_999))).toEqual([]);
  expect(problems(values(10_000))).toEqual([{ path: 'criteria.value', reason }]);
  expect(problems({ all: everyone(9_999) })).toEqual([]);
  const { count, check } = counting();
  const tooMany = { all: [...everyone(9_999), present, present] };
  expect(problems(tooMany, check)).toEqual([{ path: 'criteria.all[9999]', reason }]);
  expect(count.asked).toBe(0);
  expect(problems({ all: [values(10_000), { everyone: false }] })).toHaveLength(1);
});

it('of more than a hundred problems the first hundred are told, and nothing more is read', () => {
  const { count, check } = counting();
  expect(problems({ all: new Array(150).fill(present) }, check)).toHaveLength(100);
  expect(count.asked).toBe(100);
  const wrong = { attribute: '', op: '?', x: 1, y: 1 };
  const told = problems({ any: [...new Array(99).fill(present), wrong] }, counting().check);
  expect(told).toHaveLength(100);
  expect(told.at(-1)!.path).toBe('criteria.any[99].x');
});

it('what is at the bounds is accepted', () => {
  expect(problems({ attribute: 'a', op: 'eq', value: 'x'.repeat(10_000) })).toEqual([]);
  expect(problems({ attribute: 'x'.repeat(256), op: 'present' })).toEqual([]);
});

it('a pattern may be a program of 4,000 steps, and of no more', () => {
  const pattern = (last: number) => `x{1000}x{1000}x{1000}x{${last}}`;
  expect(RE2JS.compile(pattern(998), 0).programSize()).toBe(4_000);
  expect(problems({ attribute: 'a', op: 'matches', value: pattern(998) })).toEqual([]);
  expect(problems({ attribute: 'a', op: 'matches', value: pattern(999) })).toEqual([
    { path: 'criteria.value', reason: 'the pattern is too costly: use smaller or fewer repeat counts' },
  ]);
});

it('only a pattern must be a regular expression', () => {
  for (const op of ['startsWith', 'endsWith', 'contains', 'eq']) {
    expect(problems({ attribute: 'a', op, value: '(' }), op).toEqual([]);
  }
});
