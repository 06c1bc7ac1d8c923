import { expect, test } from 'vitest';
import { firstAfter } from '../../../src/domain/sorted-keys.js';

const order = ['b', 'd', 'f', 'h', 'j'];

test.each([
  ['a', 0],
  ['b', 1],
  ['c', 1],
  ['d', 2],
  ['e', 2],
  ['h', 4],
  ['i', 4],
  ['j', 5],
  ['k', 5],
])('what comes after %s begins at %i', (key, at) => {
  expect(firstAfter(order, key)).toBe(at);
});

test('in an empty list nothing comes after', () => {
  expect(firstAfter([], 'a')).toBe(0);
});
