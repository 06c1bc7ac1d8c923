import { describe, expect, test } from 'vitest';
import { countInRound } from '../../../../src/core/round/count-in-round.js';
import { transition } from '../../../../src/core/round/transitions.js';
import { type Checkpoint, emptyCheckpoint, noCounters } from '../../../../src/domain/checkpoint.js';

const begun: Checkpoint = transition(emptyCheckpoint, {
  type: 'begun',
  at: new Date('2026-03-01T08:00:00Z'),
  full: false,
  active: 0,
  fingerprint: {
    mappings: {},
    select: [],
    userTypes: 'members',
    disabledOnFirstImport: 'skip',
    addressSource: 'mail',
    resets: 0,
  },
}).checkpoint;

const countersOf = (checkpoint: Checkpoint) =>
  checkpoint.state === 'running' ? checkpoint.round.counters : undefined;

describe('S4: what a round counts across its commits', () => {
  test('adds up and leaves the rest of the place alone', () => {
    const once = countInRound(begun, {
      imports: 2,
      hostErrors: 1,
      domainMoves: { 'x y': 1 },
      rekeyed: 3,
      braked: ['rekey'],
    });
    const twice = countInRound(once, {
      imports: 3,
      domainMoves: { 'x y': 2, 'x z': 1 },
      rekeyed: 2,
      braked: ['preserve', 'rekey'],
    });
    expect(countersOf(twice)).toEqual({
      imports: 5,
      hostErrors: 1,
      undecidedDue: false,
      domainMoves: { 'x y': 3, 'x z': 1 },
      rekeyed: 5,
      braked: ['preserve', 'rekey'],
    });
    expect({ ...twice, round: undefined }).toEqual({ ...begun, round: undefined });
    expect(countersOf(begun)).toEqual(noCounters);
  });

  test('once an attribute was shown the undecided stay due, until it is said otherwise', () => {
    const due = countInRound(begun, { undecidedDue: true });
    expect(countersOf(countInRound(due, {}))?.undecidedDue).toBe(true);
    expect(countersOf(countInRound(due, { undecidedDue: false }))?.undecidedDue).toBe(false);
  });

  test('pairs of domains are bounded; those known count on', () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`x y${index}`, 1]));
    const full = countInRound(begun, { domainMoves: many });
    expect(Object.keys(countersOf(full)!.domainMoves)).toHaveLength(100);
    const on = countersOf(
      countInRound(full, { domainMoves: { 'x y0': 4, 'x new': 1, toString: 1 } }),
    )!.domainMoves;
    expect(Object.keys(on)).toHaveLength(100);
    expect(on['x y0']).toBe(5);
  });

  test('outside a round there is nothing to count', () => {
    expect(countInRound(emptyCheckpoint, { imports: 1 })).toBe(emptyCheckpoint);
  });
});
