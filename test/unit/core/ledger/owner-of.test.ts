import { describe, expect, test } from 'vitest';
import { ownerOf } from '../../../../src/core/ledger/owner-of.js';
import { aManagedUser } from '../../../../src/testing/builders.js';

const hourMs = 3_600_000;
const at = (hour: number) => new Date(hour * hourMs);
const x = 'x@tenant.example';
const lagMs = 2 * hourMs;

const claim = (since: number, first: number | null, last: number | null) => ({
  since: at(since),
  firstSightAt: first === null ? null : at(first),
  lastSightAt: last === null ? null : at(last),
  doubtedAt: null,
});

const holder = (objectId: string, upnClaim: ReturnType<typeof claim>) =>
  aManagedUser({ objectId, userPrincipalName: x, mail: 'other@tenant.example', upnClaim });

const ended = (
  objectId: string,
  since: number,
  first: number | null,
  last: number | null,
  until: number,
) => ({
  objectId,
  address: x,
  addressKey: x,
  label: 'backup-address' as const,
  ...claim(since, first, last),
  until: at(until),
  syncedAt: null,
});

const nothing = { ended: [], holders: [], windows: [] };
const ask = (hour: number, ledger: Partial<typeof nothing> | object) =>
  ownerOf(x, at(hour), { ...nothing, ...ledger }, lagMs);

describe('I7: ownerOf', () => {
  test.each([
    [9, { certainty: 'unknown', candidates: [] }],
    [10, { certainty: 'confirmed', objectId: 'a', candidates: ['a'] }],
    [18, { certainty: 'confirmed', objectId: 'a', candidates: ['a'] }],
    [19, { certainty: 'uncertain', candidates: ['a'] }],
    [99, { certainty: 'uncertain', candidates: ['a'] }],
  ])('at %i, of a holder seen from 10 to 20 under a lag of 2', (hour, owner) => {
    expect(ask(hour, { holders: [holder('a', claim(10, 10, 20))] })).toEqual(owner);
  });

  test('one sight confirms nothing', () => {
    expect(ask(10, { holders: [holder('a', claim(10, 10, 10))] }).certainty).toBe('uncertain');
  });

  test('a doubt that no later sight has ended leaves all uncertain', () => {
    expect(ask(12, { holders: [holder('a', claim(10, null, 20))] })).toEqual({
      certainty: 'uncertain',
      candidates: ['a'],
    });
  });

  test('somebody else’s claim under another name leaves its time uncertain, and no other', () => {
    const ledger = { holders: [holder('a', claim(10, 10, 40))], ended: [ended('b', 20, 20, 20, 25)] };
    expect(ask(15, ledger).certainty).toBe('confirmed');
    expect(ask(20, ledger)).toEqual({ certainty: 'uncertain', candidates: ['a', 'b'] });
    expect(ask(25, ledger).certainty).toBe('uncertain');
    expect(ask(26, ledger)).toMatchObject({ certainty: 'confirmed', objectId: 'a' });
  });

  test('as long as somebody else holds it under another name, nobody is confirmed', () => {
    const other = aManagedUser({ objectId: 'b', userPrincipalName: 'b@tenant.example', mail: x });
    const addressClaim = claim(20, 20, 40);
    const ledger = { holders: [holder('a', claim(10, 10, 40)), { ...other, addressClaim }] };
    expect(ask(15, ledger)).toMatchObject({ certainty: 'confirmed', objectId: 'a' });
    expect(ask(30, ledger)).toEqual({ certainty: 'uncertain', candidates: ['a', 'b'] });
  });

  test('a window leaves its time uncertain, with both', () => {
    const window = { from: at(20), until: at(25), oldObjectId: 'a', newObjectId: 'b' };
    const ledger = { holders: [holder('a', claim(10, 10, 40))], windows: [window] };
    expect(ask(19, ledger).certainty).toBe('confirmed');
    expect(ask(20, ledger)).toEqual({ certainty: 'uncertain', candidates: ['a', 'b'] });
    expect(ask(26, ledger).certainty).toBe('confirmed');
    const open = { ...ledger, windows: [{ ...window, until: undefined as never }] };
    expect(ask(30, open).certainty).toBe('uncertain');
  });

  test('between a release and the next claim it may be the next owner’s already', () => {
    const ledger = { ended: [ended('a', 10, 10, 20, 30)], holders: [holder('b', claim(40, 40, 50))] };
    expect(ask(17, ledger)).toMatchObject({ certainty: 'confirmed', objectId: 'a' });
    expect(ask(25, ledger)).toEqual({ certainty: 'uncertain', candidates: ['a', 'b'] });
    expect(ask(35, ledger)).toEqual({ certainty: 'uncertain', candidates: ['b'] });
    expect(ask(45, ledger)).toMatchObject({ certainty: 'confirmed', objectId: 'b' });
  });

  test('two claims of one person confirm nothing between them', () => {
    const ledger = { ended: [ended('a', 10, 10, 20, 30)], holders: [holder('a', claim(40, 40, 60))] };
    expect([15, 30, 35, 45].map((hour) => ask(hour, ledger).certainty)).toEqual([
      'confirmed',
      'uncertain',
      'uncertain',
      'confirmed',
    ]);
  });
});
