import { describe, expect, test } from 'vitest';
import { viewHolders } from '../../../../src/core/identity/holders.js';
import { personAddresses } from '../../../../src/core/identity/person-addresses.js';
import type { AddressHolder } from '../../../../src/domain/directory-user.js';

const key = 'x@x';
const bob: AddressHolder = {
  objectId: 'b',
  type: 'user',
  userPrincipalName: 'b@x',
  mail: null,
  proxyAddresses: [],
};
const view = (over: Partial<AddressHolder>) =>
  viewHolders({ holders: [{ ...bob, ...over }], complete: true }, 'a', key);

describe('I9: whether somebody else’s mail is the address', () => {
  test.each<[string, Partial<AddressHolder>, boolean]>([
    ['it is', { mail: 'X@x' }, true],
    ['it is, and their proxy too, as everybody’s mail', { mail: 'x@x', proxyAddresses: ['SMTP:x@x'] }, true],
    ['it is, and their UPN', { mail: 'x@x', userPrincipalName: 'x@x' }, true],
    ['it is their UPN', { mail: 'b@x', userPrincipalName: 'x@x' }, false],
    ['it is an alias beside another mail', { mail: 'b@x', proxyAddresses: ['SMTP:b@x', 'smtp:X@x'] }, false],
    ['they do not show where they hold it', {}, true],
    ['they show another mail alone', { mail: 'b@x' }, true],
  ])('%s', (_what, over, othersMail) => {
    expect(view(over)).toMatchObject({ other: { objectId: 'b' }, othersMail, own: false, complete: true });
  });

  test('the one whose mail it is comes before any other', () => {
    const alias = { ...bob, mail: 'b@x', proxyAddresses: ['smtp:x@x'] };
    const mail = { ...bob, objectId: 'c', mail: 'x@x' };
    expect(viewHolders({ holders: [alias, mail], complete: true }, 'a', key).other).toBe(mail);
    expect(viewHolders({ holders: [{ ...mail, objectId: 'a' }], complete: true }, 'a', key)).toEqual({
      other: undefined,
      othersMail: false,
      own: true,
      complete: true,
    });
    expect(viewHolders('no-answer', 'a', key)).toEqual({
      other: undefined,
      othersMail: false,
      own: false,
      complete: false,
    });
  });
});

test('I9: how somebody can be addressed is what the directory gives, and nothing of what is no address', () => {
  const names = { mail: 'M@x', userPrincipalName: 'u@x' };
  expect(personAddresses(names)).toEqual({
    mailKey: 'm@x',
    upnKey: 'u@x',
    aliasKeys: new Set(),
    all: ['M@x', 'u@x'],
  });
  const proxyAddresses = ['smtp:m@x', 'SIP:s@x', 7, null, ['smtp:n@x'], 'smtp:P@x'];
  expect(personAddresses({ ...names, proxyAddresses }).all).toEqual(['M@x', 'u@x', 'P@x']);
});
