import { describe, expect, test } from 'vitest';
import { decideManaged } from '../../../../src/core/people/decide-managed.js';
import type { PeoplePolicy, Question } from '../../../../src/core/people/question.js';
import type { UserRead } from '../../../../src/domain/directory-user.js';
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
  removed,
  said,
  sales,
  turnOf,
} from './facts.js';

const needRead = { kind: 'need-read' };
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

describe('R4: what costs nothing', () => {
  test('an entry that says what is stored', () => {
    expect(decide(said(person, { whole: true }))).toEqual({ kind: 'nothing', tally: 'unchanged' });
    expect(decide(said({ displayName: 'Ann' }))).toEqual({ kind: 'nothing', tally: 'unchanged' });
  });

  test('but it is looked at again where the policy could move the person', () => {
    for (const policy of [
      { onUnmatched: 'preserve' },
      { reassign: 'follow' },
      { addressSource: 'upn' },
    ] as const) {
      const user = aUser({ mail: 'm@x' });
      expect(decide(said({ displayName: 'Ann' }), { user }, policy).kind).toBe('update');
    }
    expect(decide(said({ displayName: 'Ann' }), { user: aUser({ mail: 'm@x' }) }).kind).toBe('nothing');
  });

  test('a removal of somebody who is known to be gone', () => {
    for (const stateReason of ['soft-deleted', 'deleted'] as const) {
      expect(decide(removed, { user: aUser({ state: 'preserved', stateReason }) })).toEqual({
        kind: 'nothing',
        tally: 'unchanged',
      });
    }
  });
});

describe('I6: what is read live first', () => {
  test.each([
    ['a UPN', { userPrincipalName: 'b@x' }],
    ['a mail', { mail: 'm@x' }],
    ['life', { accountEnabled: false }],
  ])('%s that changes', (_what, properties) => {
    expect(decide(said(properties))).toEqual(needRead);
  });

  test('a removal, a contradiction, and whoever waits for something', () => {
    expect(decide(removed)).toEqual(needRead);
    expect(decide(removed, { user: aUser({ state: 'preserved', stateReason: 'disabled' }) })).toEqual(
      needRead,
    );
    expect(decide(said({ displayName: 'Ann' }, { contradictory: true }))).toEqual(needRead);
    expect(decide(said({ displayName: 'Ann' }), { leftover: aLeftover() })).toEqual(needRead);
    expect(decide(said({ displayName: 'Ann' }), { pending: 'disabled' })).toEqual(needRead);
    expect(decide(turnOf(aLeftover()))).toEqual(needRead);
  });

  test('whoever comes back, and nobody who stays preserved', () => {
    const gone = aUser({ state: 'preserved', stateReason: 'soft-deleted' });
    expect(decide(said({ displayName: 'Ann' }), { user: gone })).toEqual(needRead);
    const guest = aUser({ state: 'preserved', stateReason: 'guest', userType: 'Guest' });
    expect(decide(said({ displayName: 'Ben' }), { user: guest }, { onUnmatched: 'preserve' })).toMatchObject({
      kind: 'update',
      life: { kind: 'stay', reason: 'guest' },
      settled: false,
    });
    expect(decide(said({ userType: 'Member' }), { user: guest }, { onUnmatched: 'preserve' })).toEqual(
      needRead,
    );
  });

  test('a detail is not: it flows at once, to preserved people too', () => {
    const user = aUser({ state: 'preserved', stateReason: 'disabled', accountEnabled: false });
    for (const facts of [{}, { user }]) {
      expect(decide(said({ displayName: 'Ben', department: null }), facts)).toMatchObject({
        kind: 'update',
        properties: { displayName: 'Ben', department: null, userPrincipalName: 'a@x' },
        settled: false,
      });
    }
  });
});

describe('what entry and read say together', () => {
  test('agree: the entry is taken and the person is settled', () => {
    const read = found({ ...person, userPrincipalName: 'b@x' });
    expect(decide(said({ userPrincipalName: 'b@x' }), { read })).toMatchObject({
      kind: 'update',
      properties: { userPrincipalName: 'b@x', displayName: 'Ann' },
      life: { kind: 'stay', reason: null },
      settled: true,
      claim: { said: { userPrincipalName: 'b@x' } },
    });
  });

  test('disagree: unsettled, and nothing changes', () => {
    expect(decide(said({ userPrincipalName: 'b@x' }), { read: found(person) })).toMatchObject({
      kind: 'left-over',
      reason: 'unsettled',
      claim: { said: { userPrincipalName: 'b@x' }, read: { userPrincipalName: 'a@x' } },
    });
  });

  test('S11: no answer changes nothing', () => {
    expect(decide(removed, { read: { outcome: 'unreadable' } })).toEqual({
      kind: 'left-over',
      reason: 'unsettled',
      claim: { said: null, read: undefined, round: 8 },
    });
  });

  test('R4: a whole entry clears what it omits, also after a read', () => {
    const { department: _, ...shorter } = person;
    const rest = { ...shorter, mail: 'm@x' };
    const intent = decide(said(rest, { whole: true }), { read: found({ ...person, mail: 'm@x' }) });
    expect(intent).toMatchObject({ kind: 'update', properties: { department: null, mail: 'm@x' } });
  });

  test('gone: nothing of the body is merged (its UPN is mangled)', () => {
    for (const outcome of ['soft-deleted', 'deleted'] as const) {
      expect(decide(removed, { read: { outcome } })).toMatchObject({
        kind: 'update',
        properties: {},
        life: { kind: 'preserve', cause: outcome },
        settled: true,
      });
    }
  });

  test('gone who was preserved already: the reason moves on and nothing is staged', () => {
    const user = aUser({ state: 'preserved', stateReason: 'disabled' });
    expect(lifeOf(decide(removed, { user, read: { outcome: 'deleted' } }))).toEqual({
      kind: 'stay',
      reason: 'deleted',
    });
  });

  test('R5: store or product refused the person: they are left over with what the stream said', () => {
    expect(decide(said({ displayName: 'Ben' }), { refused: 'unstorable' })).toEqual({
      kind: 'left-over',
      reason: 'unstorable',
      claim: { said: { displayName: 'Ben' }, read: undefined, round: 8 },
    });
  });
});

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
    const follow = { reassign: 'follow' } as const;
    expect(decide(legal, { user: aUser({ mappingId: 'sales' }) }, follow, mappings)).toMatchObject({
      reassignTo: everyone.mapping,
    });
    expect(decide(legal, {}, follow, mappings)).not.toHaveProperty('reassignTo');
    expect(decide(legal, {}, follow, [sales])).not.toHaveProperty('reassignTo');
  });
});

describe('the turn of somebody who waits', () => {
  test('an open word that the read confirms is taken', () => {
    const leftover = aLeftover({ reason: 'address-held', claim: aClaim({ userPrincipalName: 'b@x' }) });
    const read = found({ ...person, userPrincipalName: 'b@x', displayName: 'Ben' });
    expect(decide(turnOf(leftover), { leftover, read })).toMatchObject({
      kind: 'update',
      properties: { userPrincipalName: 'b@x', displayName: 'Ann' },
      settled: true,
    });
  });

  test('a removal that two reads deny says that the person lives, and nothing of their details', () => {
    const leftover = aLeftover({ claim: aClaim(null, { ...person, displayName: 'Ben' }) });
    const read: UserRead = found({ ...person, displayName: 'Ben' });
    expect(decide(turnOf(leftover), { leftover, read })).toMatchObject({
      kind: 'update',
      properties: { displayName: 'Ann' },
      life: { kind: 'stay', reason: null },
    });
  });
});
