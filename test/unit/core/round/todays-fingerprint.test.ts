import { expect, test } from 'vitest';
import { todaysFingerprint } from '../../../../src/core/round/todays-fingerprint.js';
import { alwaysSelected } from '../../../../src/domain/directory-user.js';
import type { Mapping } from '../../../../src/domain/mapping.js';

const policy = { userTypes: 'all', disabledOnFirstImport: 'import', addressSource: 'upn' } as const;
const mapping = (mappingId: string, criteriaRevision: number): Mapping => ({
  mappingId,
  name: mappingId,
  criteria: { everyone: true },
  assignment: {},
  autoImport: true,
  priority: 0,
  criteriaRevision,
  createdAt: new Date(0),
  updatedAt: new Date(0),
});
const facts = { mappings: [], attributes: [], select: [], policy, resets: 3 };

test('R1: says for which criteria, which people and after how many resets a round is made', () => {
  expect(todaysFingerprint({ ...facts, mappings: [mapping('a', 2), mapping('b', 1)] })).toEqual({
    mappings: { a: 2, b: 1 },
    select: [...alwaysSelected].sort(),
    ...policy,
    resets: 3,
  });
});

test('R1: selects what the mappings read and the product keeps, each property once and whole', () => {
  const { select } = todaysFingerprint({
    ...facts,
    attributes: ['onPremisesExtensionAttributes.extensionAttribute1', 'department', 'mail'],
    select: ['department', 'city'],
  });
  expect(select).toEqual([...alwaysSelected, 'city', 'department', 'onPremisesExtensionAttributes'].sort());
});

test('R1: the same facts in another order are the same fingerprint', () => {
  const attributes = ['city', 'department'];
  expect(todaysFingerprint({ ...facts, attributes })).toEqual(
    todaysFingerprint({ ...facts, attributes: [...attributes].reverse() }),
  );
});
