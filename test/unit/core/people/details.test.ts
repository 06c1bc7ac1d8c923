import { describe, expect, test } from 'vitest';
import {
  changedProperties,
  completed,
  detailsAfter,
  newDetails,
  recordDetails,
} from '../../../../src/core/people/details.js';
import type { Properties } from '../../../../src/domain/directory-user.js';
import { aUser, person, select } from './facts.js';

const user = aUser({ mail: 'm@x', attributes: { department: 'Sales', proxyAddresses: ['smtp:a@x'] } });
const partial = (properties: Properties) => ({ whole: false, properties });
const whole = (properties: Properties) => ({ whole: true, properties });
const changed = (word: { whole: boolean; properties: Properties }) => changedProperties(user, word, select);

describe('R4: in what a word differs from what is stored', () => {
  test('in nothing: what is absent, what is the same, what is not selected', () => {
    expect(changed(partial({}))).toEqual([]);
    expect(
      changed(partial({ displayName: 'Ann', proxyAddresses: ['smtp:a@x'], accountEnabled: true })),
    ).toEqual([]);
    expect(changed(partial({ city: 'Oslo', __proto__: 'x' }))).toEqual([]);
    expect(changedProperties(user, partial({ deletedDateTime: '2026-01-01' }), ['deletedDateTime'])).toEqual(
      [],
    );
  });

  test('in columns and attributes alike', () => {
    expect(
      changed(partial({ displayName: 'Ben', department: null, userType: null, accountEnabled: false })),
    ).toEqual(['displayName', 'accountEnabled', 'userType', 'department']);
    expect(changed(partial({ proxyAddresses: [] }))).toEqual(['proxyAddresses']);
  });

  test('a whole entry differs by what it omits, a stored value only', () => {
    const { department: _, ...rest } = { ...person, mail: 'm@x', proxyAddresses: ['smtp:a@x'] } as Properties;
    expect(changed(whole(rest))).toEqual(['department']);
    expect(changedProperties(aUser(), whole({ ...person, mail: '' }), select)).toEqual([]);
    // An attribute that was never delivered is known to be missing now.
    expect(changedProperties(aUser({ attributes: {} }), whole(person), ['department'])).toEqual([
      'department',
    ]);
    expect(changedProperties(aUser({ attributes: {} }), partial({}), ['department'])).toEqual([]);
  });

  test('R9: a missing UPN or life is no change; a missing mail is', () => {
    for (const userPrincipalName of [null, '']) expect(changed(partial({ userPrincipalName }))).toEqual([]);
    expect(changed(partial({ userPrincipalName: 'A@x' }))).toEqual(['userPrincipalName']);
    expect(changed(partial({ accountEnabled: null }))).toEqual([]);
    for (const mail of [null, '']) expect(changed(partial({ mail }))).toEqual(['mail']);
  });

  test('S8: a value of a type that a column does not have counts as missing', () => {
    expect(changed(partial({ displayName: 7 }))).toEqual(['displayName']);
    expect(changedProperties(aUser({ displayName: null }), partial({ displayName: 7 }), select)).toEqual([]);
  });
});

describe('all that is known after a word', () => {
  test('R4: absent keeps, null clears, whole replaces', () => {
    expect(detailsAfter(user, partial({ department: null }), select)).toEqual({
      ...person,
      mail: 'm@x',
      department: null,
      proxyAddresses: ['smtp:a@x'],
    });
    expect(detailsAfter(user, whole({ userPrincipalName: 'b@x', accountEnabled: false }), select)).toEqual({
      userPrincipalName: 'b@x',
      mail: null,
      displayName: null,
      accountEnabled: false,
      userType: null,
      department: null,
      proxyAddresses: null,
    });
  });

  test('R9: a missing UPN never clears the stored one, nor a missing life', () => {
    for (const userPrincipalName of [null, '']) {
      expect(detailsAfter(user, whole({ userPrincipalName, accountEnabled: null }), select)).toMatchObject({
        userPrincipalName: 'a@x',
        accountEnabled: true,
      });
    }
  });

  test('what was never delivered stays so', () => {
    expect(detailsAfter(aUser({ attributes: {} }), partial({}), select)).not.toHaveProperty('department');
  });
});

test('the columns and attributes of a record: texts or null, and no attribute that says nothing of the living', () => {
  expect(
    recordDetails({ ...person, mail: '', displayName: 7, deletedDateTime: null, accountEnabled: 'true' }),
  ).toEqual({
    mail: null,
    displayName: null,
    accountEnabled: false,
    userType: 'Member',
    attributes: { department: 'Sales', proxyAddresses: [] },
  });
});

test('R4: in a whole body what was selected and omitted is missing, and the rest is nobody’s', () => {
  expect(completed({ mail: 'm@x', city: 'Oslo' }, ['mail', 'department'])).toEqual({
    mail: 'm@x',
    department: null,
  });
});

test('R4: so it is in the record of somebody new', () => {
  const details = newDetails({ ...person, city: 'Oslo', mail: '', deletedDateTime: null }, [
    'mail',
    'department',
    'jobTitle',
    'deletedDateTime',
  ]);
  expect(newDetails({ ...person, accountEnabled: false }, [])).toMatchObject({ accountEnabled: false });
  expect(details).toEqual({
    mail: null,
    displayName: person.displayName,
    accountEnabled: true,
    userType: 'Member',
    attributes: { department: 'Sales', jobTitle: null },
  });
});
