import { expect, test } from 'vitest';
import { type KeepingClaims, keepClaims } from '../../../../src/core/ledger/keep-claims.js';
import type { UserRecord } from '../../../../src/domain/records.js';
import { aManagedUser } from '../../../../src/testing/builders.js';

const hourMs = 3_600_000;
const at = (hour: number) => new Date(hour * hourMs);
const seen = { since: at(0), firstSightAt: at(0), lastSightAt: at(10), doubtedAt: null };
const anna = (upn: string): UserRecord =>
  aManagedUser({ objectId: 'a', userPrincipalName: upn, mail: null, upnClaim: seen, addressClaim: seen });

const keeping = (over: Partial<KeepingClaims> = {}): KeepingClaims => ({
  at: at(20),
  lagMs: 2 * hourMs,
  sight: { upnKey: 'y@x', addressKey: 'y@x', at: at(19) },
  denies: () => false,
  doubtedAt: () => null,
  ...over,
});

test('I7: a sight elsewhere that ends no claim takes its sureness away', () => {
  const { user, ended } = keepClaims(anna('x@x'), anna('x@x'), keeping());
  expect(ended).toEqual([]);
  expect(user.upnClaim).toEqual({ ...seen, firstSightAt: null, doubtedAt: at(20) });
});

test('I7: a new name is doubted as of the last sight under the old one', () => {
  const { user, ended } = keepClaims(anna('x@x'), anna('y@x'), keeping());
  expect(ended.map(({ addressKey, label }) => [addressKey, label])).toEqual([
    ['x@x', 'upn'],
    ['x@x', 'backup-address'],
  ]);
  expect(user.upnClaim).toEqual({
    since: at(20),
    firstSightAt: at(20),
    lastSightAt: at(19),
    doubtedAt: at(10),
  });
});

test('I7: and as of when somebody else had it', () => {
  const { user } = keepClaims(anna('x@x'), anna('y@x'), keeping({ doubtedAt: () => at(18) }));
  expect(user.upnClaim).toMatchObject({ firstSightAt: null, lastSightAt: at(19), doubtedAt: at(18) });
});

test('I7: without a sight the record stays the very same', () => {
  const user = anna('x@x');
  expect(keepClaims(user, user, keeping({ sight: undefined })).user).toBe(user);
});

test('I7: a stream that names the person elsewhere is a doubt, though the read shows them there', () => {
  const sight = { upnKey: 'x@x', addressKey: 'x@x', at: at(19) };
  const denies = (label: string) => label === 'upn';
  const { user } = keepClaims(anna('x@x'), anna('x@x'), keeping({ sight, denies }));
  expect(user.upnClaim).toEqual({ ...seen, firstSightAt: null, lastSightAt: at(19), doubtedAt: at(20) });
  expect(user.addressClaim).toEqual({ ...seen, lastSightAt: at(19) });
});

test('I7: and casts one on a name that the read alone gives', () => {
  const { user } = keepClaims(anna('x@x'), anna('y@x'), keeping({ denies: () => true }));
  expect(user.upnClaim).toMatchObject({ firstSightAt: null, lastSightAt: at(19), doubtedAt: at(20) });
});
