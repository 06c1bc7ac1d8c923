import { expect, test } from 'vitest';
import type { Properties } from '../../../src/domain/directory-user.js';
import { applyProperties } from '../../../src/domain/patch.js';

const stored: Properties = { mail: 'a@x', department: 'Sales' };
const select = ['mail', 'department', 'jobTitle'];

test('R4: a partial entry merges: absent keeps, null clears', () => {
  expect(applyProperties(stored, { whole: false, properties: { department: null } }, select)).toEqual({
    mail: 'a@x',
    department: null,
  });
});

test('R4: a whole entry replaces: selected properties it omits are missing', () => {
  expect(applyProperties(stored, { whole: true, properties: { mail: 'b@x' } }, select)).toEqual({
    mail: 'b@x',
    department: null,
    jobTitle: null,
  });
});

test('what was never delivered stays undelivered', () => {
  expect(applyProperties(stored, { whole: false, properties: {} }, select)).not.toHaveProperty('jobTitle');
});

test('S8: a property named __proto__ changes no prototype and is dropped unless selected', () => {
  const hostile = JSON.parse('{"__proto__": {"admin": true}, "mail": "b@x"}') as Properties;
  const result = applyProperties({}, { whole: false, properties: hostile }, select);
  expect(result).toEqual({ mail: 'b@x' });
  expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
});
