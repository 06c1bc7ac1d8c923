import { describe, expect, test } from 'vitest';
import { decideManaged } from '../../../../src/core/people/decide-managed.js';
import type { PeoplePolicy, Question } from '../../../../src/core/people/question.js';
import type { UserRecord } from '../../../../src/domain/records.js';
import {
  aClaim,
  aLeftover,
  aRound,
  aUser,
  compiled,
  everyone,
  found,
  type Known,
  known,
  person,
  said,
  sales,
  turnOf,
} from './facts.js';

const disabled = { ...person, accountEnabled: false };

function decide(
  question: Question,
  facts: Omit<Known, 'user'> & { readonly user?: UserRecord } = {},
  policy: Partial<PeoplePolicy> = {},
  mappings = [everyone],
) {
  const user = facts.user ?? aUser();
  return decideManaged(question, user, aRound({ policy, mappings }), known({ ...facts, user }));
}

function lifeOf(intent: ReturnType<typeof decide>) {
  if (intent.kind !== 'update') throw new Error(`expected an update, got ${JSON.stringify(intent)}`);
  return intent.life;
}

describe('R9: disabled later', () => {
  const facts = { read: found(disabled) };
  const entry = said({ accountEnabled: false });

  test('preserved, or kept, as the policy says', () => {
    expect(lifeOf(decide(entry, facts))).toEqual({ kind: 'preserve', cause: 'disabled' });
    expect(lifeOf(decide(entry, facts, { onDisabled: 'keep' }))).toEqual({ kind: 'stay', reason: null });
  });

  test('the product is asked once a person, with the account as it is now', () => {
    const asked = decide(entry, facts, { onDisabled: 'ask' });
    expect(asked).toMatchObject({
      kind: 'need-disabled-answer',
      user: { objectId: 'a', accountEnabled: false },
    });
    for (const [answer, life] of [
      ['keep', { kind: 'stay', reason: null }],
      ['preserve', { kind: 'preserve', cause: 'disabled' }],
    ] as const) {
      expect(lifeOf(decide(entry, { ...facts, answer }, { onDisabled: 'ask' }))).toEqual(life);
    }
  });

  test('I4: nor is anything decided of who holds what another claims before the product has answered', () => {
    const moved = { ...known({ user: aUser(), read: found({ ...disabled, userPrincipalName: 'b@x' }) }) };
    const wanted = { ...moved, asHolders: new Set(['a']) };
    const round = aRound({ policy: { onDisabled: 'ask' } });
    const both = said({ accountEnabled: false, userPrincipalName: 'b@x' });
    expect(decideManaged(both, aUser(), round, wanted)).toMatchObject({ kind: 'need-disabled-answer' });
  });

  test('whom the product imported disabled stays as they are, and nobody is asked', () => {
    const user = aUser({ accountEnabled: false });
    for (const onDisabled of ['preserve', 'ask'] as const) {
      const intent = decide(
        said({ accountEnabled: false, mail: 'm@x' }),
        {
          user,
          read: found({ ...disabled, mail: 'm@x' }),
        },
        { onDisabled },
      );
      expect(lifeOf(intent)).toEqual({ kind: 'stay', reason: null });
    }
  });

  test('the same entry again, before the stream ends, does not undo the preserving', () => {
    const user = aUser({ accountEnabled: false });
    const again = { ...facts, user, pending: 'disabled' as const };
    expect(lifeOf(decide(entry, again))).toEqual({ kind: 'preserve', cause: 'disabled' });
    expect(decide(entry, again, { onDisabled: 'ask' }).kind).toBe('need-disabled-answer');
    expect(lifeOf(decide(entry, { ...again, pending: 'unmatched' }))).toEqual({ kind: 'stay', reason: null });
  });

  test('a preserving that the product refused is decided again, not forgotten', () => {
    const user = aUser({ accountEnabled: false });
    const refused = turnOf(aLeftover({ reason: 'host-error', claim: aClaim({ accountEnabled: false }) }));
    expect(lifeOf(decide(refused, { ...facts, user }))).toEqual({ kind: 'preserve', cause: 'disabled' });
    const other = turnOf(aLeftover({ claim: aClaim({ accountEnabled: false, mail: null }) }));
    expect(lifeOf(decide(other, { ...facts, user }))).toEqual({ kind: 'stay', reason: null });
    const wordless = turnOf(aLeftover({ reason: 'host-error' }));
    expect(lifeOf(decide(wordless, { ...facts, user }))).toEqual({ kind: 'stay', reason: null });
  });
});

describe('R10: coming back', () => {
  test('enabled again, and not before: the policy is about the moment of disabling', () => {
    const user = aUser({ state: 'preserved', stateReason: 'disabled', accountEnabled: false });
    expect(lifeOf(decide(said({ accountEnabled: true }), { user, read: found(person) }))).toEqual({
      kind: 'reactivate',
    });
    for (const onDisabled of ['keep', 'ask', 'preserve'] as const) {
      const intent = decide(said({ displayName: 'Ben' }), { user }, { onDisabled, reassign: 'follow' });
      expect(lifeOf(intent)).toEqual({ kind: 'stay', reason: 'disabled' });
    }
  });

  test('not while disabled, who was preserved for another reason', () => {
    const user = aUser({ state: 'preserved', stateReason: 'unmatched', accountEnabled: false });
    const back = said({ accountEnabled: false, department: 'Legal' });
    const read = found({ ...disabled, department: 'Legal' });
    const turn = turnOf(aLeftover({ claim: aClaim({ department: 'Legal' }) }));
    for (const question of [back, turn]) {
      expect(lifeOf(decide(question, { user, read }, { onUnmatched: 'preserve' }))).toEqual({
        kind: 'stay',
        reason: 'disabled',
      });
    }
  });

  test('restored: the read says all that the stream kept to itself meanwhile, and the entry wins', () => {
    const user = aUser({ state: 'preserved', stateReason: 'soft-deleted', displayName: 'Ann' });
    const read = found({ ...person, displayName: 'Ben', department: 'Legal' });
    const intent = decide(said({ department: 'Legal' }), { user, read });
    expect(intent).toMatchObject({ properties: { displayName: 'Ben' }, life: { kind: 'reactivate' } });
    const active = decide(said({ department: 'Legal' }, { contradictory: true }), { read });
    expect(active).toMatchObject({ properties: { displayName: 'Ann' }, life: { kind: 'stay' } });
  });

  test('restored as disabled: preserved for that now', () => {
    const user = aUser({ state: 'preserved', stateReason: 'deleted' });
    const intent = decide(said({ accountEnabled: false }), { user, read: found(disabled) });
    expect(lifeOf(intent)).toEqual({ kind: 'stay', reason: 'disabled' });
  });
});

describe('R3: whom no mapping takes any more', () => {
  const legal = said({ department: 'Legal' });

  test('keep, or preserve, as the policy says; undecided changes nothing', () => {
    expect(lifeOf(decide(legal, {}, {}, [sales]))).toEqual({ kind: 'stay', reason: null });
    expect(lifeOf(decide(legal, {}, { onUnmatched: 'preserve' }, [sales]))).toEqual({
      kind: 'preserve',
      cause: 'unmatched',
    });
    const group = compiled('group', { memberOf: '22222222-2222-4222-8222-222222222222' });
    for (const [user, reason] of [
      [aUser(), null],
      [aUser({ state: 'preserved', stateReason: 'unmatched' }), 'unmatched'],
    ] as const) {
      expect(lifeOf(decide(legal, { user }, { onUnmatched: 'preserve' }, [group]))).toEqual({
        kind: 'stay',
        reason,
      });
    }
  });

  test('an assignment follows its mapping only where the policy says so', () => {
    const mappings = [sales, everyone];
    expect(decide(legal, { user: aUser({ mappingId: 'sales' }) }, {}, mappings)).not.toHaveProperty(
      'reassignTo',
    );
    const preserve = { onUnmatched: 'preserve' } as const;
    const stays = decide(legal, { user: aUser({ mappingId: 'sales' }) }, preserve, mappings);
    expect(stays).toMatchObject({ kind: 'update', life: { kind: 'stay', reason: null } });
    expect(stays).not.toHaveProperty('reassignTo');
    const follow = { reassign: 'follow' } as const;
    expect(decide(legal, { user: aUser({ mappingId: 'sales' }) }, follow, mappings)).toMatchObject({
      reassignTo: everyone.mapping,
    });
    expect(decide(legal, {}, follow, mappings)).not.toHaveProperty('reassignTo');
    expect(decide(legal, {}, follow, [sales])).not.toHaveProperty('reassignTo');
  });
});
