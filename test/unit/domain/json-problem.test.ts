import { describe, expect, test } from 'vitest';
import { jsonProblem } from '../../../src/domain/json-problem.js';

function nested(depth: number): unknown {
  return depth === 0 ? 'x' : [nested(depth - 1)];
}

function within(depth: number): unknown {
  return depth === 0 ? 'x' : { a: within(depth - 1) };
}

const unreadable = {
  get a(): string {
    throw new Error('no');
  },
};

describe('S8: what can be stored and comes back the same', () => {
  test.each([
    null,
    true,
    0,
    -1.5,
    '',
    'é 😀',
    'x'.repeat(100_000),
    [],
    [[{}], null],
    { a: { b: [1] } },
    Object.assign(Object.create(null), { a: 1 }),
    { a: undefined },
    nested(50),
    within(50),
  ])('%#', (value) => {
    expect(jsonProblem(value)).toBeUndefined();
  });
});

describe('S8: what can not, and where', () => {
  test.each<[string, unknown, string, RegExp]>([
    ['nothing', undefined, '', /missing/],
    ['a function', { a: () => 1 }, '.a', /function/],
    ['a bigint', { a: 1n }, '.a', /bigint/],
    ['no number', { a: [1, Number.NaN] }, '.a[1]', /finite/],
    ['infinity', Number.POSITIVE_INFINITY, '', /finite/],
    ['NUL', { a: 'x\0' }, '.a', /NUL/],
    ['half a surrogate', ['\ud800'], '[0]', /surrogate/],
    ['a hole', [1, undefined], '[1]', /missing/],
    ['a Date', { at: new Date(0) }, '.at', /plain object/],
    ['a Map', new Map(), '', /plain object/],
    ['a class', [new (class Profile {})()], '[0]', /plain object/],
    ['__proto__', JSON.parse('{"a":{"__proto__":1}}'), '.a.__proto__', /__proto__/],
    ['one of several', { a: 1, b: [1, { c: 'x', d: Number.NaN }] }, '.b[1].d', /finite/],
    ['what throws when it is read', { a: unreadable }, '', /can not be read/],
    ['too deep', nested(51), '[0]'.repeat(50), /50 deep/],
    ['too deep in objects', within(51), '.a'.repeat(50), /50 deep/],
  ])('%s', (_what, value, path, reason) => {
    expect(jsonProblem(value)).toEqual({ path, reason: expect.stringMatching(reason) });
  });

  test('a path that is long is cut, and begins where it was asked to', () => {
    expect(jsonProblem({ ['n'.repeat(100)]: Number.NaN }, 'assignment')?.path).toBe(
      `assignment.${'n'.repeat(64)}`,
    );
  });
});
