import { expect, it } from 'vitest';
import { shortValue } from '../../../../src/core/explain/short-value.js';
import type { JsonValue } from '../../../../src/domain/json.js';

const x = (count: number) => 'x'.repeat(count);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

it.each<[string, JsonValue, string]>([
  ['a string stands between quotes', 'a "b"', '"a \\"b\\""'],
  ['a number as it is', 1.5, '1.5'],
  ['so is a boolean', false, 'false'],
  ['so is null', null, 'null'],
  ['a list with its values', ['a', 1, null], '["a", 1, null]'],
  ['an object with its names', { a: 'x', 'b c': [true] }, '{"a": "x", "b c": [true]}'],
  ['what is empty', [[], {}], '[[], {}]'],
  ['a string of 100 characters is whole', x(100), `"${x(100)}"`],
  ['a longer one is cut', x(101), `"${x(100)}"…`],
  ['no pair is cut in two', `${x(99)}😀`, `"${x(99)}"…`],
  ['a pair before the cut stays', `😀${x(98)}y`, `"😀${x(98)}"…`],
  ['a name is cut too', { [x(101)]: 1 }, `{"${x(100)}"…: 1}`],
  ['ten values are whole', upTo(10), '[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]'],
  ['of more the first ten', upTo(13), '[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … 3 more]'],
  ['a list four deep is not opened', [[[[1]]]], '[[[[…]]]]'],
  ['nor is an object', { a: { b: { c: { d: 1 } } } }, '{"a": {"b": {"c": {…}}}}'],
  ['three deep it is', [[{ a: 1 }]], '[[{"a": 1}]]'],
  ['that it is empty is told there too', [[[[]]]], '[[[[]]]]'],
])('%s', (_rule, value, text) => {
  expect(shortValue(value)).toBe(text);
});
