import { expect, test } from 'vitest';
import { fingerprintGap } from '../../../../src/core/round/fingerprint.js';
import type { Fingerprint } from '../../../../src/domain/checkpoint.js';

const then: Fingerprint = {
  mappings: { m1: 1, m2: 4 },
  select: ['mail', 'department'],
  userTypes: 'members',
  disabledOnFirstImport: 'skip',
  addressSource: 'mail',
  resets: 0,
};

test.each([
  ['a new mapping', { mappings: { ...then.mappings, m3: 1 } }, 'mapping-added'],
  ['changed criteria', { mappings: { m1: 2, m2: 4 } }, 'criteria-changed'],
  ['a property the token does not track', { select: ['mail', 'jobTitle'] }, 'select-widened'],
  ['guests let in', { userTypes: 'all' }, 'user-types-widened'],
  ['disabled people let in', { disabledOnFirstImport: 'preserve' }, 'disabled-import-widened'],
  ['another address source', { addressSource: 'upn' }, 'address-source-changed'],
  ['an administrator', { resets: 1 }, 'token-reset'],
] as const)('R1: %s asks for an initial round', (_, now, gap) => {
  expect(fingerprintGap(then, { ...then, ...now })).toBe(gap);
});

test.each([
  ['a deleted mapping', { mappings: { m2: 4 } }],
  ['fewer properties', { select: ['mail'] }],
  ['nothing', {}],
] as const)('R1: %s asks for none', (_, now) => {
  expect(fingerprintGap(then, { ...then, ...now })).toBeUndefined();
});

test('R1: who is let in already asks for none', () => {
  const wide: Fingerprint = { ...then, userTypes: 'all', disabledOnFirstImport: 'import' };
  expect(fingerprintGap(wide, wide)).toBeUndefined();
  expect(fingerprintGap(wide, { ...wide, disabledOnFirstImport: 'preserve' })).toBe(
    'disabled-import-widened',
  );
});

test('R1: narrowing who is let in asks for none', () => {
  const wide: Fingerprint = { ...then, userTypes: 'all', disabledOnFirstImport: 'import' };
  expect(fingerprintGap(wide, then)).toBeUndefined();
});
