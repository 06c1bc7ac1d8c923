import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byAge, bySeat, FirstOf, type Waiting } from '../../../../src/core/people/turn-order.js';
import { aLeftover } from './facts.js';

const waiting = (objectId: string, priority: number, since: string, reactivation = false): Waiting => ({
  leftover: aLeftover({ objectId, since: new Date(since) }),
  priority,
  reactivation,
});

function sorted(people: readonly Waiting[], order: (a: Waiting, b: Waiting) => number): string[] {
  return [...people].sort(order).map(({ leftover }) => leftover.objectId);
}

const people = [
  waiting('d', 9, '2026-01-03', true),
  waiting('b', 0, '2026-01-03'),
  waiting('c', 0, '2026-01-01'),
  waiting('a', 1, '2026-01-01'),
];

describe('who goes first', () => {
  test('R8: for a seat: who comes back, then the mapping, then the object id; waiting longer is no claim', () => {
    expect(sorted(people, bySeat)).toEqual(['d', 'b', 'c', 'a']);
    expect(sorted([...people].reverse(), bySeat)).toEqual(['d', 'b', 'c', 'a']);
  });

  test('R5: for a place under the import limit: the mapping, then who waits longest, then the object id', () => {
    expect(sorted(people, byAge)).toEqual(['c', 'b', 'a', 'd']);
    const twins = [waiting('y', 0, '2026-01-01'), waiting('x', 0, '2026-01-01')];
    expect(sorted(twins, byAge)).toEqual(['x', 'y']);
    expect(sorted(twins.reverse(), byAge)).toEqual(['x', 'y']);
  });
});

test('the first of many are those that sorting all of them would give', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 50 })), fc.integer({ min: 1, max: 8 }), (numbers, count) => {
      const first = new FirstOf<number>(count, (a, b) => a - b);
      for (const each of numbers) first.add(each);
      expect(first.take()).toEqual([...numbers].sort((a, b) => a - b).slice(0, count));
    }),
  );
});
