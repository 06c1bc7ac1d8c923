import { describe, expect, test } from 'vitest';
import { buildCommit } from '../../../../src/core/people/build-commit.js';
import type { Properties } from '../../../../src/domain/directory-user.js';
import { aClaim, aRound, aUser, known, later, person, removed, said } from './facts.js';

const disabled = { ...person, accountEnabled: false };

/** An older entry on a later page of the round that staged the disabling, and the live read made for it. */
function contradicted(
  read: Properties,
  word: Properties | null = person,
  { pending = 'disabled' as 'disabled' | 'guest', accountEnabled = false } = {},
) {
  const question = word === null ? removed : said(word);
  const intent = { kind: 'left-over', reason: 'unsettled', claim: aClaim(word, read) } as const;
  const facts = known({ user: aUser({ accountEnabled }), pending });
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

  test('I6: but the read may be the older one: the disabling stays an open word beside what is said', () => {
    const saidOf = (read: Properties, word: Properties) =>
      contradicted(read, word).leftovers[0]?.claim?.said?.accountEnabled;
    expect(saidOf(person, { displayName: 'Ann' })).toBe(false);
    expect(saidOf(disabled, { displayName: 'Ann' })).toBeUndefined();
    // What the newer word says of it counts, and who is said to be gone is not said to be anything else.
    expect(saidOf(person, person)).toBe(true);
    expect(contradicted(person, null).leftovers[0]?.claim?.said).toBeNull();
  });

  test('I6: where no disabling was taken back, none is added to the word', () => {
    for (const around of [{ accountEnabled: true }, { pending: 'guest' }] as const) {
      const { leftovers, users } = contradicted(person, { displayName: 'Ann' }, around);
      expect([leftovers[0]?.claim?.said, users]).toEqual([{ displayName: 'Ann' }, []]);
    }
  });
});
