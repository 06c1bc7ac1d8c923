import { describe, expect, test } from 'vitest';
import { frozenGroups } from '../../../../src/core/groups/frozen-groups.js';
import { emptyGroupBook, GroupBook } from '../../../../src/core/groups/group-book.js';
import { aGroup, aMembership, earlier } from './group-facts.js';

const nested = (outer: string, inner: string) => aMembership(outer, inner, { kind: 'group' });
const member = (...groupIds: string[]) => ({ groupIds, keepsDeleted: false });
const keeper = (...groupIds: string[]) => ({ groupIds, keepsDeleted: true });

describe('S12: who is in a group', () => {
  test('directly, through groups nested in it however deep, and through cycles', () => {
    const groups = ['a', 'b', 'c', 'd'].map((id) => aGroup(id));
    const book = new GroupBook(groups, [
      nested('a', 'b'),
      nested('b', 'c'),
      nested('c', 'a'),
      nested('a', 'a'),
    ]);
    expect(book.memberOf(member('a'), 'a', false)).toBe('true');
    expect(book.memberOf(member('c'), 'a', true)).toBe('true');
    expect(book.memberOf(member('a'), 'c', true)).toBe('true');
    expect(book.memberOf(member('c'), 'a', false)).toBe('false');
    expect(book.memberOf(member('d'), 'a', true)).toBe('false');
    expect(book.memberOf(member(), 'a', true)).toBe('false');
    expect([...book.withNested('a')].sort()).toEqual(['a', 'b', 'c']);
    expect(book.withNested('d')).toEqual(['d']);
  });

  test('memberships of people are no nesting', () => {
    const book = new GroupBook([aGroup('a'), aGroup('b')], [aMembership('a', 'b')]);
    expect(book.memberOf(member('b'), 'a', true)).toBe('false');
  });

  test.each(['unread', 'frozen'] as const)(
    'a nested group that is %s leaves it open, for all alike',
    (state) => {
      const book = new GroupBook([aGroup('a'), aGroup('b', { state })], [nested('a', 'b')]);
      expect(book.memberOf(member('a'), 'a', true)).toBe('undecided');
      expect(book.memberOf(keeper(), 'a', true)).toBe('undecided');
      expect(book.memberOf(member('a'), 'a', false)).toBe('true');
      expect(book.openGroup('a', true)).toBe('b');
      expect(book.openGroup('a', false)).toBeUndefined();
    },
  );

  test('of a group that nobody follows, or that is nested and not followed yet, nothing is known', () => {
    const book = new GroupBook([aGroup('a')], [nested('a', 'new')]);
    expect(book.memberOf(member('a'), 'a', true)).toBe('undecided');
    expect(emptyGroupBook.memberOf(member('a'), 'a', false)).toBe('undecided');
    // Nor does it make anybody a member of those that are followed.
    expect(book.memberOf(member('other'), 'a', false)).toBe('false');
    const alone = new GroupBook([aGroup('a')], []);
    expect(alone.memberOf(member('other'), 'a', true)).toBe('false');
  });

  test('a deleted group counts for who keeps it, and for nobody else, as a way to others too', () => {
    const groups = [aGroup('a'), aGroup('b', { state: 'deleted' }), aGroup('c')];
    const book = new GroupBook(groups, [nested('a', 'b'), nested('b', 'c')]);
    for (const own of ['b', 'c']) {
      expect(book.memberOf(member(own), 'a', true)).toBe('false');
      expect(book.memberOf(keeper(own), 'a', true)).toBe('true');
    }
    expect(book.memberOf(member('b'), 'b', false)).toBe('false');
    expect(book.memberOf(keeper('b'), 'b', false)).toBe('true');
    expect(book.hasDeleted).toBe(true);
    expect(new GroupBook([aGroup('a')], []).hasDeleted).toBe(false);
  });
});

test('S12: the frozen groups behind questions, each once', () => {
  const groups = [
    aGroup('a'),
    aGroup('b', { state: 'frozen', reason: 'vanished' }),
    aGroup('c', { state: 'unread' }),
  ];
  const book = new GroupBook(groups, [nested('a', 'b'), nested('a', 'c')]);
  const ask = (groupId: string, transitive: boolean) => ({ groupId, transitive });
  const expected = [{ groupId: 'b', reason: 'vanished', since: earlier }];
  expect(frozenGroups([ask('a', true), ask('b', false)], book)).toEqual(expected);
  expect(frozenGroups([ask('a', false)], book)).toEqual([]);
});
