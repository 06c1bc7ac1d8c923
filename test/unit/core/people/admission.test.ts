import { describe, expect, test } from 'vitest';
import { admit, type Budget } from '../../../../src/core/people/admission.js';
import type { DecidedPerson } from '../../../../src/core/people/build-commit.js';
import type { Intent } from '../../../../src/core/people/intent.js';
import { aClaim, aLeftover, aRound, aUser, everyone, person, said, sales, turnOf } from './facts.js';

const round = aRound({ mappings: [sales, everyone] });
const none = Number.POSITIVE_INFINITY;
const entry = said(person);
const retry = turnOf(aLeftover());

const imports = (mapping = sales.mapping, state: 'active' | 'preserved' = 'active'): Intent => ({
  kind: 'import',
  mapping,
  properties: person,
  state,
});
const update = (kind: 'stay' | 'reactivate'): Intent => ({
  kind: 'update',
  user: aUser(),
  properties: {},
  life: kind === 'stay' ? { kind, reason: null } : { kind },
  claim: aClaim({}),
  settled: true,
});
const nothing: Intent = { kind: 'nothing', tally: 'unmatched' };

const admitted = (intents: readonly Intent[], budget: Partial<Budget>, question = entry) =>
  admit(
    intents.map((intent): DecidedPerson => ({ question, intent })),
    round,
    { freeSeats: none, importsLeft: none, ...budget },
  );

describe('R8: seats', () => {
  test('without a limit everybody goes', () => {
    expect(admitted([imports(), imports(everyone.mapping), update('reactivate')], {})).toEqual([
      'go',
      'go',
      'go',
    ]);
  });

  test('with a limit a page imports the first mapping alone; the others wait though seats are free', () => {
    expect(admitted([imports(everyone.mapping), imports()], { freeSeats: 2 })).toEqual(['no-seat', 'go']);
    expect(admitted([imports(everyone.mapping), imports()], { freeSeats: 2 }, retry)).toEqual(['go', 'go']);
  });

  test('imports and reactivations take a seat each, in the order of the commit', () => {
    expect(admitted([imports(), update('reactivate'), imports()], { freeSeats: 2 })).toEqual([
      'go',
      'go',
      'no-seat',
    ]);
    expect(admitted([update('reactivate'), update('reactivate')], { freeSeats: 1 })).toEqual([
      'go',
      'no-seat',
    ]);
    expect(admitted([imports(), update('reactivate')], { freeSeats: 1 })).toEqual(['go', 'no-seat']);
  });

  test('people come back also where there is no mapping any more', () => {
    const person: DecidedPerson = { question: entry, intent: update('reactivate') };
    const budget = { freeSeats: 1, importsLeft: none };
    expect(admit([person, person], aRound({ mappings: [] }), budget)).toEqual(['go', 'no-seat']);
  });

  test('only active people take one', () => {
    const preserved = imports(everyone.mapping, 'preserved');
    expect(admitted([preserved, update('stay'), nothing, imports()], { freeSeats: 1 })).toEqual([
      'go',
      'go',
      'go',
      'go',
    ]);
    expect(admitted([preserved, update('stay'), nothing], { freeSeats: 0 })).toEqual(['go', 'go', 'go']);
  });
});

describe('R5: the import limit', () => {
  test('counts imports of either state and nothing else', () => {
    const people = [
      update('reactivate'),
      imports(),
      imports(everyone.mapping, 'preserved'),
      imports(),
      nothing,
    ];
    expect(admitted(people, { importsLeft: 2 })).toEqual(['go', 'go', 'go', 'import-limit', 'go']);
  });

  test('who is brought stands in line behind those who wait for a place, who are tried in turn', () => {
    const places = { importsLeft: 2, placesAwaited: true };
    expect(admitted([imports(), update('reactivate')], places)).toEqual(['import-limit', 'go']);
    expect(admitted([imports()], places, retry)).toEqual(['go']);
    expect(admitted([imports()], { ...places, placesAwaited: false })).toEqual(['go']);
  });

  test('who has no seat uses up no place, and who has no place no seat', () => {
    expect(admitted([imports(everyone.mapping), imports()], { freeSeats: 1, importsLeft: 1 })).toEqual([
      'no-seat',
      'go',
    ]);
    expect(admitted([imports(), imports(), update('reactivate')], { freeSeats: 2, importsLeft: 1 })).toEqual([
      'go',
      'import-limit',
      'go',
    ]);
  });
});
