import { describe, expect, test } from 'vitest';
import { type LeavingOver, leftOver } from '../../../../src/core/people/left-over.js';
import type { LeftoverRecord } from '../../../../src/domain/records.js';
import { aClaim, aLeftover, aRound, at, person, said, turnOf } from './facts.js';

const round = aRound();
const hourMs = 3_600_000;
const leaving = (over: Partial<LeavingOver> = {}): LeavingOver => ({
  reason: 'no-seat',
  mappingId: 'everyone',
  claim: undefined,
  conclusive: false,
  ...over,
});
const plus = (ms: number) => new Date(at.getTime() + ms);
const stored = aLeftover({ reason: 'no-seat', mappingId: 'everyone' });

describe('R5: who is left over', () => {
  test('by a page waits since the start of the round, and is due in it', () => {
    expect(leftOver(said(person), undefined, leaving(), round)).toEqual({
      objectId: 'a',
      reason: 'no-seat',
      mappingId: 'everyone',
      since: at,
      attempts: 0,
      triedInRound: 7,
      retryAt: at,
    });
  });

  test('on all there is to know is due in the next round and not in this', () => {
    expect(leftOver(said(person), undefined, leaving({ conclusive: true }), round)?.retryAt).toEqual(plus(1));
    // A retry has been made, whatever it knew.
    expect(
      leftOver(turnOf(stored), { ...stored, attempts: 0 }, leaving({ conclusive: true }), round)?.retryAt,
    ).toEqual(plus(1));
  });

  test('backs off: the next round, an hour, doubling to a day', () => {
    const delays = [0, 1, 2, 3, 4, 5, 6, 7, 100].map((attempts) => {
      const before = { ...stored, attempts };
      const next = leftOver(turnOf(before), before, leaving(), round)!;
      expect(next).toMatchObject({ attempts: attempts + 1, triedInRound: 8, since: stored.since });
      return next.retryAt!.getTime() - at.getTime();
    });
    expect(delays).toEqual(
      [1, 1, 2, 4, 8, 16, 24, 24, 24].map((hours, index) => (index === 0 ? 1 : hours * hourMs)),
    );
  });

  test('S1: is tried at once again after a full round that did not name them', () => {
    const before = { ...stored, attempts: 6 };
    const absent = { kind: 'absent', objectId: 'a' } as const;
    const next = leftOver(absent, before, leaving({ reason: 'unsettled', claim: aClaim(null) }), round);
    expect(next).toMatchObject({ attempts: 0, triedInRound: 7, since: stored.since, retryAt: at });
  });

  test('is counted once a round, however often an interrupted one asks again', () => {
    const tried = { ...stored, attempts: 3, triedInRound: 8 };
    const again = leftOver(turnOf(tried), tried, leaving(), round);
    expect(again).toMatchObject({ attempts: 3, triedInRound: 8, retryAt: plus(2 * hourMs) });
  });

  test('manual waits for a change of the mapping alone', () => {
    expect(leftOver(said(person), undefined, leaving({ reason: 'manual' }), round)?.retryAt).toBeNull();
  });

  test('keeps the mapping when nobody names one', () => {
    expect(
      leftOver(said(person), stored, leaving({ reason: 'unsettled', mappingId: undefined }), round),
    ).toMatchObject({
      mappingId: 'everyone',
    });
    expect(leftOver(said(person), undefined, leaving({ mappingId: undefined }), round)).not.toHaveProperty(
      'mappingId',
    );
  });

  test('keeps what is open', () => {
    const claim = aClaim({ mail: 'm@x' });
    expect(leftOver(said(person), undefined, leaving({ claim }), round)?.claim).toEqual(claim);
  });
});

describe('R4: the stored record says the same already', () => {
  test('nothing is written', () => {
    expect(leftOver(said(person), stored, leaving(), round)).toBeUndefined();
  });

  test.each<[string, LeftoverRecord, Partial<LeavingOver>]>([
    ['another reason', stored, { reason: 'import-limit' }],
    ['another mapping', stored, { mappingId: 'sales' }],
    ['a word that is open now', stored, { claim: aClaim({}) }],
    ['a word that is open no more', { ...stored, claim: aClaim({}) }, {}],
  ])('but %s is', (_what, before, over) => {
    expect(leftOver(said(person), before, leaving(over), round)).toMatchObject({
      attempts: 1,
      since: stored.since,
    });
  });

  test('and a retry always counts', () => {
    expect(leftOver(turnOf(stored), stored, leaving(), round)).toMatchObject({
      attempts: 2,
      triedInRound: 8,
    });
  });
});
