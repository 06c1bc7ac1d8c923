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

// The key is stored: another text for the same criteria would cost every tenant a full round.
it.each<[string, Criteria]>([
  ['{"all":[{"everyone":true}]}', { all: [{ everyone: true }] }],
  [
    '{"any":[{"attribute":"a","op":"present"},{"not":{"everyone":true}}]}',
    { any: [{ op: 'present', attribute: 'a', ignoreCase: false }, { not: { everyone: true } }] },
  ],
  [`{"memberOf":"${group}"}`, { transitive: true, memberOf: group.toUpperCase() }],
  [`{"memberOf":"${group}","transitive":false}`, { transitive: false, memberOf: group }],
  ['{"attribute":"a","ignoreCase":true,"op":"absent"}', { op: 'absent', attribute: 'a', ignoreCase: true }],
  ['{"attribute":"a","op":"eq","value":"x"}', { op: 'eq', value: 'x', attribute: 'a' }],
  [
    '{"attribute":"a","ignoreCase":true,"op":"in","value":["x",1]}',
    { value: ['x', 1], op: 'in', ignoreCase: true, attribute: 'a' },
  ],
])('the key of a release stays what it was: %s', (key, criteria) => {
  expect(criteriaKey(criteria)).toBe(key);
});
