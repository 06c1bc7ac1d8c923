import { expect, test } from 'vitest';
import { parseRetryAfterMs } from '../../../../src/adapters/graph/retry-after.js';

const now = Date.parse('2031-03-04T05:06:07Z');

test.each([
  ['seconds', '17', 17_000],
  ['zero', '0', 0],
  ['fractional seconds', '2.128', 2128],
  ['a doubled header', '0,120', 120_000],
  ['a list, largest last or first', '30, 5', 30_000],
  ['a list with a bad part', 'soon, 7', 7000],
  ['more than a day, not capped', '200000', 200_000_000],
  ['an HTTP-date', 'Tue, 04 Mar 2031 05:06:37 GMT', 30_000],
  ['an HTTP-date that is over', 'Tue, 04 Mar 2031 05:00:00 GMT', 0],
  ['an asctime date, which means GMT', 'Tue Mar  4 05:07:07 2031', 60_000],
  ['surrounding space', '  4 ', 4000],
])('S7: reads %s', (_form, header, expected) => {
  expect(parseRetryAfterMs(header, now)).toBe(expected);
});

test.each([
  null,
  undefined,
  '',
  ' ',
  ',',
  '-5',
  '-5,-1',
  'NaN',
  'Infinity',
  '1e3',
  '0x10',
  'soon',
  'Tue, 99 Foo 2031 GMT',
  '9'.repeat(400),
])('S7: %s says nothing', (header) => {
  expect(parseRetryAfterMs(header, now)).toBeUndefined();
});
