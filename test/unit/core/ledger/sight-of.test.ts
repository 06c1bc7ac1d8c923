import { expect, test } from 'vitest';
import { sightOf } from '../../../../src/core/ledger/sight.js';
import type { Question } from '../../../../src/core/people/question.js';
import type { UserRead } from '../../../../src/domain/directory-user.js';
import { found, said } from '../people/facts.js';
import { at } from './ledger-facts.js';

const names = { userPrincipalName: 'U@x', mail: 'M@x' };
const readAt = new Map([['a', at(5)]]);
const seen = (hour: number) => ({ upnKey: 'u@x', addressKey: 'm@x', at: at(hour) });
const whole = said(names, { whole: true });
const sight = (question: Question, read?: UserRead, markedAt: Date | null = at(3), sent = readAt) =>
  sightOf(question, read, { readAt: sent, markedAt }, 'mail');

test('I7: a live read shows somebody since it was sent, under the names that it gives', () => {
  expect(sight(whole, found(names))).toEqual(seen(5));
  expect(sight({ kind: 'holder', objectId: 'a' }, found(names))).toEqual(seen(5));
  expect(sight(whole, found({ userPrincipalName: 'U@x' }))).toMatchObject({ addressKey: 'u@x' });
  expect(sight(whole, found({ mail: '' }))).toEqual({ upnKey: null, addressKey: null, at: at(5) });
  expect(sightOf(whole, found(names), { readAt, markedAt: null }, 'upn')).toMatchObject({
    addressKey: 'u@x',
  });
});

test('I7: a read that finds nobody is no sight, nor is one of which nobody knows when it was sent', () => {
  expect(sight(whole, { outcome: 'unreadable' })).toBeUndefined();
  expect(sight(whole, { outcome: 'soft-deleted' })).toBeUndefined();
  expect(sight(whole, found(names), at(3), new Map())).toBeUndefined();
});

test('I7: without a read, a whole entry of a marked round is one, as of the round’s start', () => {
  expect(sight(whole)).toEqual(seen(3));
  expect(sight(whole, undefined, null)).toBeUndefined();
  expect(sight({ kind: 'holder', objectId: 'a' })).toBeUndefined();
});

test.each([
  ['partial', { whole: false }],
  ['a removal', { whole: true, removed: 'changed' }],
  ['contradictory', { whole: true, contradictory: true }],
] as const)('I7: an entry that is %s is none', (_what, over) => {
  expect(sight(said(names, over))).toBeUndefined();
});
