import { describe, expect, test } from 'vitest';
import { endPass, giveUpPass, groupsToRead, type PassFacts } from '../../../../src/core/groups/end-pass.js';
import type { GroupRead } from '../../../../src/domain/directory-group.js';
import type { GroupPass, GroupRecord } from '../../../../src/domain/group-records.js';
import { aGroup, at, byId, earlier, passing } from './group-facts.js';

const before = {
  none: undefined,
  unread: aGroup('g', { state: 'unread', known: false, covered: false }),
  read: aGroup('g'),
  'frozen, token goes on': aGroup('g', { state: 'frozen', reason: 'forbidden' }),
  'frozen, out of the token': aGroup('g', { state: 'frozen', reason: 'vanished', covered: false }),
  deleted: aGroup('g', { state: 'deleted', covered: false }),
} satisfies Record<string, GroupRecord | undefined>;
type Before = keyof typeof before;

const reads = {
  found: { outcome: 'found', displayName: 'G', hiddenMembership: false },
  'soft-deleted': { outcome: 'soft-deleted' },
  deleted: { outcome: 'deleted' },
  unreadable: { outcome: 'unreadable' },
} satisfies Record<string, GroupRead>;
type Read = keyof typeof reads;

const words = {
  silent: {},
  shown: { shown: ['g'] },
  removed: { removed: ['g'] },
} satisfies Record<string, Partial<GroupPass>>;
type Word = keyof typeof words;

function end(
  was: GroupRecord | undefined,
  read: GroupRead | undefined,
  pass: Partial<GroupPass>,
  facts: Partial<PassFacts> = {},
) {
  return endPass(passing({ deltaLink: 'to', ...pass }, { groupIds: ['g'] }), {
    groups: was === undefined ? new Map() : byId(was),
    reads: read === undefined ? new Map() : new Map([['g', read]]),
    peopled: new Set(['g']),
    showsHidden: false,
    shrunk: new Set<string>(),
    isFullRound: false,
    ordinal: 4,
    at,
    ...facts,
  });
}

/** `state reason`, `+` where the token speaks of the group, `again` where its stream is read anew at once. */
function standing(was: Before, read: Read, word: Word, initial: boolean): string {
  const { groups, stream } = end(before[was], reads[read], { initial, ...words[word] });
  const { state, reason, covered } = groups[0] ?? before[was]!;
  const again = stream.doneInRound === 4 ? '' : ' again';
  return `${state}${reason === undefined ? '' : ` ${reason}`}${covered ? ' +' : ''}${again}`;
}

const vanished = 'frozen vanished';
const unreadable = 'frozen unreadable';
const anew = 'read +';

/** Without a token: what was before matters to nothing but a deletion that was proven. */
const initialTable: { readonly [R in Read]: { readonly [W in Word]: string } } = {
  found: { silent: unreadable, shown: anew, removed: unreadable },
  'soft-deleted': { silent: 'deleted', shown: 'deleted', removed: 'deleted' },
  deleted: { silent: vanished, shown: vanished, removed: 'deleted' },
  unreadable: { silent: unreadable, shown: anew, removed: unreadable },
};

type Row = { readonly [R in Read]: { readonly [W in Word]: string } };
const gone = { silent: 'deleted', shown: 'deleted', removed: 'deleted' };
const nowhere = { silent: vanished, shown: vanished, removed: 'deleted' };
const always = (text: string) => ({ silent: text, shown: text, removed: text });

/** From a deltaLink. */
const incrementalTable: { readonly [B in Before]: Row } = {
  none: {
    found: always('unread again'),
    'soft-deleted': gone,
    deleted: nowhere,
    unreadable: { silent: 'unread', shown: 'unread', removed: unreadable },
  },
  unread: {
    found: always('unread again'),
    'soft-deleted': gone,
    deleted: nowhere,
    unreadable: { silent: 'unread', shown: 'unread', removed: unreadable },
  },
  read: {
    found: { silent: anew, shown: anew, removed: 'read again' },
    'soft-deleted': gone,
    deleted: nowhere,
    unreadable: { silent: anew, shown: anew, removed: unreadable },
  },
  'frozen, token goes on': {
    found: { silent: anew, shown: anew, removed: 'frozen forbidden again' },
    'soft-deleted': gone,
    deleted: nowhere,
    unreadable: { silent: anew, shown: anew, removed: unreadable },
  },
  'frozen, out of the token': {
    found: always('frozen vanished again'),
    'soft-deleted': gone,
    deleted: nowhere,
    unreadable: { silent: vanished, shown: vanished, removed: unreadable },
  },
  deleted: {
    found: always('deleted again'),
    'soft-deleted': gone,
    deleted: gone,
    unreadable: { silent: 'deleted', shown: 'deleted', removed: unreadable },
  },
};

const each = <K extends string>(of: { readonly [N in K]: unknown }) => Object.keys(of) as K[];
const cases = each(before).flatMap((was) =>
  each(reads).flatMap((read) => each(words).map((word) => [was, read, word] as const)),
);

describe('S12: how a group stands after a pass', () => {
  test.each(cases)('from a deltaLink: %s before, %s, %s', (was, read, word) => {
    expect(standing(was, read, word, false)).toBe(incrementalTable[was][read][word]);
  });

  test.each(cases)('without a token: %s before, %s, %s', (was, read, word) => {
    // A deletion that was proven stays believed.
    const proven = was === 'deleted' && read === 'deleted';
    expect(standing(was, read, word, true)).toBe(proven ? 'deleted' : initialTable[read][word]);
  });

  test('hidden members: a group that shows some is read, one that shows none is frozen', () => {
    const hidden: GroupRead = { outcome: 'found', displayName: 'G', hiddenMembership: true };
    const pass = { initial: true, shown: ['g'] };
    const nobody = { peopled: new Set<string>() };
    expect(end(undefined, hidden, pass).groups).toMatchObject([{ state: 'read' }]);
    const frozen = end(undefined, hidden, pass, nobody).groups;
    expect(frozen).toMatchObject([{ state: 'frozen', reason: 'hidden-members', covered: false }]);
    // Asked again only with a full round: no token would bring them.
    expect(end(frozen[0], hidden, {}, nobody)).toMatchObject({ groups: [], stream: { doneInRound: 4 } });
    const full = end(frozen[0], hidden, {}, { ...nobody, isFullRound: true });
    expect(full.stream).toMatchObject({ deltaLink: null, pass: null, doneInRound: 3 });
  });

  test('R17, hidden members: who is known to show them shows an empty group', () => {
    const hidden: GroupRead = { outcome: 'found', displayName: 'G', hiddenMembership: true };
    const pass = { initial: true, shown: ['g'] };
    const facts = { peopled: new Set<string>(), showsHidden: true };
    expect(end(before.read, hidden, pass, facts)).toMatchObject({ groups: [], stream: { doneInRound: 4 } });
    // The right came: what was frozen is read anew at once.
    const frozen = aGroup('g', { state: 'frozen', reason: 'hidden-members', covered: false });
    expect(end(frozen, hidden, {}, facts).stream).toMatchObject({ deltaLink: null, doneInRound: 3 });
    expect(end(frozen, hidden, pass, facts).groups).toMatchObject([{ state: 'read', covered: true }]);
  });

  test('R17, hidden members: a group that shows fewer than were known is frozen until the right is there', () => {
    const hidden: GroupRead = { outcome: 'found', displayName: 'G', hiddenMembership: true };
    const pass = { initial: true, shown: ['g'] };
    const shrunk = new Set(['g']);
    const frozen = end(before.read, hidden, pass, { shrunk }).groups;
    expect(frozen).toMatchObject([{ state: 'frozen', reason: 'hidden-members', covered: false }]);
    expect(end(frozen[0], hidden, {})).toMatchObject({ groups: [], stream: { doneInRound: 4 } });
    expect(end(frozen[0], hidden, {}, { isFullRound: true }).stream.doneInRound).toBe(3);
    expect(end(frozen[0], hidden, {}, { showsHidden: true }).stream.doneInRound).toBe(3);
    expect(end(frozen[0], hidden, pass).groups).toMatchObject([{ state: 'read' }]);
  });

  test('hidden members: a group that is frozen for another reason, and of which people are known, is read anew', () => {
    const hidden: GroupRead = { outcome: 'found', displayName: 'G', hiddenMembership: true };
    expect(end(before['frozen, out of the token'], hidden, {}).stream.doneInRound).toBe(3);
  });

  test('an unreadable group that shows no members is not believed to be empty', () => {
    const pass = { initial: true, shown: ['g'] };
    const { groups } = end(before.unread, reads.unreadable, pass, { peopled: new Set() });
    expect(groups).toMatchObject([{ state: 'frozen', reason: 'unreadable' }]);
  });

  test('that it was called removed outlives a read without an answer, until it is shown or found', () => {
    const [told] = end(before.read, reads.unreadable, { removed: ['g'] }).groups;
    expect(told).toMatchObject({ state: 'frozen', toldRemoved: true });
    expect(end(told, reads.deleted, {}).groups).toMatchObject([{ state: 'deleted' }]);
    expect(end(told, reads.unreadable, {}).groups).toEqual([]);
    const [back] = end(told, reads.found, { initial: true, shown: ['g'] }).groups;
    expect(back).toMatchObject({ state: 'read' });
    expect(back).not.toHaveProperty('toldRemoved');
  });

  test('the time is that of the state, not of its reason', () => {
    const was = before['frozen, out of the token'];
    const [same] = end(was, reads.unreadable, { removed: ['g'] }).groups;
    expect(same).toMatchObject({ state: 'frozen', reason: 'unreadable', since: earlier });
    expect(end(before.read, reads.deleted, {}).groups).toMatchObject([{ state: 'frozen', since: at }]);
  });

  test('nor is one of which nothing can be read, again', () => {
    const frozen = aGroup('g', { state: 'frozen', reason: 'unreadable', covered: false });
    expect(end(frozen, reads.unreadable, { initial: true }).groups).toEqual([]);
  });

  test('an unchanged group is not written, and the stream goes on', () => {
    const ended = end(before.read, undefined, {});
    expect(ended).toMatchObject({ groups: [], evaluations: [], settles: false });
    expect(ended.stream).toMatchObject({ deltaLink: 'to', doneInRound: 4, pass: null });
  });
});

describe('S12: whom to decide when the standing changes', () => {
  const group = [{ subject: 'group', objectId: 'g', after: null }];
  const shown = { initial: true, shown: ['g'] };
  test.each([
    ['deleted', before.read, reads['soft-deleted'], {}, {}, group, false],
    ['back', before.deleted, reads.found, shown, {}, group, false],
    ['thawed', before['frozen, token goes on'], undefined, {}, {}, [], true],
    ['thawed as deleted', before['frozen, token goes on'], reads['soft-deleted'], {}, {}, group, true],
    ['read at first, everybody is asked', before.unread, reads.found, shown, { isFullRound: true }, [], true],
    ['read at first, nobody else asks for them', before.unread, reads.found, shown, {}, group, true],
    ['frozen', before.read, reads.deleted, {}, {}, [], false],
    ['frozen before it was read', before.unread, reads.deleted, {}, {}, [], false],
    ['frozen as deleted', before.deleted, reads.unreadable, { initial: true }, {}, [], false],
  ] as const)('%s', (_what, was, read, pass, facts, evaluations, settles) => {
    expect(end(was, read, pass, facts)).toMatchObject({ evaluations, settles });
  });
});

describe('S12: a pass that is given up', () => {
  const give = (was: GroupRecord | undefined, isLost = false) =>
    giveUpPass(passing({ link: 'page' }, { groupIds: ['g'] }), 'unreadable', isLost, {
      groups: was === undefined ? new Map() : byId(was),
      ordinal: 4,
      at,
    });

  const table: { readonly [B in Before]: string | undefined } = {
    none: 'frozen unreadable',
    unread: 'frozen unreadable',
    read: 'frozen unreadable',
    'frozen, token goes on': 'frozen unreadable',
    'frozen, out of the token': undefined,
    deleted: undefined,
  };
  test.each(each(before))('%s before', (was) => {
    const [group] = give(before[was]).groups;
    expect(group && `${group.state} ${group.reason}`).toBe(table[was]);
    if (group === undefined) return;
    expect(group.known).toBe(before[was]?.known ?? false);
    expect(group.since).toEqual(before[was]?.state === 'frozen' ? earlier : at);
  });

  test('keeps its place, or loses it where the links lead nowhere', () => {
    expect(give(before.read).stream).toMatchObject({
      deltaLink: 'from',
      pass: { link: 'page' },
      doneInRound: 4,
    });
    expect(give(before.read, true).stream).toMatchObject({ deltaLink: null, pass: null, doneInRound: 4 });
    expect(give(before.read)).toMatchObject({ evaluations: [], settles: false });
  });

  test('the same reason again is not written', () => {
    expect(give(aGroup('g', { state: 'frozen', reason: 'unreadable' })).groups).toEqual([]);
  });
});

test('S12: read live are all groups of a first pass, else those that it leaves open', () => {
  const groups = byId(aGroup('g'), aGroup('h', { covered: false }), aGroup('i'), aGroup('j'));
  const ids = { groupIds: ['g', 'h', 'i', 'new'] };
  expect(groupsToRead(passing({ initial: true }, ids), groups, false)).toEqual(['g', 'h', 'i', 'new']);
  expect(groupsToRead(passing({ removed: ['i'] }, ids), groups, false)).toEqual(['h', 'i', 'new']);
  expect(groupsToRead(passing({}, ids), groups, true)).toEqual(['g', 'h', 'i', 'new']);
});

describe('S12, R17: in a full round', () => {
  const hidden = { ...reads.found, hiddenMembership: true };
  const full = { isFullRound: true };

  test('a group that hides its members is read anew, whatever the token says of it', () => {
    const { stream, groups, evaluations } = end(before.read, hidden, {}, full);
    expect(stream).toMatchObject({ deltaLink: null, pass: null, doneInRound: 3 });
    expect([groups, evaluations]).toEqual([[], []]);
    expect(end(before.read, hidden, {}).stream.doneInRound).toBe(4);
  });

  test('and is read once: without a token it is done', () => {
    const { stream } = end(before.read, hidden, { initial: true, shown: ['g'] }, full);
    expect(stream.doneInRound).toBe(4);
  });

  test('a group of which the token says nothing is read anew, hidden or not', () => {
    expect(end(before['frozen, out of the token'], reads.found, {}, full).stream.doneInRound).toBe(3);
    expect(end(before['frozen, out of the token'], hidden, {}, full).stream.doneInRound).toBe(3);
    expect(end(undefined, reads.found, {}, full).stream.doneInRound).toBe(3);
  });

  test('without an answer the token is believed', () => {
    expect(end(before.read, undefined, {}, full)).toMatchObject({ groups: [], stream: { doneInRound: 4 } });
  });

  test.each(['found', 'soft-deleted', 'deleted', 'unreadable'] as const)(
    'of another the token is believed, and a read that says %s is no word against it',
    (read) => {
      const { stream, groups } = end(before.read, reads[read], {}, full);
      expect([stream.doneInRound, groups]).toEqual([4, []]);
    },
  );
});
