import { expect, test } from 'vitest';
import { putOnHold } from '../../../../src/core/brake/put-on-hold.js';
import { emptyPeopleCommit } from '../../../../src/core/people/people-commit.js';
import { type Brakes, noBrakes } from '../../../../src/domain/brakes.js';
import type { PendingRecord } from '../../../../src/domain/records.js';
import { at } from '../people/facts.js';

const pending = (objectId: string): PendingRecord => ({
  objectId,
  cause: 'absent',
  standing: 'staged',
  since: at,
});
const people = [pending('a'), pending('b'), pending('c')];

test('S2: all go on the hold that opens with them; who is stored already is not counted again', () => {
  const commit = putOnHold(people, new Map([['b', pending('b')]]), noBrakes, 'empty-answer');
  const { brakes, delta } = emptyPeopleCommit();
  expect(commit).toEqual({
    ...emptyPeopleCommit(),
    pending: people.map((person) => ({ ...person, standing: 'on-hold' })),
    changes: people.map(({ objectId }) => {
      return { kind: 'held', objectId, holdId: 'preserve-1', reason: 'empty-answer' };
    }),
    delta: { ...delta, pending: 2 },
    brakes: { ...brakes, onHold: { preserve: 3, rekey: 0 }, reason: 'empty-answer' },
  });
});

test('S2: a hold that is open takes them in, under its own reason', () => {
  const hold = { holdId: 'preserve-4', reason: 'empty-answer', since: at, users: 1 } as const;
  const brakes: Brakes = { ...noBrakes, opened: 7, preserve: { ...noBrakes.preserve, hold } };
  const { changes } = putOnHold([pending('a')], new Map(), brakes, 'over-limit');
  expect(changes).toEqual([{ kind: 'held', objectId: 'a', holdId: 'preserve-4', reason: 'empty-answer' }]);
});
