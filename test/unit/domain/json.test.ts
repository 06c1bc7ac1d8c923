import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JsonValue, sameJson } from '../../../src/domain/json.js';

test('a value equals its copy', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(sameJson(value as JsonValue, JSON.parse(JSON.stringify(value)))).toBe(true);
    }),
  );
});

test('agrees with deep equality', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (a, b) => {
      const left = JSON.parse(JSON.stringify(a));
      const right = JSON.parse(JSON.stringify(b));
      let equal = true;
      try {
        expect(left).toStrictEqual(right);
      } catch {
        equal = false;
      }
      expect(sameJson(left, right)).toBe(equal);
    }),
  );
});

test('member order does not count, array order does', () => {
  expect(sameJson({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
  expect(sameJson([1, 2], [2, 1])).toBe(false);
  expect(sameJson([], {})).toBe(false);
  expect(sameJson({ a: null }, { b: null })).toBe(false);
});

test.each<[JsonValue | undefined, JsonValue | undefined]>([
  [{}, 'text'],
  [[], ''],
  [{ length: 0 }, []],
  [{ 0: 1 }, [1]],
  [['a'], 'a'],
  [1, {}],
  [true, {}],
  [undefined, {}],
  [null, {}],
  [{ a: 1 }, { a: 2 }],
  [
    { a: 1, b: 1 },
    { a: 1, c: 1 },
  ],
])('%j is not %j', (a, b) => {
  expect([sameJson(a, b), sameJson(b, a)]).toEqual([false, false]);
});
