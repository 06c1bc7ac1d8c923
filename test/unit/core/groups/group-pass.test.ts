import { describe, expect, test } from 'vitest';
import {
  beginPass,
  type GroupPageStep,
  passBounds,
  rejectGroupToken,
  takeGroupPage,
} from '../../../../src/core/groups/group-pass.js';
import type { GroupEntry } from '../../../../src/domain/directory-group.js';
import type { GroupRecord, MembershipRecord } from '../../../../src/domain/group-records.js';
import {
  aGroup,
  aMembership,
  anEntry,
  aPass,
  aStream,
  byId,
  byKey,
  joined,
  left,
  passing,
} from './group-facts.js';

const next = (link: string) => ({ kind: 'next' as const, link });
const delta = { kind: 'delta' as const, link: 'to' };

function take(
  entries: readonly GroupEntry[],
  stored: readonly MembershipRecord[] = [],
  groups: readonly GroupRecord[] = [aGroup('g'), aGroup('h')],
  stream = passing(),
): GroupPageStep {
  const step = takeGroupPage(stream, entries, next('2'), byKey(...stored), byId(...groups));
  if (step === 'stuck') throw new Error('stuck');
  return step;
}

const user = (objectId: string) => ({ subject: 'user', objectId, after: null });

describe('S12: a page of groups', () => {
  test('slices are merged: who joins is stored, who is stored already costs nothing', () => {
    const step = take(
      [anEntry('g', [joined('a'), joined('b')]), anEntry('h', [joined('a')]), anEntry('g', [joined('c')])],
      [aMembership('g', 'b')],
    );
    expect(step.put).toEqual([aMembership('g', 'a'), aMembership('h', 'a'), aMembership('g', 'c')]);
    expect(step.remove).toEqual([]);
    expect(step.evaluations).toEqual([user('a'), user('c')]);
  });

  test('of a group that has no record yet members are stored, and nobody is asked about', () => {
    expect(take([anEntry('g', [joined('a')])], [], [])).toMatchObject({
      put: [aMembership('g', 'a')],
      evaluations: [],
    });
  });

  test('an entry without members clears nothing', () => {
    expect(take([anEntry('g')], [aMembership('g', 'a')])).toMatchObject({ put: [], remove: [] });
  });

  test('an ended membership, of whatever type it says, ends what is stored and nothing else', () => {
    const step = take(
      [anEntry('g', [left('a'), left('b', 'other'), left('stranger')])],
      [aMembership('g', 'a'), aMembership('g', 'b', { kind: 'group' })],
    );
    expect(step).toMatchObject({ put: [], remove: ['g a', 'g b'] });
    expect(step.evaluations).toEqual([user('a'), { subject: 'group', objectId: 'b', after: null }]);
  });

  test('the last word of a page on a membership counts', () => {
    expect(take([anEntry('g', [joined('a')]), anEntry('g', [left('a')])]).put).toEqual([]);
    expect(take([anEntry('g', [left('a'), joined('a')])]).put).toEqual([aMembership('g', 'a')]);
  });

  test('devices and the like are no members, and groups that are not asked for are passed over', () => {
    expect(
      take([anEntry('g', [joined('device', 'other')]), anEntry('foreign', [joined('a')])]),
    ).toMatchObject({
      put: [],
      evaluations: [],
    });
  });

  test('a first reading decides nobody; a nested group stands for all in it', () => {
    const groups = [aGroup('g', { state: 'unread', known: false }), aGroup('h')];
    const step = take([anEntry('g', [joined('a')]), anEntry('h', [joined('i', 'group')])], [], groups);
    expect(step.put).toHaveLength(2);
    expect(step.evaluations).toEqual([{ subject: 'group', objectId: 'i', after: null }]);
  });

  test('a reading anew marks what it shows with its generation, and decides nobody for that', () => {
    const stream = passing({ initial: true }, { generation: 2 });
    const step = take([anEntry('g', [joined('a')])], [aMembership('g', 'a')], [aGroup('g')], stream);
    expect(step.put).toEqual([aMembership('g', 'a', { generation: 2 })]);
    expect(step.evaluations).toEqual([]);
  });

  test('what is shown and what is called removed: the last word', () => {
    const gone = (objectId: string): GroupEntry => ({ objectId, removed: 'changed', members: [] });
    const { pass } = take([anEntry('g'), gone('g'), gone('h'), anEntry('h')]).stream;
    expect(pass).toMatchObject({ shown: ['h'], removed: ['g'] });
  });
});

describe('S4: a pass ends', () => {
  test('with its deltaLink', () => {
    const step = takeGroupPage(passing(), [], delta, new Map(), new Map());
    expect(step).toMatchObject({
      stream: { deltaLink: 'from', pass: { link: null, deltaLink: 'to', pages: 1 } },
    });
  });

  test('stuck at a link that leads back, at once or in a circle, and at the bound of pages', () => {
    const at = (stream: ReturnType<typeof passing>, link: string) =>
      takeGroupPage(stream, [], next(link), new Map(), new Map());
    expect(at(passing({ link: 'x' }), 'x')).toBe('stuck');
    expect(at(passing({ pages: passBounds.maxPages - 1 }), 'y')).toBe('stuck');
    let stream = passing();
    const links = Array.from({ length: 40 }, (_, index) => `circle ${index % 5}`);
    const stuckAt = links.findIndex((link) => {
      const step = at(stream, link);
      if (step === 'stuck') return true;
      stream = { ...step.stream, pass: step.stream.pass! };
      return false;
    });
    expect(stuckAt).toBeGreaterThan(0);
    expect(stuckAt).toBeLessThan(15);
  });

  test('begins where it stands: at the deltaLink, without a token, or in the middle', () => {
    expect(beginPass(aStream())).toMatchObject({ generation: 1, pass: { initial: false, link: 'from' } });
    expect(beginPass(aStream({ deltaLink: null }))).toMatchObject({
      generation: 2,
      pass: { initial: true, link: null },
    });
    const middle = aPass({ link: 'page 7', pages: 6 });
    expect(beginPass(aStream({ pass: middle }))).toMatchObject({ generation: 1, pass: middle });
  });
});

describe('S5: rejected tokens of groups', () => {
  test('a page link goes back to the deltaLink once, then the groups are read anew', () => {
    const first = rejectGroupToken(passing({ link: 'page', shown: ['g'], removed: ['h'] }));
    expect(first).toMatchObject({
      deltaLink: 'from',
      generation: 1,
      pass: { initial: false, link: 'from', fellBack: true, shown: ['g'], removed: ['h'] },
    });
    if (first === 'stuck') return;
    const anew = {
      deltaLink: null,
      generation: 2,
      pass: { initial: true, link: null, shown: [], removed: [] },
    };
    expect(rejectGroupToken({ ...first, pass: { ...first.pass!, link: 'page' } })).toMatchObject(anew);
    expect(rejectGroupToken(passing())).toMatchObject(anew);
  });

  test('the page link of a first pass leads back to nothing: the groups are read anew', () => {
    expect(rejectGroupToken(passing({ initial: true, link: 'page' }, { deltaLink: null }))).toMatchObject({
      generation: 2,
      pass: { initial: true, link: null, fellBack: false },
    });
  });

  test('stuck after three', () => {
    expect(rejectGroupToken(passing({ resyncs: passBounds.maxResyncs - 1 }))).not.toBe('stuck');
    expect(rejectGroupToken(passing({ resyncs: passBounds.maxResyncs }))).toBe('stuck');
  });
});
