import { expect, test } from 'vitest';
import { ProposedPeople } from '../../../../src/core/adoption/proposed-people.js';

test('R13: who was proposed is known, and nobody else', () => {
  const proposed = new ProposedPeople();
  const idOf = (index: number) => `0000000${index % 10}-0000-4000-8000-${String(index).padStart(12, '0')}`;
  for (let index = 0; index < 3_000; index += 1) {
    expect(proposed.has(idOf(index))).toBe(false);
    proposed.add(idOf(index));
    proposed.add(idOf(index));
    expect(proposed.has(idOf(index))).toBe(true);
  }
  for (let index = 0; index < 3_000; index += 1) expect(proposed.has(idOf(index))).toBe(true);
  expect(proposed.has('')).toBe(false);
});
