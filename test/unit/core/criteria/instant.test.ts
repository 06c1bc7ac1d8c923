import { expect, it } from 'vitest';
import { compareInstants, parseInstant } from '../../../../src/core/criteria/instant.js';

const day = (year: string, month: number, date: number) =>
  `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;

const inOrdinaryYear = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].map((days, index) => [
  '2023',
  index + 1,
  days,
]) as [string, number, number][];

it.each<[string, number, number]>([
  ...inOrdinaryYear,
  ['2024', 2, 29],
  ['2000', 2, 29],
  ['2400', 2, 29],
  ['1900', 2, 28],
  ['2100', 2, 28],
])('%s-%i ends with day %i, and the day behind it is no date', (year, month, last) => {
  expect(parseInstant(day(year, month, last))?.second).toBe(Date.UTC(Number(year), month - 1, last));
  expect(parseInstant(day(year, month, last + 1))).toBeUndefined();
});

it('instants come in the order of time, to the ninth digit of a second', () => {
  const inOrder = [
    '2023-12-31T23:59:59.999999999Z',
    '2024-01-01',
    '2024-01-01T00:00:00.000000001Z',
    '2024-01-01T00:00:00.5Z',
    '2024-01-01T01:00:01+01:00',
  ].map((text) => parseInstant(text)!);
  for (const [i, a] of inOrder.entries()) {
    for (const [j, b] of inOrder.entries()) {
      expect(Math.sign(compareInstants(a, b)), `${i} ${j}`).toBe(Math.sign(i - j));
    }
  }
});
