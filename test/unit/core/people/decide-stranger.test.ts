import { describe, expect, test } from 'vitest';
import { decideStranger } from '../../../../src/core/people/decide-stranger.js';
import type { Question, RoundFacts } from '../../../../src/core/people/question.js';
import type { Properties } from '../../../../src/domain/directory-user.js';
import {
  aClaim,
  aLeftover,
  aRound,
  compiled,
  everyone,
  found,
  type Known,
  known,
  person,
  removed,
  said,
  sales,
  turnOf,
} from './facts.js';

const needRead = { kind: 'need-read' };
const unmatched = { kind: 'nothing', tally: 'unmatched' };
const imported = (properties: Properties = person, mapping = everyone.mapping) => ({
  kind: 'import',
  mapping,
  properties,
  state: 'active',
});

function decide(question: Question, facts: Known = {}, round: Partial<Omit<RoundFacts, 'policy'>> = {}) {
  return decideStranger(question, aRound(round), known(facts));
}

describe('R4: who is decided without a read', () => {
  test('a whole entry decides by itself; what it omits is missing', () => {
    expect(decide(said(person, { whole: true }))).toEqual(imported());
    const { department: _, ...rest } = person;
    expect(decide(said(rest, { whole: true }), {}, { mappings: [sales, everyone] })).toEqual(imported(rest));
    const absent = compiled('absent', { attribute: 'department', op: 'absent' });
    expect(decide(said(rest, { whole: true }), {}, { mappings: [absent] })).toMatchObject({ kind: 'import' });
  });

  test('a partial entry only where what it delivers keeps the person out', () => {
    expect(decide(said({ userType: 'Guest' }))).toEqual({ kind: 'nothing', tally: 'guest' });
    expect(decide(said({ userType: 'Member', accountEnabled: false }))).toEqual({
      kind: 'nothing',
      tally: 'disabled',
    });
    const legal = { userType: 'Member', accountEnabled: true, department: 'Legal' };
    expect(decide(said(legal), {}, { mappings: [sales] })).toEqual(unmatched);
    expect(decide(said(legal))).toEqual(needRead);
    expect(decide(said(person))).toEqual(needRead);
    expect(decide(said({ department: 'Legal' }), {}, { mappings: [sales] })).toEqual(needRead);
  });

  test('a contradiction is read, whatever it delivers', () => {
    expect(decide(said(person, { whole: true, contradictory: true }))).toEqual(needRead);
    expect(decide(said({ userType: 'Guest' }, { contradictory: true }))).toEqual(needRead);
  });

  test('I6: nobody whose earlier word is open is imported, or let go, on an entry alone', () => {
    const leftover = aLeftover({ claim: aClaim({ userPrincipalName: 'old@x' }) });
    expect(decide(said(person, { whole: true }), { leftover })).toEqual(needRead);
    expect(decide(said({ userType: 'Guest' }), { leftover })).toEqual(needRead);
    expect(decide(said(person, { whole: true }), { leftover, read: found(person) })).toEqual(imported());
    expect(decide(said(person, { whole: true }), { leftover: aLeftover() })).toEqual(imported());
  });

  test('R5: who holds an address that another claims is nobody, once their record is gone', () => {
    expect(decide({ kind: 'holder', objectId: 'a' })).toEqual(unmatched);
    expect(decide({ kind: 'absent', objectId: 'a' })).toEqual(unmatched);
  });

  test('I6: a whole entry that a read denies is unsettled', () => {
    const read = found({ ...person, userPrincipalName: 'other@x' });
    expect(decide(said(person, { whole: true }), { read })).toMatchObject({
      kind: 'left-over',
      reason: 'unsettled',
    });
  });

  test('R12: a removal of somebody who is not known is nothing, and nobody is read for it', () => {
    expect(decide(removed)).toEqual(unmatched);
  });
});

describe('a partial entry and the read made for it', () => {
  const entry = said({ department: 'Sales' });

  test('agree: the read decides', () => {
    expect(decide(entry, { read: found(person) })).toEqual(imported());
    expect(decide(entry, { read: found({ ...person, userType: 'Guest' }) })).toEqual({
      kind: 'nothing',
      tally: 'guest',
    });
  });

  test('disagree: unsettled, nobody is imported', () => {
    expect(decide(entry, { read: found({ ...person, department: 'Legal' }) })).toMatchObject({
      kind: 'left-over',
      reason: 'unsettled',
      claim: { said: { department: 'Sales' }, read: { department: 'Legal' } },
    });
  });

  test('gone again: nothing', () => {
    expect(decide(entry, { read: { outcome: 'soft-deleted' } })).toEqual(unmatched);
  });

  test('R9, S11: no answer: left over; without a UPN in a full round the entry is incomplete', () => {
    const facts: Known = { read: { outcome: 'unreadable' } };
    expect(decide(entry, facts)).toMatchObject({ kind: 'left-over', reason: 'unsettled' });
    expect(decide(entry, facts, { kind: 'initial' })).toMatchObject({
      kind: 'left-over',
      reason: 'incomplete',
    });
    expect(decide(said({ userPrincipalName: 'a@x' }), facts, { kind: 'initial' })).toMatchObject({
      reason: 'unsettled',
    });
  });
});

describe('R5: somebody who was left over', () => {
  const leftover = aLeftover({ reason: 'no-seat' });

  test('and whom the stream says removed is dropped on proof alone', () => {
    expect(decide(removed, { leftover })).toEqual(needRead);
    expect(decide(removed, { leftover, read: { outcome: 'soft-deleted' } })).toEqual(unmatched);
    expect(decide(removed, { leftover, read: { outcome: 'deleted' } })).toEqual(unmatched);
    expect(decide(removed, { leftover, read: found(person) })).toMatchObject({
      kind: 'left-over',
      reason: 'unsettled',
      claim: { said: null, read: person },
    });
    expect(decide(removed, { leftover, read: { outcome: 'unreadable' } })).toEqual({
      kind: 'left-over',
      reason: 'unsettled',
      claim: { said: null, read: undefined, round: 8 },
    });
  });

  test('and is called removed in a full round is not incomplete without a read', () => {
    const facts = { leftover, read: { outcome: 'unreadable' } } as const;
    expect(decide(removed, facts, { kind: 'initial' })).toMatchObject({ reason: 'unsettled' });
  });

  test('is retried from a live read through the whole decision', () => {
    expect(decide(turnOf(leftover))).toEqual(needRead);
    expect(decide(turnOf(leftover), { read: found(person) })).toEqual(imported());
    expect(decide(turnOf(leftover), { read: found({ ...person, userPrincipalName: '' }) })).toEqual({
      kind: 'left-over',
      reason: 'incomplete',
      mapping: everyone.mapping,
      conclusive: true,
    });
  });

  test('and is gone is dropped', () => {
    expect(decide(turnOf(leftover), { read: { outcome: 'soft-deleted' } })).toEqual(unmatched);
  });

  test('and found nowhere once only waits for a second read', () => {
    expect(decide(turnOf(leftover), { read: { outcome: 'deleted' } })).toMatchObject({
      kind: 'left-over',
      reason: 'unsettled',
      claim: { read: null, round: 8 },
    });
    const again = aLeftover({ claim: aClaim({}, null) });
    expect(decide(turnOf(again), { read: { outcome: 'deleted' } })).toEqual(unmatched);
  });

  test('and cannot be read keeps the reason and the open word', () => {
    const facts: Known = { read: { outcome: 'unreadable' } };
    expect(decide(turnOf(leftover), facts)).toEqual({ kind: 'left-over', reason: 'no-seat' });
    const open = aLeftover({ claim: aClaim({ mail: 'm@x' }) });
    expect(decide(turnOf(open), facts)).toEqual({
      kind: 'left-over',
      reason: 'unsettled',
      claim: aClaim({ mail: 'm@x' }),
    });
  });

  test('with an open word: confirmed imports what is read, unsettled waits on', () => {
    const open = aLeftover({ claim: aClaim({ department: 'Sales' }, { department: 'Legal' }) });
    expect(decide(turnOf(open), { read: found(person) })).toEqual(imported());
    const third = { ...person, department: 'Ops' };
    expect(decide(turnOf(open), { read: found(third) })).toMatchObject({ reason: 'unsettled' });
    // Word and read keep them out together, or the reads of two rounds deny the removal: nothing is open.
    const legal = { ...person, department: 'Legal' };
    for (const claim of [aClaim({ department: 'Legal' }), aClaim(null, legal)]) {
      const waits = aLeftover({ claim, reason: 'no-seat', mappingId: 'sales' });
      expect(decide(turnOf(waits), { read: found(legal) }, { mappings: [sales] })).toEqual(unmatched);
    }
  });

  test('whose mapping is gone waits for nothing, whatever others there are', () => {
    const waits = aLeftover({ reason: 'no-seat', mappingId: 'gone' });
    const read = found({ ...person, department: 'Legal' });
    expect(decide(turnOf(waits), { read }, { mappings: [sales] })).toEqual(unmatched);
  });
});

test('R5: whom store or product refused is left over, and nothing else of them is decided', () => {
  expect(decide(said(person, { whole: true }), { refused: 'host-error' })).toEqual({
    kind: 'left-over',
    reason: 'host-error',
  });
});

test('R2: undecided after a read is left over with the mapping that could not tell', () => {
  const group = compiled('group', { memberOf: '22222222-2222-4222-8222-222222222222' });
  expect(decide(said(person), { read: found(person) }, { mappings: [group, everyone] })).toEqual({
    kind: 'left-over',
    reason: 'undecided',
    mapping: group.mapping,
    conclusive: true,
  });
});

test('S11: a read without userType or accountEnabled concludes nothing', () => {
  const { accountEnabled: _, ...half } = person;
  expect(decide(said({ department: 'Sales' }), { read: found(half) })).toEqual({
    kind: 'left-over',
    reason: 'incomplete',
    conclusive: true,
  });
});

test('S1: who waits and is not named by a full round is called gone, whatever was open before', () => {
  const absent: Question = { kind: 'absent', objectId: 'a' };
  const claim = { said: null, read: undefined, round: 8 };
  const calledGone = { kind: 'left-over', reason: 'unsettled', claim };
  expect(decide(absent)).toEqual(unmatched);
  expect(decide(absent, { leftover: aLeftover({ reason: 'manual' }) })).toEqual(calledGone);
  const leftover = aLeftover({ claim: aClaim(person, person) });
  expect(decide(absent, { leftover })).toEqual(calledGone);
  // Refused, they wait for that as well.
  expect(decide(absent, { leftover, refused: 'host-error' })).toEqual({
    ...calledGone,
    reason: 'host-error',
  });
});

test('S12: who waits by hand, and is asked about in vain, is asked about again', () => {
  const leftover = aLeftover({ reason: 'manual' });
  const read = { outcome: 'unreadable' } as const;
  expect(decide(turnOf(leftover), { leftover, read })).toEqual({
    kind: 'left-over',
    reason: 'unsettled',
    claim: { said: {}, read: undefined, round: 8 },
  });
});
