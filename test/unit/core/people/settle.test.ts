import { describe, expect, test } from 'vitest';
import type { FoldedEntry } from '../../../../src/core/entries/fold-entries.js';
import {
  calledGone,
  isCalledGone,
  isRepeated,
  settleClaim,
  settleEntry,
} from '../../../../src/core/people/settle.js';
import type { Properties, UserRead } from '../../../../src/domain/directory-user.js';
import type { UnsettledClaim } from '../../../../src/domain/leftover.js';

const select = ['userPrincipalName', 'mail', 'accountEnabled', 'proxyAddresses'];
const said = { userPrincipalName: 'new@x', mail: null };
const old = { userPrincipalName: 'old@x', mail: 'old@x' };

const entry = (properties: Properties): FoldedEntry => ({
  objectId: 'a',
  removed: null,
  whole: false,
  properties,
  contradictory: false,
});
const removed: FoldedEntry = { ...entry({}), removed: 'changed' };
const found = (properties: Properties): UserRead => ({ outcome: 'found', properties });

describe('an entry and the read made for it', () => {
  test('agree: the entry is taken, and only what it delivered', () => {
    const read = found({
      userPrincipalName: 'new@x',
      displayName: 'somebody else by now',
      accountEnabled: false,
    });
    expect(settleEntry(entry(said), read, select, 7)).toEqual({ kind: 'confirmed', properties: said });
  });

  test('found nowhere, and not called removed: open until a second round finds them nowhere', () => {
    expect(settleEntry(entry(said), { outcome: 'deleted' }, select, 7)).toEqual({
      kind: 'unsettled',
      claim: { said, read: null, round: 7 },
    });
  });

  test('a null that the read omits is agreement, aliases are not compared', () => {
    const properties = { mail: null, proxyAddresses: ['smtp:a@x'] };
    expect(settleEntry(entry(properties), found({ proxyAddresses: [] }), select, 7).kind).toBe('confirmed');
  });

  test('R4: what a whole entry omits is remembered as missing while its word is open', () => {
    const whole = { ...entry({ userPrincipalName: 'new@x', accountEnabled: true }), whole: true };
    const selected = [...select, 'department'];
    const read = found({ userPrincipalName: 'new@x', accountEnabled: true, department: 'Sales' });
    expect(settleEntry(whole, read, selected, 7).kind).toBe('confirmed');
    const missing = { mail: null, department: null, proxyAddresses: null };
    for (const other of [{ outcome: 'unreadable' }, { outcome: 'deleted' }, found(old)] as const) {
      expect(settleEntry(whole, other, selected, 7)).toMatchObject({
        claim: { said: { ...whole.properties, ...missing } },
      });
      expect(settleEntry({ ...whole, whole: false }, other, selected, 7)).toMatchObject({
        claim: { said: expect.not.objectContaining({ department: null }) },
      });
    }
  });

  test('R9: a whole entry that omits a mail says that it is missing, and a read that shows one disagrees', () => {
    const whole = { ...entry({ userPrincipalName: 'old@x', accountEnabled: true }), whole: true };
    const shows = { ...old, accountEnabled: true };
    expect(settleEntry(whole, found(shows), select, 7)).toMatchObject({
      kind: 'unsettled',
      claim: { said: { mail: null }, read: { mail: 'old@x' } },
    });
    expect(settleEntry(whole, found({ ...shows, mail: null }), select, 7)).toMatchObject({
      kind: 'confirmed',
      properties: { mail: null },
    });
  });

  test('disagree: unsettled, with both words kept', () => {
    expect(settleEntry(entry(said), found(old), select, 7)).toEqual({
      kind: 'unsettled',
      claim: { said, read: old, round: 7 },
    });
  });

  test('R10: soft-deleted is proof, whatever the stream said', () => {
    expect(settleEntry(entry(said), { outcome: 'soft-deleted' }, select, 7)).toMatchObject({ kind: 'gone' });
    expect(settleEntry(removed, { outcome: 'soft-deleted' }, select, 7)).toMatchObject({ kind: 'gone' });
  });

  test('found nowhere is proof only if the stream said removed too', () => {
    expect(settleEntry(removed, { outcome: 'deleted' }, select, 7)).toEqual({
      kind: 'gone',
      proof: 'deleted',
    });
    expect(settleEntry(entry(said), { outcome: 'deleted' }, select, 7).kind).toBe('unsettled');
  });

  test('removed, and yet alive: unsettled', () => {
    expect(settleEntry(removed, found(old), select, 7)).toEqual({
      kind: 'unsettled',
      claim: { said: null, read: old, round: 7 },
    });
  });

  test('S11: no answer changes nothing', () => {
    expect(settleEntry(entry(said), { outcome: 'unreadable' }, select, 7)).toEqual({
      kind: 'no-answer',
      claim: { said, read: undefined, round: 7 },
    });
  });
});

describe('what an earlier round left open', () => {
  const claim: UnsettledClaim = { said, read: old, round: 7 };

  test('a read that agrees with the stream decides at once', () => {
    expect(settleClaim(claim, found({ userPrincipalName: 'new@x' }), select, 7)).toEqual({
      kind: 'confirmed',
      properties: said,
    });
  });

  test('a read that repeats the earlier one decides in a later round and not before', () => {
    expect(settleClaim(claim, found(old), select, 7)).toEqual({ kind: 'unsettled', claim });
    expect(settleClaim(claim, found(old), select, 8)).toEqual({ kind: 'confirmed', properties: old });
  });

  test('the read speaks of what the stream named and of nothing else', () => {
    const narrow: UnsettledClaim = { said: { mail: 'new@x' }, read: old, round: 7 };
    expect(settleClaim(narrow, found(old), select, 8)).toEqual({
      kind: 'confirmed',
      properties: { mail: 'old@x' },
    });
  });

  test('a third word starts the waiting anew', () => {
    const third = { userPrincipalName: 'third@x', mail: 'third@x' };
    expect(settleClaim(claim, found(third), select, 8)).toEqual({
      kind: 'unsettled',
      claim: { said, read: third, round: 8 },
    });
  });

  test('found nowhere in two rounds is proof', () => {
    const first = settleClaim(claim, { outcome: 'deleted' }, select, 8);
    expect(first).toEqual({ kind: 'unsettled', claim: { said, read: null, round: 8 } });
    const again = { said, read: null, round: 8 } as const;
    expect(settleClaim(again, { outcome: 'deleted' }, select, 8).kind).toBe('unsettled');
    expect(settleClaim(again, { outcome: 'deleted' }, select, 9)).toEqual({ kind: 'gone', proof: 'deleted' });
  });

  test('R10: said to be removed and alive in two rounds: alive', () => {
    expect(settleClaim({ said: null, read: old, round: 7 }, found(old), select, 8)).toEqual({
      kind: 'confirmed',
      properties: old,
    });
  });

  test('S1: called gone by a full round, they are there again when the reads of two rounds say so', () => {
    const alive = found({ ...said, accountEnabled: true });
    const first = settleClaim(calledGone({ ordinal: 8 }), alive, select, 8);
    expect(first).toMatchObject({ kind: 'unsettled', claim: { said: null, read: said, round: 8 } });
    expect(isCalledGone(calledGone({ ordinal: 8 }))).toBe(true);
    const others = [undefined, claim, { ...claim, said: null, read: null }, { ...claim, read: undefined }];
    expect(others.filter(isCalledGone)).toEqual([]);
    if (first.kind !== 'unsettled') return;
    expect(settleClaim(first.claim, alive, select, 9)).toMatchObject({ kind: 'confirmed', properties: said });
    expect(settleClaim(first.claim, { outcome: 'soft-deleted' }, select, 9).kind).toBe('gone');
  });

  test('what is not selected any more does not keep the word from being confirmed', () => {
    const wide: UnsettledClaim = { said: { ...said, city: 'Oslo' }, read: undefined, round: 7 };
    expect(settleClaim(wide, found({ userPrincipalName: 'new@x' }), select, 8)).toEqual({
      kind: 'confirmed',
      properties: said,
    });
  });

  test('no answer keeps what was open', () => {
    expect(settleClaim(claim, { outcome: 'unreadable' }, select, 8)).toEqual({ kind: 'no-answer', claim });
  });
});

describe('whether a body repeats the word', () => {
  const word = { said: { userPrincipalName: 'a@x', mail: null, city: 'Oslo' }, read: undefined, round: 7 };
  const isRepeatedBy = (body: Properties) => isRepeated(word, body, ['userPrincipalName', 'mail']);

  test('of which it says all that is selected, and more', () => {
    expect(isRepeatedBy({ userPrincipalName: 'a@x', department: 'Sales' })).toBe(true);
    expect(isRepeatedBy({ userPrincipalName: 'b@x', mail: null })).toBe(false);
    expect(isRepeatedBy({ userPrincipalName: 'a@x', mail: 'm@x' })).toBe(false);
  });

  test('and nobody repeats a removal', () => {
    expect(isRepeated({ ...word, said: null }, { userPrincipalName: 'a@x' }, select)).toBe(false);
  });
});
