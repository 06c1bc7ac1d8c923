import { describe, expect, test } from 'vitest';
import { claimUnder, holdsKey, keepClaims, latest } from '../../../../src/core/ledger/keep-claims.js';
import { type LedgerOfAddress, ownerOf } from '../../../../src/core/ledger/owner-of.js';
import type { Sight } from '../../../../src/core/ledger/sight.js';
import type { UserRecord } from '../../../../src/domain/records.js';
import { at, claim, endedClaim, holder, lagMs, now } from './ledger-facts.js';

describe('I7: what a record holds', () => {
  const anna = holder('a', 'u@x', { backupAddress: 'm@x', addressKey: 'm@x', addressClaim: null });

  test('under either name, while it is active', () => {
    expect(['u@x', 'm@x', 'z@x'].map((key) => holdsKey(anna, key))).toEqual([true, true, false]);
    expect(holdsKey({ ...anna, state: 'preserved' }, 'u@x')).toBe(false);
    expect(holdsKey(undefined, 'u@x')).toBe(false);
  });

  test('since its import and unseen, where nothing else is stored of it', () => {
    expect(claimUnder(anna, 'upn')).toEqual(claim());
    expect(claimUnder(anna, 'backup-address')).toEqual({
      since: at(0),
      firstSightAt: null,
      lastSightAt: null,
      doubtedAt: null,
    });
    expect(claimUnder({ ...anna, addressKey: null }, 'backup-address')).toBeNull();
  });

  test('each name is seen, or left, for itself', () => {
    const kept = (sight: Sight | undefined, next: UserRecord) =>
      keepClaims(anna, next, { at: now, lagMs, sight, denies: () => false, doubtedAt: () => null });
    const { user } = kept({ upnKey: 'u@x', addressKey: 'z@x', at: at(99) }, anna);
    expect([user.upnClaim?.lastSightAt, user.upnClaim?.doubtedAt]).toEqual([at(99), null]);
    expect([user.addressClaim?.lastSightAt, user.addressClaim?.doubtedAt]).toEqual([null, now]);
    const moved = {
      ...anna,
      userPrincipalName: 'v@x',
      upnKey: 'v@x',
      backupAddress: 'n@x',
      addressKey: 'n@x',
    };
    const ended = kept({ upnKey: 'n@x', addressKey: 'n@x', at: at(99) }, moved);
    expect(ended.ended.map(({ address }) => address)).toEqual(['u@x', 'm@x']);
    expect([ended.user.upnClaim?.lastSightAt, ended.user.addressClaim?.lastSightAt]).toEqual([null, at(99)]);
    expect(kept(undefined, moved).user.upnClaim).toMatchObject({ lastSightAt: null, doubtedAt: at(10) });
    const nameless = { ...anna, userPrincipalName: null, backupAddress: null };
    const named = keepClaims(
      nameless,
      { ...moved },
      { at: now, lagMs, sight: undefined, denies: () => false, doubtedAt: () => null },
    );
    expect(named.ended.map(({ address }) => address)).toEqual(['u@x', 'm@x']);
  });

  test('a sight under both names is one of each', () => {
    const sight = { upnKey: 'u@x', addressKey: 'm@x', at: at(99) };
    const keeping = { at: now, lagMs, denies: () => false, doubtedAt: () => null };
    const { user } = keepClaims(anna, anna, { ...keeping, sight });
    expect([user.upnClaim?.lastSightAt, user.addressClaim?.lastSightAt]).toEqual([at(99), at(99)]);
    // Seen again where nothing is new, and not where something is.
    const old = { upnKey: 'u@x', addressKey: 'z@x', at: at(10) };
    const left = keepClaims(user, user, { ...keeping, sight: old }).user;
    expect(left.upnClaim).toBe(user.upnClaim);
    expect(left.addressClaim).toMatchObject({ firstSightAt: null, doubtedAt: now });
  });

  test('who waits without an address is seen under the name that they have', () => {
    const waiting = { ...anna, backupAddress: null, addressKey: null };
    const keeping = { at: now, lagMs, denies: () => false, doubtedAt: () => null };
    for (const addressKey of ['m@x', null]) {
      const { user, ended } = keepClaims(waiting, waiting, {
        ...keeping,
        sight: { upnKey: 'u@x', addressKey, at: at(99) },
      });
      expect(ended).toEqual([]);
      expect([user.upnClaim?.lastSightAt, user.addressClaim]).toEqual([at(99), null]);
    }
  });

  test('of two instants the later counts, and one that is not known does not', () => {
    expect([latest(at(1), at(2)), latest(at(2), at(1)), latest(null, at(1)), latest(at(1), null)]).toEqual([
      at(2),
      at(2),
      at(1),
      at(1),
    ]);
    expect(latest(null, null)).toBeNull();
  });
});

describe('I7: who may have had an address', () => {
  const owner = (hour: number, ledger: Partial<LedgerOfAddress>) =>
    ownerOf('x@x', at(hour), { ended: [], holders: [], windows: [], ...ledger }, lagMs);
  const later = claim({ since: at(50), firstSightAt: null });
  const ben = holder('b', 'x@x', { upnClaim: later, addressClaim: later });
  const earlier = (over = {}) => endedClaim('a', 'x@x', { until: at(40), ...over });

  test('whose claim was running, to its last instant', () => {
    const ended = [earlier({ lastSightAt: null })];
    expect(owner(40, { ended })).toEqual({ certainty: 'uncertain', candidates: ['a'] });
    expect(owner(41, { ended }).candidates).toEqual([]);
  });

  test('who came later, at any time after the last sure sight of who was there before', () => {
    const known = { ended: [earlier({ lastSightAt: at(30) })], holders: [ben] };
    expect(owner(20, known)).toEqual({ certainty: 'confirmed', objectId: 'a', candidates: ['a'] });
    expect(owner(28, known)).toMatchObject({ certainty: 'confirmed' });
    expect(owner(29, known)).toEqual({ certainty: 'uncertain', candidates: ['a', 'b'] });
    expect(owner(45, known)).toEqual({ certainty: 'uncertain', candidates: ['b'] });
  });

  test('not while the one before them was seen there, even of several', () => {
    const doubtful = earlier({ firstSightAt: null, lastSightAt: at(30) });
    expect(owner(27, { ended: [doubtful], holders: [ben] }).candidates).toEqual(['a']);
    expect(owner(28, { ended: [doubtful], holders: [ben] }).candidates).toEqual(['a', 'b']);
    const carl = earlier({ objectId: 'c', since: at(1), firstSightAt: null, lastSightAt: at(5) });
    expect(owner(20, { ended: [doubtful, carl], holders: [ben] }).candidates).toEqual(['a', 'c']);
    const unseen = earlier({ since: at(25), firstSightAt: null, lastSightAt: null });
    expect(owner(24, { ended: [unseen], holders: [ben], windows: [] }).candidates).toEqual([]);
    const early = earlier({ since: at(10), firstSightAt: null, lastSightAt: null });
    expect(owner(12, { ended: [early], holders: [ben] }).candidates).toEqual(['a', 'b']);
  });

  test('whoever came after, or in the same commit, keeps nobody from having had it', () => {
    const doubtful = earlier({ lastSightAt: at(30) });
    const after = { since: at(50), until: at(55), firstSightAt: null, lastSightAt: at(52) };
    const carl = earlier({ objectId: 'c', ...after });
    const last = claim({ since: at(60), firstSightAt: null, lastSightAt: at(70) });
    const dora = holder('d', 'x@x', { upnClaim: last, addressClaim: last });
    expect(owner(45, { ended: [doubtful, carl], holders: [dora] }).candidates).toEqual(['c']);
    expect(owner(45, { ended: [doubtful, carl], holders: [ben] }).candidates).toEqual(['c', 'b']);
  });

  test('both sides of a window that is open then, to its last instant', () => {
    const windows = [{ from: at(20), until: at(30), oldObjectId: 'a', newObjectId: 'b' }];
    expect(owner(30, { windows })).toEqual({ certainty: 'uncertain', candidates: ['a', 'b'] });
    expect(owner(31, { windows })).toEqual({ certainty: 'unknown', candidates: [] });
    expect(owner(19, { windows })).toEqual({ certainty: 'unknown', candidates: [] });
  });

  test('a record counts under the name by which it holds the address alone', () => {
    const other = holder('b', 'u@x', {
      backupAddress: 'x@x',
      addressKey: 'x@x',
      upnClaim: claim({ since: at(0), lastSightAt: at(90) }),
      addressClaim: claim({ since: at(60), firstSightAt: at(60), lastSightAt: at(90) }),
    });
    expect(owner(70, { holders: [other] })).toMatchObject({ certainty: 'confirmed', objectId: 'b' });
    expect(owner(30, { holders: [other] })).toEqual({ certainty: 'unknown', candidates: [] });
    expect(owner(95, { holders: [other] })).toEqual({ certainty: 'uncertain', candidates: ['b'] });
  });
});
