import { describe, expect, test } from 'vitest';
import type { QuietTally } from '../../../../src/core/people/intent.js';
import type { Question } from '../../../../src/core/people/question.js';
import { candidateOf } from '../../../../src/core/preview/candidate.js';
import { quietRow } from '../../../../src/core/preview/quiet-row.js';
import { saidOf } from '../../../../src/core/preview/said-of.js';
import { aLeftover, aRound, aUser, found, known, person, removed, said, turnOf } from '../people/facts.js';

const undecided = turnOf(aLeftover({ reason: 'undecided' }));
const unsettled = turnOf(aLeftover({ reason: 'unsettled' }));
const holder: Question = { kind: 'holder', objectId: 'a' };
const read = found({ ...person, displayName: 'Ann B' });

describe('what is known of a living person', () => {
  const round = aRound();

  test.each([
    ['a removal', removed],
    ['the turn of somebody who waits for something else than an answer', unsettled],
    ['the holder of an address', holder],
  ])('is told by no %s', (_what, question) => {
    expect(saidOf(question, round, known({ read }))).toBeUndefined();
  });

  test.each([
    ['an entry', said({ displayName: 'Ann' })],
    ['an answer that is known now', undecided],
  ])('is what a live read says, if %s asked for one', (_what, question) => {
    expect(saidOf(question, round, known({ read }))).toEqual({
      whole: true,
      properties: { ...person, displayName: 'Ann B' },
    });
  });

  test('without a read that finds them, nothing is known of who waited', () => {
    expect(saidOf(undecided, round, known())).toBeUndefined();
    expect(saidOf(undecided, round, known({ read: { outcome: 'unreadable' } }))).toBeUndefined();
  });

  test('without a read an entry is taken as it is, and a partial one on top of the record', () => {
    const part = said({ displayName: 'Ann B' });
    expect(saidOf(part, round, known())).toMatchObject({
      whole: false,
      properties: { displayName: 'Ann B' },
    });
    const filled = saidOf(part, round, known({ user: aUser() }));
    expect(filled).toMatchObject({ whole: false, properties: { displayName: 'Ann B', department: 'Sales' } });
    const whole = said({ displayName: 'Ann B' }, { whole: true });
    const taken = saidOf(whole, round, known({ user: aUser() }));
    expect(taken).toMatchObject({ whole: true });
    expect(taken?.properties).toEqual({ displayName: 'Ann B' });
  });
});

describe('R9: the mappings are asked', () => {
  const asked = (
    properties: object,
    { user, policy = {} }: { user?: ReturnType<typeof aUser>; policy?: object } = {},
    over: object = { whole: true },
  ) => {
    const question = said({ ...person, ...properties }, over);
    const intent = { kind: 'nothing', tally: 'unchanged' } as const;
    return candidateOf({ question, intent }, aRound({ policy }), known(user === undefined ? {} : { user }));
  };

  test('about members, and about guests where the policy takes all', () => {
    expect(asked({})).toMatchObject({ objectId: 'a', properties: person });
    expect(asked({ userType: 'Guest' })).toBeUndefined();
    expect(asked({ userType: 'Guest' }, { policy: { userTypes: 'all' } })).toBeDefined();
    expect(asked({ userType: null })).toBeDefined();
  });

  test('about disabled newcomers only where the policy takes them, and always about who is managed', () => {
    const off = { accountEnabled: false };
    expect(asked(off)).toBeUndefined();
    expect(asked(off, { policy: { disabledOnFirstImport: 'import' } })).toBeDefined();
    expect(asked(off, { user: aUser() })).toBeDefined();
    expect(asked({ ...off, userType: 'Guest' }, { user: aUser() })).toBeUndefined();
  });

  test('about nobody of whom nothing is known', () => {
    const intent = { kind: 'nothing', tally: 'unchanged' } as const;
    expect(candidateOf({ question: removed, intent }, aRound(), known())).toBeUndefined();
  });

  test('with what a whole entry leaves out as missing, and what a partial one leaves out as not delivered', () => {
    const { displayName: _, ...nameless } = person;
    const view = (whole: boolean) => {
      const question = said(nameless, { whole });
      const intent = { kind: 'nothing', tally: 'unchanged' } as const;
      return candidateOf({ question, intent }, aRound(), known())!.view;
    };
    expect(view(true).property('displayName')).toBeNull();
    expect(view(false).property('displayName')).toBeUndefined();
    expect(view(true).property('department')).toBe('Sales');
  });
});

describe('the row of somebody who stays out', () => {
  const row = (tally: QuietTally, question: Question = said(person)) =>
    quietRow({ question, intent: { kind: 'nothing', tally } }, aRound(), known());
  const who = { objectId: 'a', userPrincipalName: 'a@x' };

  test('names whom no mapping takes, and whom the policy skips', () => {
    expect(row('unmatched')).toEqual({ kind: 'unmatched', ...who });
    expect(row('guest')).toEqual({ kind: 'skipped', ...who, why: 'guest' });
    expect(row('disabled')).toEqual({ kind: 'skipped', ...who, why: 'disabled' });
    expect(row('unmatched', said({ ...person, userPrincipalName: '' }))).toMatchObject({
      userPrincipalName: null,
    });
  });

  test('is none for who is as stored, or gone, or decided otherwise', () => {
    expect(row('unchanged')).toBeUndefined();
    expect(row('unmatched', removed)).toBeUndefined();
    const left = { kind: 'left-over', reason: 'unsettled', tally: 'unmatched' } as const;
    expect(quietRow({ question: said(person), intent: left }, aRound(), known())).toBeUndefined();
  });
});
