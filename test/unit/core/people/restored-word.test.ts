import { expect, test } from 'vitest';
import { restoredWord } from '../../../../src/core/people/restored-word.js';
import type { UserRead } from '../../../../src/domain/directory-user.js';
import type { PendingRecord, UserRecord } from '../../../../src/domain/records.js';
import { aLeftover, aRound, at, aUser, found, person } from './facts.js';

const names = { userPrincipalName: 'a@x', mail: null, backupAddress: 'a@x' };
const word = { whole: false, properties: { displayName: 'Ben' } };
const named = { whole: false, properties: { userPrincipalName: 'a@x', mail: null, displayName: 'Ben' } };
const waited = new Map([['a', aLeftover({ before: names })]]);
const pending = { objectId: 'a', cause: 'deleted', standing: 'staged', since: at, before: names } as const;
const staged = new Map<string, PendingRecord>([['a', pending]]);
const nothing = { leftovers: new Map(), pending: new Map() };

const restored = (user: Partial<UserRecord>, over = {}, read: UserRead | undefined = found(person)) =>
  restoredWord(word, aUser(user), read, aRound(), { ...nothing, ...over });

test.each(['soft-deleted', 'deleted'] as const)(
  'R10: who was %s has all that the read says',
  (stateReason) => {
    const gone = { state: 'preserved', stateReason } as const;
    expect(restored(gone)).toEqual({ whole: true, properties: { ...person, displayName: 'Ben' } });
    expect(restored(gone, {}, { outcome: 'unreadable' })).toBe(word);
    expect(restoredWord(word, aUser(gone), undefined, aRound(), nothing)).toBe(word);
  },
);

test.each([
  ['a leftover', { leftovers: waited }],
  ['what is staged', { pending: staged }],
])('R10: who gave a name up, which %s remembers, has theirs from the read', (_what, facts) => {
  expect(
    restored({ userPrincipalName: null, upnKey: null, backupAddress: 'a@x', addressKey: 'a@x' }, facts),
  ).toEqual(named);
  expect(restored({ backupAddress: null, addressKey: null }, facts)).toEqual(named);
  // Who has both names, or gave none up, is named by the word alone.
  expect(restored({}, facts)).toBe(word);
  expect(restored({ backupAddress: null, addressKey: null })).toBe(word);
});

test('R4: a whole entry says all by itself', () => {
  const whole = { whole: true, properties: person };
  const user = aUser({ backupAddress: null, addressKey: null });
  const facts = { ...nothing, leftovers: waited };
  expect(restoredWord(whole, user, found({}), aRound(), facts)).toBe(whole);
});
