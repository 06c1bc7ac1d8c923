import { describe, expect, test } from 'vitest';
import { emptyGroupBook, GroupBook } from '../../../../src/core/groups/group-book.js';
import { decideManaged } from '../../../../src/core/people/decide-managed.js';
import { decideStranger } from '../../../../src/core/people/decide-stranger.js';
import { membershipsOf } from '../../../../src/core/people/memberships-of.js';
import type { PeopleFacts, PeoplePolicy, Question } from '../../../../src/core/people/question.js';
import type { UserRead } from '../../../../src/domain/directory-user.js';
import type { GroupRecord } from '../../../../src/domain/group-records.js';
import { aGroup } from '../groups/group-facts.js';
import { aRound, aUser, compiled, everyone, found, type Known, known, person, said } from './facts.js';

const inGroup = compiled('in-group', { memberOf: 'g', transitive: false });
const book = (state: GroupRecord['state']) => new GroupBook([aGroup('g', { state })], []);
const evaluate: Question = { kind: 'evaluate', objectId: 'a' };

function world(
  state: GroupRecord['state'],
  isMember: boolean,
  facts: Known,
  over: Partial<PeoplePolicy> = {},
) {
  const round = aRound({ groups: book(state), mappings: [inGroup], policy: over });
  const memberships = new Map(isMember ? [['a', ['g']]] : []);
  return { round, facts: { ...known(facts), memberships } satisfies PeopleFacts };
}

describe('S12: what criteria learn of a person’s groups', () => {
  const asked = (groups: GroupBook, memberships: PeopleFacts['memberships'], keepsDeleted = false) =>
    membershipsOf('a', keepsDeleted, { groups }, { memberships });

  test('is nothing where no group is followed', () => {
    expect(asked(emptyGroupBook, new Map())).toBeUndefined();
  });

  test('is whether they are in it, and no member where none is stored', () => {
    expect(asked(book('read'), new Map([['a', ['g']]]))!('g', false)).toBe('true');
    expect(asked(book('read'), new Map())!('g', false)).toBe('false');
    expect(asked(book('unread'), new Map([['a', ['g']]]))!('g', false)).toBe('undecided');
  });

  test('counts a deleted group only for who keeps it', () => {
    const members = new Map([['a', ['g']]]);
    expect(asked(book('deleted'), members)!('g', false)).toBe('false');
    expect(asked(book('deleted'), members, true)!('g', false)).toBe('true');
  });
});

describe('S12: a stranger whose membership changed', () => {
  const decide = (read: UserRead | undefined, state: GroupRecord['state'] = 'read', isMember = true) => {
    const { round, facts } = world(state, isMember, read === undefined ? {} : { read });
    return decideStranger(evaluate, round, facts);
  };

  test('is read live, for nothing else is known of them', () => {
    expect(decide(undefined)).toEqual({ kind: 'need-read' });
    expect(decide({ outcome: 'unreadable' })).toEqual({
      kind: 'left-over',
      reason: 'unsettled',
      claim: { said: {}, read: undefined, round: 8 },
    });
  });

  test('is imported if a mapping takes them by it, and only then', () => {
    expect(decide(found(person))).toMatchObject({ kind: 'import', mapping: { mappingId: 'in-group' } });
    expect(decide(found(person), 'read', false)).toEqual({ kind: 'nothing', tally: 'unmatched' });
    expect(decide(found(person), 'deleted')).toEqual({ kind: 'nothing', tally: 'unmatched' });
    expect(decide(found(person), 'frozen')).toMatchObject({ kind: 'left-over', reason: 'undecided' });
  });

  test('is nobody if they are gone', () => {
    expect(decide({ outcome: 'soft-deleted' })).toEqual({ kind: 'nothing', tally: 'unmatched' });
    expect(decide({ outcome: 'deleted' })).toEqual({ kind: 'nothing', tally: 'unmatched' });
  });
});

test('S1: who is taken by a membership alone, behind the list of a full round, is found by two reads', () => {
  const { round, facts } = world('read', true, { read: found(person) });
  const initial = { ...round, kind: 'initial' } as const;
  expect(decideStranger(evaluate, initial, facts)).toEqual({
    kind: 'left-over',
    reason: 'unsettled',
    claim: { said: null, read: person, round: 8 },
  });
  expect(decideStranger(evaluate, round, facts).kind).toBe('import');
  const nobodys = world('read', false, { read: found(person) });
  expect(decideStranger(evaluate, { ...nobodys.round, kind: 'initial' }, nobodys.facts).kind).toBe('nothing');
});

describe('S12: somebody managed whose membership changed', () => {
  const user = aUser({ mappingId: 'in-group' });
  const moves = { onUnmatched: 'preserve' } as const;
  const decide = (
    state: GroupRecord['state'],
    isMember: boolean,
    facts: Known = {},
    policy: Partial<PeoplePolicy> = moves,
  ) => {
    const stored = facts.user ?? user;
    const { round, facts: all } = world(
      state,
      isMember,
      { read: found(person), ...facts, user: stored },
      policy,
    );
    return decideManaged(evaluate, stored, round, all);
  };

  test('stays as they are where no policy lets a mapping move them: nobody is read for it', () => {
    const { round, facts } = world('read', false, { user });
    expect(decideManaged(evaluate, user, round, facts)).toEqual({ kind: 'nothing', tally: 'unchanged' });
  });

  test('is read live, and without an answer waits with an open word', () => {
    const { round, facts } = world('read', false, { user }, moves);
    expect(decideManaged(evaluate, user, round, facts)).toEqual({ kind: 'need-read' });
    expect(decide('read', false, { read: { outcome: 'unreadable' } })).toMatchObject({
      kind: 'left-over',
      reason: 'unsettled',
      claim: { said: {}, read: undefined, round: 8 },
    });
  });

  test('is preserved once they are in no group that a mapping asks for', () => {
    expect(decide('read', false)).toMatchObject({ life: { kind: 'preserve', cause: 'unmatched' } });
    expect(decide('read', true)).toMatchObject({ life: { kind: 'stay', reason: null } });
  });

  test('loses nothing by the end of the group, nor by an answer that is open', () => {
    expect(decide('deleted', true)).toMatchObject({ life: { kind: 'stay', reason: null } });
    expect(decide('deleted', false)).toMatchObject({ life: { kind: 'preserve', cause: 'unmatched' } });
    expect(decide('frozen', false)).toMatchObject({ life: { kind: 'stay', reason: null } });
  });

  test('keeps what they have by another mapping while that still takes them', () => {
    const state = 'deleted';
    const theirs = aUser();
    const { facts } = world(state, true, { user: theirs, read: found(person) });
    const round = aRound({
      groups: book(state),
      mappings: [inGroup, everyone],
      policy: { reassign: 'follow' },
    });
    // With the deleted group they would be the group's; without it they are whose they were.
    const intent = decideManaged(evaluate, theirs, round, facts);
    expect(intent).toMatchObject({ kind: 'update', life: { kind: 'stay' } });
    expect(intent).not.toHaveProperty('reassignTo');
    const ofGroup = decideManaged(evaluate, user, round, { ...facts, users: new Map([['a', user]]) });
    expect(ofGroup).not.toHaveProperty('reassignTo');
    const other = aUser({ mappingId: 'other' });
    const moved = decideManaged(evaluate, other, round, { ...facts, users: new Map([['a', other]]) });
    expect(moved).toMatchObject({ reassignTo: { mappingId: 'everyone' } });
  });

  describe('beside a group that is not read yet', () => {
    const groups = new GroupBook([aGroup('g', { state: 'deleted' }), aGroup('u', { state: 'unread' })], []);
    const unread = compiled('unread', { memberOf: 'u', transitive: false });
    const moved = (mappings: (typeof everyone)[], mappingId: string) => {
      const theirs = aUser({ mappingId });
      const round = aRound({ groups, mappings, policy: { reassign: 'follow' } });
      const facts = { ...known({ user: theirs, read: found(person) }), memberships: new Map([['a', ['g']]]) };
      return decideManaged(evaluate, theirs, round, facts);
    };

    test('they stay whose they are while the answer of their own mapping is open', () => {
      const outside = compiled('outside', { not: { memberOf: 'g', transitive: false } });
      // Without the deleted group another mapping takes them; with it theirs would be asked, which cannot tell.
      const intent = moved([outside, unread], 'unread');
      expect(intent).toMatchObject({ undecidedBy: { mappingId: 'unread' } });
      expect(intent).not.toHaveProperty('reassignTo');
    });

    test('and are nobody’s question where their own mapping takes them without the deleted group', () => {
      const both = compiled('both', {
        all: [
          { memberOf: 'g', transitive: false },
          { memberOf: 'u', transitive: false },
        ],
      });
      const intent = moved([both, everyone], 'everyone');
      expect(intent).toMatchObject({ kind: 'update', life: { kind: 'stay' } });
      expect(intent).not.toHaveProperty('undecidedBy');
    });
  });

  test('who is preserved does not come back by a group that is deleted', () => {
    const preserved = aUser({ mappingId: 'other', state: 'preserved', stateReason: 'unmatched' });
    expect(decide('deleted', true, { user: preserved })).toMatchObject({
      life: { kind: 'stay', reason: 'unmatched' },
    });
    expect(decide('read', true, { user: preserved })).toMatchObject({ life: { kind: 'reactivate' } });
    const active = aUser({ mappingId: 'other' });
    expect(decide('deleted', true, { user: active })).toMatchObject({ life: { kind: 'stay', reason: null } });
  });
});

test('S12: an entry decides with the groups as they are, a deleted one taking nobody', () => {
  const decide = (state: GroupRecord['state']) => {
    const { round, facts } = world(state, true, {});
    return decideStranger(said(person, { whole: true }), round, facts);
  };
  expect(decide('read')).toMatchObject({ kind: 'import' });
  expect(decide('deleted')).toEqual({ kind: 'nothing', tally: 'unmatched' });
});
