import { expect, test } from 'vitest';
import { domainChanges } from '../../../../src/core/round/domain-moves.js';

test('I2: a move of the tenant is told once for each pair of domains', () => {
  expect(domainChanges({ 'x.example y.example': 40, 'x.example z.example': 11 }, 100)).toEqual([
    { kind: 'domain-changed', from: 'x.example', to: 'y.example', users: 40 },
    { kind: 'domain-changed', from: 'x.example', to: 'z.example', users: 11 },
  ]);
});

test('I2: single renames are none: one person, or fewer than one in ten', () => {
  expect(domainChanges({ 'x y': 1 }, 1)).toEqual([]);
  expect(domainChanges({ 'x y': 9 }, 100)).toEqual([]);
  expect(domainChanges({ 'x y': 10 }, 100)).toHaveLength(1);
  expect(domainChanges({ 'x y': 2 }, 2)).toHaveLength(1);
  expect(domainChanges({}, 0)).toEqual([]);
});

test('I2: in whatever order the store gives the pairs back', () => {
  const told = domainChanges({ 'x.example z.example': 11, 'x.example y.example': 40 }, 100);
  expect(told).toEqual(domainChanges({ 'x.example y.example': 40, 'x.example z.example': 11 }, 100));
});

test('an address without a domain has an empty one', () => {
  expect(domainChanges({ ' y': 3 }, 3)).toEqual([{ kind: 'domain-changed', from: '', to: 'y', users: 3 }]);
});
