import { describe, expect, test } from 'vitest';
import { type AddressClaim, claimOf, grantAddresses } from '../../../../src/core/people/claims.js';

const claim = (
  objectId: string,
  addressKey: string | null,
  over: Partial<AddressClaim> = {},
): AddressClaim => ({
  objectId,
  upnKey: null,
  addressKey,
  byMail: true,
  ...over,
});
const inPlaceOfMail = { byMail: false };
const grants = (claims: readonly AddressClaim[], holders: readonly AddressClaim[] = []) =>
  [...grantAddresses(claims, holders)].map(([id, { upn, address, holderId }]) => [
    id,
    upn,
    address,
    holderId,
  ]);

describe('I4: a mail outranks a UPN that stands in for one', () => {
  const upn = claim('a', 'x@x', inPlaceOfMail);
  const mail = claim('b', 'x@x');

  test('whoever stands first, and whoever holds it', () => {
    expect(grants([upn, mail])).toEqual([
      ['a', true, false, 'b'],
      ['b', true, true, undefined],
    ]);
    expect(grants([mail, upn])).toEqual([
      ['b', true, true, undefined],
      ['a', true, false, 'b'],
    ]);
    expect(grants([upn, mail], [upn])).toEqual([
      ['a', true, false, 'b'],
      ['b', true, true, undefined],
    ]);
  });

  test('nobody who holds it by right: of two mails, or of two UPNs, the holder keeps it', () => {
    const held = claim('c', 'x@x');
    expect(grants([upn, mail, held], [held])).toEqual([
      ['a', true, false, 'c'],
      ['b', true, false, 'c'],
      ['c', true, true, undefined],
    ]);
    const second = claim('d', 'x@x', inPlaceOfMail);
    expect(grants([upn, second], [second])).toEqual([
      ['a', true, false, 'd'],
      ['d', true, true, undefined],
    ]);
  });

  test('of two mails the first has it, and outranks too', () => {
    expect(grants([upn, mail, claim('c', 'x@x')])).toEqual([
      ['a', true, false, 'b'],
      ['b', true, true, undefined],
      ['c', true, false, 'b'],
    ]);
  });

  test('not another address, nor among equals, nor for whom no address is claimed', () => {
    expect(grants([upn, claim('b', 'y@x')])).toEqual([
      ['a', true, true, undefined],
      ['b', true, true, undefined],
    ]);
    expect(grants([upn, claim('b', 'x@x', inPlaceOfMail)])).toEqual([
      ['a', true, true, undefined],
      ['b', true, false, 'a'],
    ]);
    expect(grants([claim('a', null, inPlaceOfMail), claim('b', null)])).toEqual([
      ['a', true, true, undefined],
      ['b', true, true, undefined],
    ]);
    expect(grants([upn, claim('b', 'x@x')].reverse(), [claim('b', 'x@x')])).toEqual([
      ['b', true, true, undefined],
      ['a', true, false, 'b'],
    ]);
  });

  test('a claim says whether it is by mail: where the UPN is the address, every one counts as such', () => {
    const labels = { userPrincipalName: 'u@x', mail: null };
    expect(claimOf('a', labels, 'mail').byMail).toBe(false);
    expect(claimOf('a', { ...labels, mail: 'm@x' }, 'mail').byMail).toBe(true);
    expect(claimOf('a', labels, 'upn').byMail).toBe(true);
  });
});

describe('I4: who takes both names or none', () => {
  const holder = claim('h', null, { upnKey: 'u@x' });
  const wants = (over: Partial<AddressClaim>) => claim('a', 'm@x', { upnKey: 'u@x', ...over });

  test('leaves free for others what they were refused with the other', () => {
    const other = claim('b', 'm@x');
    expect(grants([wants({ both: true }), other], [holder])).toEqual([
      ['a', false, true, 'h'],
      ['b', true, true, undefined],
    ]);
    expect(grants([wants({ both: false }), other], [holder])).toEqual([
      ['a', false, true, 'h'],
      ['b', true, false, 'a'],
    ]);
    const taken = claim('h', 'm@x');
    const second = claim('b', null, { upnKey: 'u@x' });
    expect(grants([wants({ both: true }), second], [taken])).toEqual([
      ['a', true, false, 'h'],
      ['b', true, true, undefined],
    ]);
    expect(grants([wants({}), second], [taken])).toEqual([
      ['a', true, false, 'h'],
      ['b', false, true, 'a'],
    ]);
  });

  test('and takes both where both are free', () => {
    const others = [claim('b', 'm@x'), claim('c', null, { upnKey: 'u@x' })];
    expect(grants([wants({ both: true }), ...others])).toEqual([
      ['a', true, true, undefined],
      ['b', true, false, 'a'],
      ['c', false, true, 'a'],
    ]);
  });
});

test('I1: what a claimant holds and goes on claiming stays theirs, each name for itself', () => {
  const stays = claim('a', 'old@x', { upnKey: 'u@x' });
  const moves = { ...stays, addressKey: 'new@x' };
  const others = [claim('b', 'old@x'), claim('c', null, { upnKey: 'u@x' })];
  expect(grants([...others, stays], [stays])).toEqual([
    ['b', true, false, 'a'],
    ['c', false, true, 'a'],
    ['a', true, true, undefined],
  ]);
  expect(grants([...others, moves], [stays])).toEqual([
    ['b', true, true, undefined],
    ['c', false, true, 'a'],
    ['a', true, true, undefined],
  ]);
});
