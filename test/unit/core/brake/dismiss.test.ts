import { expect, test } from 'vitest';
import { dismissPreservations, dismissRekeys } from '../../../../src/core/brake/dismiss.js';
import { emptyPeopleCommit } from '../../../../src/core/people/people-commit.js';
import { aClaim, aLeftover, at } from '../people/facts.js';

const released = (holdId: string) => ['a', 'b'].map((objectId) => ({ kind: 'released', objectId, holdId }));

test('S2: whose preserving is dismissed leaves the hold and is remembered as such', () => {
  const people = ['a', 'b'].map((objectId) => ({
    objectId,
    cause: 'disabled' as const,
    standing: 'on-hold' as const,
    since: at,
  }));
  const commit = dismissPreservations(people, 'preserve-1');
  expect(commit).toEqual({
    ...emptyPeopleCommit(),
    pending: people.map((person) => ({ ...person, standing: 'dismissed' })),
    changes: released('preserve-1'),
    brakes: { ...emptyPeopleCommit().brakes, onHold: { preserve: -2, rekey: 0 } },
  });
});

test('S2: whose re-key is dismissed waits on, on no hold', () => {
  const people = ['a', 'b'].map((objectId) => {
    const waits = { objectId, reason: 'rekey-held' as const, claim: aClaim({ mail: 'c@x' }) };
    return aLeftover({ ...waits, holdId: 'rekey-1' });
  });
  const commit = dismissRekeys(people, 'rekey-1');
  expect(commit).toEqual({
    ...emptyPeopleCommit(),
    leftovers: people.map(({ holdId: _, ...person }) => ({ ...person, dismissed: true })),
    changes: released('rekey-1'),
    brakes: { ...emptyPeopleCommit().brakes, onHold: { preserve: 0, rekey: -2 } },
  });
  expect(commit.leftovers.every((person) => !('holdId' in person))).toBe(true);
});
