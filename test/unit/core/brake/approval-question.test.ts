import { expect, test } from 'vitest';
import { approvalQuestion } from '../../../../src/core/brake/approval-question.js';
import type { PendingRecord } from '../../../../src/domain/records.js';
import { aClaim, aLeftover, at, aUser } from '../people/facts.js';

const pending = (cause: PendingRecord['cause']): PendingRecord => ({
  objectId: 'a',
  cause,
  standing: 'on-hold',
  since: at,
});
const leftover = (claim: object) => ({
  objectId: 'a',
  reason: 'unsettled',
  since: at,
  attempts: 0,
  triedInRound: 9,
  retryAt: null,
  claim: { read: undefined, round: 9, ...claim },
});

test('S2: of whom a full round did not name, or who is stored no more, only a live read can tell', () => {
  const absent = { kind: 'absent', objectId: 'a' };
  expect(approvalQuestion(pending('absent'), aUser(), undefined, 9)).toEqual(absent);
  expect(approvalQuestion(pending('disabled'), undefined, undefined, 9)).toEqual(absent);
});

test.each(['soft-deleted', 'deleted'] as const)(
  'S2: who was %s is asked about as removed, whatever else is open',
  (cause) => {
    const stored = aLeftover({ claim: aClaim({ mail: 'b@x' }) });
    expect(approvalQuestion(pending(cause), aUser(), stored, 9)).toEqual({
      kind: 'retry',
      objectId: 'a',
      leftover: leftover({ said: null }),
    });
  },
);

test.each(['disabled', 'guest', 'unmatched'] as const)(
  'S2: who is %s is asked about with the names that are still open',
  (cause) => {
    const user = aUser({ accountEnabled: false });
    const asked = (stored: Parameters<typeof approvalQuestion>[2]) =>
      approvalQuestion(pending(cause), user, stored, 9);
    const open = aLeftover({ claim: aClaim({ mail: 'b@x', accountEnabled: true }) });
    expect(asked(open)).toEqual({
      kind: 'retry',
      objectId: 'a',
      leftover: leftover({ said: { mail: 'b@x', accountEnabled: false } }),
    });
    const alone = { kind: 'retry', objectId: 'a', leftover: leftover({ said: { accountEnabled: false } }) };
    expect(asked(undefined)).toEqual(alone);
    expect(asked(aLeftover())).toEqual(alone);
    expect(asked(aLeftover({ claim: aClaim(null) }))).toEqual(alone);
  },
);
