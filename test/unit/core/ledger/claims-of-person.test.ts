import { expect, test } from 'vitest';
import { claimsOfPerson } from '../../../../src/core/ledger/claims-of-person.js';
import { at, claim, endedClaim, holder } from './ledger-facts.js';

const { doubtedAt: _, ...seen } = claim();

test('I7: what somebody held and holds, oldest first, as the product may see it', () => {
  const { serial: _serial, addressKey: _key, syncedAt: _synced, ...first } = endedClaim('a', 'old@x');
  const ended = [
    endedClaim('a', 'mid@x', { serial: 3, since: at(50) }),
    endedClaim('a', 'same@x', { serial: 2 }),
    endedClaim('a', 'old@x', { serial: 1 }),
  ];
  const user = holder('a', 'x@x', {
    mail: 'm@x',
    backupAddress: 'm@x',
    addressKey: 'm@x',
    upnClaim: claim({ since: at(60) }),
    addressClaim: claim({ since: at(40) }),
  });
  const claims = claimsOfPerson(ended, user);
  expect(claims.map(({ address, label }) => [address, label])).toEqual([
    ['old@x', 'upn'],
    ['same@x', 'upn'],
    ['m@x', 'backup-address'],
    ['mid@x', 'upn'],
    ['x@x', 'upn'],
  ]);
  expect(claims[0]).toEqual(first);
  expect(claims[4]).toEqual({ ...seen, since: at(60), objectId: 'a', address: 'x@x', label: 'upn' });
  expect(claimsOfPerson(ended, undefined)).toHaveLength(3);
});

test('I7: who holds nothing, or is preserved, has no current claim', () => {
  const preserved = holder('a', 'x@x', { state: 'preserved' });
  const waiting = holder('a', 'x@x', {
    backupAddress: null,
    addressKey: null,
    userPrincipalName: null,
    upnKey: null,
  });
  expect(claimsOfPerson([], preserved)).toEqual([]);
  expect(claimsOfPerson([], waiting)).toEqual([]);
});
