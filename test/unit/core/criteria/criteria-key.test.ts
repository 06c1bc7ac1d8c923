import { expect, it } from 'vitest';
import { criteriaKey } from '../../../../src/core/criteria/criteria-key.js';
import type { Criteria } from '../../../../src/domain/criteria.js';

const group = '0f8fad5b-d9cb-469f-a165-70867728950e';

it('the order of keys, the case of a group id and options at their default do not change the key', () => {
  const pairs: [Criteria, Criteria][] = [
    [
      { attribute: 'a', op: 'eq', value: 'x' },
      { value: 'x', ignoreCase: false, op: 'eq', attribute: 'a' },
    ],
    [
      { attribute: 'a', op: 'present' },
      { attribute: 'a', op: 'present', ignoreCase: false },
    ],
    [{ memberOf: group }, { transitive: true, memberOf: group.toUpperCase() }],
    [{ not: { attribute: 'a', op: 'present' } }, { not: { op: 'present', attribute: 'a' } }],
  ];
  for (const [a, b] of pairs) expect(criteriaKey(a)).toBe(criteriaKey(b));
});

it('whatever could change whom criteria take changes the key', () => {
  const all: Criteria[] = [
    { everyone: true },
    { not: { everyone: true } },
    { all: [{ everyone: true }] },
    { any: [{ everyone: true }] },
    { all: [{ everyone: true }, { everyone: true }] },
    { memberOf: group },
    { memberOf: group, transitive: false },
    { attribute: 'a', op: 'present' },
    { attribute: 'a', op: 'absent' },
    { attribute: 'a', op: 'absent', ignoreCase: true },
    { attribute: 'a', op: 'eq', value: 'x' },
    { attribute: 'a', op: 'eq', value: 'X' },
    { attribute: 'a', op: 'eq', value: 'x', ignoreCase: true },
    { attribute: 'a', op: 'ne', value: 'x' },
    { attribute: 'A', op: 'eq', value: 'x' },
    { attribute: 'a', op: 'eq', value: 1 },
    { attribute: 'a', op: 'eq', value: '1' },
    { attribute: 'a', op: 'in', value: ['x'] },
    { attribute: 'a', op: 'in', value: ['x', 'y'] },
  ];
  expect(new Set(all.map(criteriaKey)).size).toBe(all.length);
});
