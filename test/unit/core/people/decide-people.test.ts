import { expect, test } from 'vitest';
import { decidePeople } from '../../../../src/core/people/decide-people.js';
import { aClaim, aLeftover, aRound, aUser, everyone, found, known, person, said } from './facts.js';

test('the look-ups of all people are asked for at once, and nobody is decided before they are there', () => {
  const stranger = {
    kind: 'entry' as const,
    objectId: 'b',
    entry: { ...entryOf(said(person)), objectId: 'b' },
  };
  const facts = known({ user: aUser(), read: found({ ...person, accountEnabled: false }) });
  const round = aRound({ policy: { onDisabled: 'ask' } });
  expect(decidePeople([said({ accountEnabled: false }), stranger], round, facts)).toMatchObject({
    kind: 'wanted',
    reads: ['b'],
    disabled: [{ objectId: 'a' }],
  });
  expect(decidePeople([stranger], round, facts)).toEqual({ kind: 'wanted', reads: ['b'], disabled: [] });
  expect(decidePeople([said({ accountEnabled: false })], round, facts)).toMatchObject({
    kind: 'wanted',
    reads: [],
    disabled: [{ objectId: 'a' }],
  });
});

test('R14: of a stranger who is excluded nothing is asked, whatever they would be', () => {
  const facts = known({ excluded: { erasure: 'begun' }, leftover: aLeftover() });
  expect(decidePeople([said(person)], aRound(), facts)).toMatchObject({
    kind: 'decided',
    people: [{ intent: { kind: 'nothing', tally: 'excluded' } }],
  });
});

test('R5: an entry about something else does not settle the name that the person waits for', () => {
  const leftover = aLeftover({ reason: 'address-held', claim: aClaim({ userPrincipalName: 'b@x' }) });
  const user = aUser({ userPrincipalName: null, backupAddress: null });
  const read = found({ ...person, userPrincipalName: 'b@x', department: 'Legal' });
  const facts = known({ user, leftover, read });
  expect(decidePeople([said({ department: 'Legal' })], aRound(), facts)).toMatchObject({
    kind: 'decided',
    people: [{ intent: { properties: { userPrincipalName: 'b@x', department: 'Legal' } } }],
  });
});

test('R5: nor does it import a stranger under the name that the stream has taken back', () => {
  const leftover = aLeftover({ claim: aClaim({ userPrincipalName: 'new@x' }, person) });
  const facts = known({ leftover, read: found({ ...person, department: 'Legal' }) });
  expect(decidePeople([said({ department: 'Legal' })], aRound(), facts)).toMatchObject({
    people: [
      {
        intent: {
          kind: 'left-over',
          reason: 'unsettled',
          claim: { said: { userPrincipalName: 'new@x', department: 'Legal' } },
        },
      },
    ],
  });
});

test('a whole entry, a removal and an entry after a removal speak for themselves', () => {
  const leftover = aLeftover({ claim: aClaim({ userPrincipalName: 'b@x', mail: 'b@x' }) });
  const intents = (question: ReturnType<typeof said>, over = {}) => {
    const decision = decidePeople([question], aRound(), known({ leftover, read: found(person), ...over }));
    return decision.kind === 'decided' ? decision.people[0]!.intent : decision;
  };
  expect(intents(said(person, { whole: true }))).toMatchObject({ kind: 'import', mapping: everyone.mapping });
  // The removal and the read that denies it wait for a later round; the word from before is not asked.
  expect(intents(said({}, { removed: 'changed' }))).toMatchObject({
    kind: 'left-over',
    claim: { said: null },
  });
  const removal = { leftover: aLeftover({ claim: aClaim(null, person) }) };
  expect(intents(said({ department: 'Sales' }), removal)).toMatchObject({ kind: 'import' });
});

function entryOf(question: ReturnType<typeof said>) {
  if (question.kind !== 'entry') throw new Error('no entry');
  return question.entry;
}
