import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AddressClaim,
  backupAddressOf,
  claimOf,
  grantAddresses,
} from '../../../../src/core/people/claims.js';

const claim = (objectId: string, key: string | null): AddressClaim => ({
  objectId,
  upnKey: key,
  addressKey: key,
});

describe('addresses of one commit', () => {
  test('I1: a swap is granted, whoever stands first', () => {
    const stored = [claim('a', '1@x'), claim('b', '2@x')];
    for (const claims of [
      [claim('a', '2@x'), claim('b', '1@x')],
      [claim('b', '1@x'), claim('a', '2@x')],
    ]) {
      expect([...grantAddresses(claims, stored).values()]).toEqual([
        { upn: true, address: true },
        { upn: true, address: true },
      ]);
    }
  });

  test('I1: an address that somebody outside the commit holds is refused', () => {
    expect(grantAddresses([claim('b', '1@x')], [claim('a', '1@x')]).get('b')).toMatchObject({
      upn: false,
      address: false,
    });
  });

  test('who holds another kind of label does not stand in the way', () => {
    const holder = { objectId: 'a', upnKey: '1@x', addressKey: '9@x' };
    expect(grantAddresses([claim('b', '1@x')], [holder]).get('b')).toMatchObject({
      upn: false,
      address: true,
    });
  });

  test('no two people ever end with one key', () => {
    const key = fc.constantFrom('1@x', '2@x', '3@x', null);
    const row = fc.record({ objectId: fc.constantFrom('a', 'b', 'c', 'd', 'e'), key });
    const rows = fc.uniqueArray(row, { selector: (each) => each.objectId });
    fc.assert(
      fc.property(rows, rows, (stored, claimed) => {
        const taken = new Set<string>();
        const holders = stored.filter((each) => {
          if (each.key === null || taken.has(each.key)) return false;
          taken.add(each.key);
          return true;
        });
        const claims = claimed.map((each) => claim(each.objectId, each.key));
        const granted = grantAddresses(
          claims,
          holders.map((each) => claim(each.objectId, each.key)),
        );
        const after = new Map<string, string | null>(holders.map((each) => [each.objectId, each.key]));
        for (const each of claims)
          after.set(each.objectId, granted.get(each.objectId)!.upn ? each.upnKey : null);
        const held = [...after.values()].filter((each) => each !== null);
        expect(new Set(held).size).toBe(held.length);
      }),
    );
  });
});

test('R9: without a mail the backup address falls back to the UPN', () => {
  const labels = { userPrincipalName: 'u@x', mail: null };
  expect(backupAddressOf(labels, 'mail')).toBe('u@x');
  expect(backupAddressOf({ ...labels, mail: 'm@x' }, 'mail')).toBe('m@x');
  expect(backupAddressOf({ ...labels, mail: 'm@x' }, 'upn')).toBe('u@x');
  expect(claimOf('a', { userPrincipalName: 'U@X', mail: 'M@X' }, 'mail')).toMatchObject({
    objectId: 'a',
    upnKey: 'u@x',
    addressKey: 'm@x',
  });
});
