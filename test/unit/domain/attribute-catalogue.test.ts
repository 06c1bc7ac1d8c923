import { describe, expect, test } from 'vitest';
import { checkAttributePath } from '../../../src/domain/attribute-catalogue.js';
import { alwaysSelected } from '../../../src/domain/directory-user.js';

const extension = 'extension_0123456789abcdef0123456789ABCDEF_costCode';

test.each([
  ['department', 'string'],
  ['accountEnabled', 'boolean'],
  ['createdDateTime', 'date'],
  ['proxyAddresses', 'strings'],
  ['assignedLicenses', 'object'],
  ['onPremisesExtensionAttributes', 'object'],
])('%s is of type %s', (path, type) => {
  expect(checkAttributePath(path)).toEqual({ path, usable: true, type });
});

test('whatever is always selected is usable', () => {
  for (const name of alwaysSelected)
    expect(checkAttributePath(name)).toMatchObject({ path: name, usable: true });
});

test.each([
  'onPremisesExtensionAttributes.extensionAttribute7',
  'employeeOrgData.costCenter',
  'assignedLicenses.skuId',
  extension,
])('%s is usable, of no known type', (path) => {
  expect(checkAttributePath(path)).toStrictEqual({ path, usable: true });
});

describe('refused, with the reason', () => {
  test.each([
    ['signInActivity', /not tracked.*learn\.microsoft\.com/],
    ['signInActivity.lastSignInDateTime', /not tracked/],
    ['skills', /not tracked/],
    ['cloudLicensing', /not tracked/],
    ['licenseAssignmentStates', /not tracked/],
    ['preferredName', /not supported/],
    ['memberOf', /navigation/],
    ['manager', /manager@delta/],
    ['manager/displayName', /manager@delta/],
    ['isResourceAccount', /reserved/],
    ['showInAddressList', /must not be used/],
    ['passwordProfile', /secrets/],
    ['serviceProvisioningErrors', /not documented/],
    ['id', /object id/],
    ['extensions', /navigation|open extension/],
    ['com.fabrikam.roaming', /open extension/],
    ['fabrikam_courses', /schema extension/],
    ['extkvbmkofy_courses.level', /schema extension/],
    ['extension_0123_costCode', /32 hex/],
    [`${extension}.inner`, /no object/],
    ['department.name', /department, which is no object/],
    ['proxyAddresses.type', /no object/],
    ['onPremisesExtensionAttributes/extensionAttribute1', /dot/],
    ['', /empty/],
    ['employeeOrgData.', /empty part/],
    ['.department', /empty/],
    ['x'.repeat(5000), /longer/],
    ['__proto__', /./],
    ['constructor', /no property/],
  ])('%s', (path, reason) => {
    const check = checkAttributePath(path);
    expect(check.usable ? '' : check.reason).toMatch(reason);
  });
});

test.each([
  ['departmnt', 'department'],
  ['Department', 'department'],
  ['jobtitel', 'jobTitle'],
  ['employeID', 'employeeId'],
  ['onPremiseSyncEnabled', 'onPremisesSyncEnabled'],
])('%s: did you mean %s?', (path, suggestion) => {
  const check = checkAttributePath(path);
  expect(check.usable ? '' : check.reason).toContain(`did you mean ${suggestion}?`);
});

test.each([
  ['x'.repeat(400), /no property/],
  ['x'.repeat(401), /longer/],
  ['my_extension_0123', /schema extension/],
  ['com.fabrikam.roaming.settings', /^com\.fabrikam\.roaming\.settings .*open extension/],
  ['com.fabrikam', /^com is no property/],
  ['xcom.fabrikam.roaming', /^xcom is no property/],
  ['come.fabrikam.roaming', /^come is no property/],
  ['fabrikam.roaming.settings', /^fabrikam is no property/],
  ['a_b-c', /no property/],
  ['-a_b', /no property/],
])('%s is told apart from what it looks like', (path, reason) => {
  const check = checkAttributePath(path);
  expect(check.usable ? '' : check.reason).toMatch(reason);
});

// The last two are four edits away, which is one too many.
test.each(['xy', 'memberOff', 'abcdefghijklmnop', 'dxpxrxmxnt', 'dxpxrxmentx'])(
  '%s is near to nothing that can be used',
  (path) => {
    const check = checkAttributePath(path);
    expect(check).toEqual({
      usable: false,
      path,
      reason: `${path} is no property of a user in Microsoft Graph v1.0`,
    });
  },
);

test('nothing near, no suggestion', () => {
  const check = checkAttributePath('favouriteColour');
  expect(check.usable ? '' : check.reason).not.toContain('did you mean');
});
