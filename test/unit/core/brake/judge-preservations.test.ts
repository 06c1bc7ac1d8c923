import { expect, test } from 'vitest';
import {
  judgePreservations,
  type PreservationFacts,
} from '../../../../src/core/brake/judge-preservations.js';
import { noBrakes } from '../../../../src/domain/brakes.js';

const at = new Date('2026-03-01T09:00:00Z');
const hour = Math.floor(at.getTime() / 3_600_000);
const open = {
  applied: [],
  hold: { holdId: 'preserve-1', reason: 'over-limit', since: at, users: 1 },
} as const;

function judge(over: Partial<PreservationFacts>) {
  return judgePreservations({
    brake: noBrakes.preserve,
    limit: { maxUsers: 500, maxShare: 0.2, minUsers: 10 },
    active: 100,
    staged: 0,
    missing: 0,
    isEmptyAnswer: false,
    isBraked: false,
    at,
    ...over,
  });
}

test.each<[string, Partial<PreservationFacts>, object]>([
  ['nobody', { isEmptyAnswer: true, isBraked: true, brake: open }, { kind: 'apply' }],
  ['as many as the limit', { staged: 20 }, { kind: 'apply' }],
  ['one more', { staged: 21 }, { kind: 'hold', reason: 'over-limit' }],
  ['as many, proven and not', { staged: 12, missing: 8 }, { kind: 'apply' }],
  ['one more, proven and not', { staged: 12, missing: 9 }, { kind: 'hold', reason: 'over-limit' }],
  [
    'one of a full round that named nobody',
    { missing: 1, isEmptyAnswer: true },
    { kind: 'hold', reason: 'empty-answer' },
  ],
  [
    'as many as the limit leaves after those of the day',
    { staged: 15, brake: { hold: null, applied: [{ hour: hour - 20, users: 5 }] } },
    { kind: 'apply' },
  ],
  [
    'one more than those of the day leave',
    { staged: 16, brake: { hold: null, applied: [{ hour: hour - 20, users: 5 }] } },
    { kind: 'hold', reason: 'over-limit' },
  ],
  ['a few while a hold is open', { staged: 1, brake: open }, { kind: 'join' }],
  ['a few in a round that was braked', { missing: 1, isBraked: true }, { kind: 'join' }],
  ['too many while a hold is open', { staged: 21, brake: open }, { kind: 'hold', reason: 'over-limit' }],
])('S2: %s', (_name, facts, verdict) => {
  expect(judge(facts)).toEqual(verdict);
});
