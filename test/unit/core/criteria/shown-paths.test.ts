import { expect, test } from 'vitest';
import { shownPaths } from '../../../../src/core/criteria/shown-paths.js';
import type { Properties } from '../../../../src/domain/directory-user.js';

const none = new Set<string>();

test('a path is shown by the first body that has a value there', () => {
  const bodies = [{ department: null }, { department: 'Sales' }, { city: 'Oslo' }];
  expect(shownPaths(['department', 'city', 'jobTitle'], none, bodies)).toEqual(['department', 'city']);
});

test('missing is no value: null, an empty collection, an object without the member, a name of every object', () => {
  const bodies: Properties[] = [
    { department: null, businessPhones: [], onPremisesExtensionAttributes: { extensionAttribute1: null } },
  ];
  const paths = [
    'department',
    'businessPhones',
    'onPremisesExtensionAttributes.extensionAttribute1',
    'onPremisesExtensionAttributes.extensionAttribute2',
    'toString',
  ];
  expect(shownPaths(paths, none, bodies)).toEqual([]);
});

test('a nested value is one, also inside a collection, and so is false', () => {
  const bodies: Properties[] = [
    {
      assignedLicenses: [{}, { skuId: 'x' }],
      accountEnabled: false,
      onPremisesExtensionAttributes: { a: 'x' },
    },
  ];
  const paths = ['assignedLicenses.skuId', 'accountEnabled', 'onPremisesExtensionAttributes.a'];
  expect(shownPaths(paths, none, bodies)).toEqual(paths);
});

test('what is known is not looked for, and no body is read once all is found', () => {
  let read = 0;
  function* bodies() {
    for (const body of [{ department: 'Sales' }, { city: 'Oslo' }]) {
      read += 1;
      yield body;
    }
  }
  expect(shownPaths(['department'], new Set(['department']), bodies())).toEqual([]);
  expect(read).toBe(0);
  expect(shownPaths(['department', 'city'], new Set(['city']), bodies())).toEqual(['department']);
  expect(read).toBe(1);
});

test('a name in another case is another name', () => {
  const bodies: Properties[] = [{ onPremisesExtensionAttributes: { ExtensionAttribute1: 'x' } }];
  expect(shownPaths(['onPremisesExtensionAttributes.extensionAttribute1'], none, bodies)).toEqual([]);
});
