import { expect, test } from 'vitest';
import { denialOf, earlierDenialOf } from '../../../../src/core/ledger/sight.js';
import type { Properties } from '../../../../src/domain/directory-user.js';
import { holder } from './ledger-facts.js';

const x = 'x@tenant.example';
const y = 'y@tenant.example';

function denied(
  properties: Properties,
  over: object = {},
  addressSource: 'mail' | 'upn' = 'mail',
  storedMail: string | null = x,
) {
  const entry = { objectId: 'a', removed: null, whole: false, contradictory: false, properties, ...over };
  const denies = denialOf({ kind: 'entry', objectId: 'a', entry }, storedMail, addressSource);
  return [denies('upn', x), denies('backup-address', x)];
}

test.each([
  ['nothing', {}, {}, [false, false]],
  ['another UPN', { userPrincipalName: y }, {}, [true, false]],
  ['another mail', { mail: y }, {}, [false, true]],
  ['the mail alone', { mail: x }, {}, [false, false]],
  ['another UPN and no mail', { userPrincipalName: y, mail: null }, {}, [true, true]],
  ['no mail', { mail: null }, {}, [false, false]],
  ['wholly another UPN', { userPrincipalName: y }, { whole: true }, [true, true]],
  ['another mail under the UPN', { userPrincipalName: x, mail: y }, { whole: true }, [false, true]],
  ['two things', {}, { contradictory: true }, [true, true]],
  ['that they are gone', {}, { removed: 'changed' }, [true, true]],
] as const)('I7: of a name, an entry that says %s', (_what, properties, over, expected) => {
  expect(denied(properties, over)).toEqual(expected);
});

test('I7: a UPN stands in for a mail that neither stream nor record has', () => {
  expect(denied({ userPrincipalName: y }, {}, 'mail', null)).toEqual([true, true]);
});

test('I7: where the UPN is the address, the mail denies nothing', () => {
  expect(denied({ mail: y }, {}, 'upn')).toEqual([false, false]);
  expect(denied({ userPrincipalName: y }, {}, 'upn')).toEqual([true, true]);
});

test('I7: the read that left a word open, of a newcomer; of everybody, that it found nobody', () => {
  const since = new Date(0);
  const waiting = { reason: 'unsettled' as const, since, attempts: 1, triedInRound: 1, retryAt: since };
  const denied = (read: Properties | null | undefined, isManaged = false) => {
    const claim = { said: { userPrincipalName: x }, read, round: 1 };
    const leftover = { objectId: 'a', ...waiting, claim };
    const users = new Map(isManaged ? [['a', holder('a', x)]] : []);
    const facts = { users, leftovers: new Map(), pending: new Map() };
    const denies = earlierDenialOf({ kind: 'retry', objectId: 'a', leftover }, facts, 'mail');
    return [denies('upn', x), denies('backup-address', x)];
  };
  expect(denied({ userPrincipalName: y, mail: x })).toEqual([true, false]);
  expect(denied({ userPrincipalName: x, mail: y })).toEqual([false, true]);
  expect(denied({ userPrincipalName: x })).toEqual([false, false]);
  expect(denied({ mail: x })).toEqual([true, false]);
  expect(denied(null)).toEqual([true, true]);
  expect(denied(undefined)).toEqual([false, false]);
  const facts = { users: new Map(), leftovers: new Map(), pending: new Map() };
  expect(earlierDenialOf({ kind: 'holder', objectId: 'a' }, facts, 'mail')('upn', x)).toBe(false);
  expect(denied({ userPrincipalName: y }, true)).toEqual([false, false]);
  expect(denied(null, true)).toEqual([true, true]);
});

test('I7: what a leftover still waits to have settled', () => {
  const since = new Date(0);
  const leftover = {
    objectId: 'a',
    reason: 'unsettled' as const,
    since,
    attempts: 1,
    triedInRound: 1,
    retryAt: since,
  };
  const denies = (said: Properties | null, label: 'upn' | 'backup-address' = 'upn') =>
    denialOf(
      { kind: 'retry', objectId: 'a', leftover: { ...leftover, claim: { said, read: null, round: 1 } } },
      x,
      'mail',
    )(label, x);
  expect([denies({ mail: y }), denies({ mail: y }, 'backup-address')]).toEqual([false, true]);
  expect([denies(null), denies({ userPrincipalName: y }), denies({ userPrincipalName: x })]).toEqual([
    true,
    true,
    false,
  ]);
  expect(denialOf({ kind: 'retry', objectId: 'a', leftover }, x, 'mail')('upn', x)).toBe(false);
  expect(denialOf({ kind: 'holder', objectId: 'a' }, x, 'mail')('upn', x)).toBe(false);
});
