import { describe, expect, test } from 'vitest';
import { buildCommit } from '../../../../src/core/people/build-commit.js';
import type { Properties } from '../../../../src/domain/directory-user.js';
import { aClaim, aRound, aUser, known, later, person, said } from './facts.js';

const disabled = { ...person, accountEnabled: false };

/** An older entry on a later page of the round that staged the disabling, and the live read made for it. */
function contradicted(read: Properties) {
  const question = said(person);
  const intent = { kind: 'left-over', reason: 'unsettled', claim: aClaim(person, read) } as const;
  const facts = known({ user: aUser({ accountEnabled: false }), pending: 'disabled' });
  const budget = { freeSeats: 10, importsLeft: 10 };
  return buildCommit([{ question, intent }], aRound(), facts, [], budget, later);
}

describe('R9: a staged disabling, contradicted by another entry of the round', () => {
  test('I6: stands while the live read finds the account disabled', () => {
    expect(contradicted(disabled)).toMatchObject({ removedPending: [], users: [], delta: { pending: 0 } });
  });

  test('I6: is taken back and unsaid when the read finds it enabled, so that disabling counts when it is seen again', () => {
    expect(contradicted(person)).toMatchObject({
      removedPending: ['a'],
      delta: { pending: -1 },
      users: [{ objectId: 'a', accountEnabled: true, updatedAt: later }],
      changes: [
        { kind: 'updated', objectId: 'a', fields: ['accountEnabled'] },
        { kind: 'left-over', objectId: 'a' },
      ],
    });
  });
});
