import { expect, test } from 'vitest';
import { randomId } from '../../../src/engine/random-id.js';

const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('S8: has the shape of a random UUID at every end of chance', () => {
  for (const chance of [0, 0.5, 1 - 2 ** -53]) expect(randomId(() => chance)).toMatch(uuid4);
  expect(randomId(() => 0)).toBe('00000000-0000-4000-8000-000000000000');
  expect(randomId(() => 1 - 2 ** -53)).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
});

test('is the same for the same chance, and another for another at each draw', () => {
  const draws = (changed: number) => {
    let draw = 0;
    return () => {
      draw += 1;
      return draw === changed ? 0.7654321 : 0.25;
    };
  };
  const ids = [0, 1, 2, 3, 4, 5].map((changed) => randomId(draws(changed)));
  expect(new Set(ids).size).toBe(ids.length);
  expect(randomId(draws(3))).toBe(ids[3]);
});
