import { expect, it } from 'vitest';
import { renumbered } from '../../../../src/core/criteria/mapping-order.js';
import { at, compiled, later } from '../people/facts.js';

const mapping = (mappingId: string, priority: number) =>
  compiled(mappingId, { everyone: true }, { priority }).mapping;
const [a, b, c] = [mapping('a', 0), mapping('b', 1), mapping('c', 2)];

it('only mappings whose place changes are written again, with their new place and the time', () => {
  expect(renumbered([a, b, c], later)).toEqual([]);
  expect(renumbered([b, a, c], later)).toEqual([
    { ...b, priority: 0, updatedAt: later },
    { ...a, priority: 1, updatedAt: later },
  ]);
  expect(renumbered([a, c], later)).toEqual([{ ...c, priority: 1, updatedAt: later }]);
  expect([b.priority, b.updatedAt]).toEqual([1, at]);
});
