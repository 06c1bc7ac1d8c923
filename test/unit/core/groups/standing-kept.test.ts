import { describe, expect, test } from 'vitest';
import { endPass, unread } from '../../../../src/core/groups/end-pass.js';
import { frozenGroups } from '../../../../src/core/groups/frozen-groups.js';
import { GroupBook } from '../../../../src/core/groups/group-book.js';
import { beginPass } from '../../../../src/core/groups/group-pass.js';
import type { GroupRead } from '../../../../src/domain/directory-group.js';
import type { GroupPass, GroupRecord } from '../../../../src/domain/group-records.js';
import { aGroup, aMembership, aStream, at, byId, earlier, passing } from './group-facts.js';

const alive: GroupRead = { outcome: 'found', displayName: 'G', hiddenMembership: false };
function end(
  was: GroupRecord | undefined,
  read: GroupRead | undefined,
  pass: Partial<GroupPass>,
  isFullRound = false,
) {
  return endPass(passing({ deltaLink: 'to', ...pass }, { groupIds: ['g'] }), {
    groups: was === undefined ? new Map() : byId(was),
    reads: read === undefined ? new Map() : new Map([['g', read]]),
    peopled: new Set(['g']),
    showsHidden: false,
    shrunk: new Set<string>(),
    isFullRound,
    ordinal: 4,
    at,
  });
}
const frozen = (over: Partial<GroupRecord> = {}) =>
  aGroup('g', { state: 'frozen', reason: 'unreadable', covered: false, known: false, ...over });

test('S12: a group that was never read is unknown, and no token speaks of it', () => {
  expect(unread('g', 's', at)).toEqual({
    groupId: 'g',
    streamId: 's',
    state: 'unread',
    since: at,
    known: false,
    covered: false,
  });
});

describe('S12: whether people were ever decided by a group', () => {
  const known = (was: GroupRecord | undefined, pass: Partial<GroupPass>, read?: GroupRead) =>
    end(was, read, pass).groups[0]?.known;

  test('they are once it is read, and stay so whatever becomes of it', () => {
    expect(known(undefined, { initial: true, shown: ['g'] }, alive)).toBe(true);
    expect(known(undefined, { initial: true }, { outcome: 'unreadable' })).toBe(false);
    expect(known(aGroup('g'), { initial: true }, { outcome: 'unreadable' })).toBe(true);
    expect(known(aGroup('g'), {}, { outcome: 'soft-deleted' })).toBe(true);
    expect(known(frozen(), {}, { outcome: 'soft-deleted' })).toBe(false);
  });

  test('people wait for its answer until then, and are asked again where it answers otherwise', () => {
    const read = end(frozen({ known: true }), alive, { initial: true, shown: ['g'] });
    expect([read.settles, read.evaluations.length]).toEqual([true, 0]);
    const first = end(undefined, alive, { initial: true, shown: ['g'] });
    expect([first.settles, first.evaluations.length]).toEqual([true, 1]);
    expect(end(undefined, alive, { initial: true, shown: ['g'] }, true).evaluations).toEqual([]);
    const gone = end(aGroup('g'), { outcome: 'soft-deleted' }, {});
    expect([gone.settles, gone.evaluations.length]).toEqual([false, 1]);
    const still = end(aGroup('g', { state: 'deleted', covered: true }), { outcome: 'soft-deleted' }, {});
    expect([still.settles, still.evaluations]).toEqual([false, []]);
    const lost = end(aGroup('g'), { outcome: 'unreadable' }, { initial: true });
    expect([lost.settles, lost.evaluations]).toEqual([false, []]);
  });
});

describe('S12: what the stream said of a group’s end', () => {
  const told = (was: GroupRecord | undefined, pass: Partial<GroupPass>) => {
    const [after] = end(was, { outcome: 'unreadable' }, pass).groups;
    return (after ?? was)?.toldRemoved === true;
  };

  test('is kept for the read that will answer, until the stream shows the group again', () => {
    expect(told(undefined, { initial: true, removed: ['g'] })).toBe(true);
    expect(told(undefined, { initial: true })).toBe(false);
    expect(told(frozen({ toldRemoved: true }), { initial: true })).toBe(true);
    expect(told(frozen({ toldRemoved: true }), {})).toBe(true);
    expect(told(frozen(), {})).toBe(false);
    const shown = end(
      frozen({ toldRemoved: true }),
      { outcome: 'unreadable' },
      { initial: true, shown: ['g'] },
    );
    expect(shown.groups[0]?.toldRemoved).not.toBe(true);
  });
});

describe('frozen groups', () => {
  const nested = [aMembership('g', 'inner', { kind: 'group' })];
  const inner = aGroup('inner', { state: 'frozen', reason: 'forbidden', since: earlier });
  const book = new GroupBook([aGroup('g'), inner, aGroup('h', { state: 'frozen', since: at })], nested);
  const asked = (groupId: string, transitive: boolean) => frozenGroups([{ groupId, transitive }], book);

  test('keep an answer open: nested ones only where all members count', () => {
    expect(asked('g', true)).toEqual([{ groupId: 'inner', reason: 'forbidden', since: earlier }]);
    expect(asked('g', false)).toEqual([]);
    expect(asked('inner', false)).toEqual([{ groupId: 'inner', reason: 'forbidden', since: earlier }]);
    expect(asked('h', false)).toEqual([{ groupId: 'h', reason: 'unreadable', since: at }]);
    expect(asked('unheard-of', false)).toEqual([]);
  });

  test('a book names its groups, and of a question the first that keeps it open', () => {
    expect(book.groups.map(({ groupId }) => groupId)).toEqual(['g', 'inner', 'h']);
    expect(book.openGroup('g', true)).toBe('inner');
    expect(book.openGroup('g', false)).toBeUndefined();
    expect(book.openGroup('h', false)).toBe('h');
    expect(book.openGroup('unheard-of', false)).toBe('unheard-of');
  });
});

test('S12: a pass begins with nothing said', () => {
  const { pass } = beginPass(aStream());
  expect(pass).toMatchObject({
    initial: false,
    link: 'from',
    shown: [],
    removed: [],
    pages: 0,
    fellBack: false,
  });
  expect(beginPass(aStream({ deltaLink: null })).pass).toMatchObject({ initial: true, link: null });
});
