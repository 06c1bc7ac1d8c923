import { describe, expect, test } from 'vitest';
import { addressKey, addressKeyOrNull, domainOf, presentAddress } from '../../../src/domain/address.js';

describe('addressKey', () => {
  test('spellings that differ in case are one address', () => {
    expect(addressKey('Ada.Lovelace@Contoso.COM')).toBe('ada.lovelace@contoso.com');
  });

  test('composed and decomposed letters are one address', () => {
    expect(addressKey('jose\u0301@x.example')).toBe(addressKey('jos\u00e9@x.example'));
    expect(addressKey('JOSE\u0301@x.example')).toBe(addressKey('jos\u00e9@X.example'));
  });

  test('is in lower case, whatever the letters', () => {
    expect(addressKey('\u00c9A@X')).toBe('\u00e9a@x');
    expect(addressKey('Z~@X')).toBe('z~@x');
  });

  test('is its own key', () => {
    for (const address of ['\u0130@x', '\u1E9E@x', 'A\u0301@x', '\uD800@x']) {
      expect(addressKey(addressKey(address))).toBe(addressKey(address));
    }
  });

  test('no address has no key', () => {
    expect(addressKeyOrNull(null)).toBeNull();
  });
});

test('domainOf takes what follows the last @', () => {
  expect(domainOf('a@b@Contoso.com')).toBe('contoso.com');
  expect(domainOf('nobody')).toBe('');
  expect(domainOf('@Contoso.com')).toBe('contoso.com');
});

test('R9: an empty string counts as a missing address', () => {
  expect(presentAddress('')).toBeNull();
  expect(presentAddress(null)).toBeNull();
  expect(presentAddress(undefined)).toBeNull();
  expect(presentAddress('a@b')).toBe('a@b');
});
