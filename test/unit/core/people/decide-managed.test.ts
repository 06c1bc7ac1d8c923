import { describe, expect, test } from 'vitest';
import { decideManaged } from '../../../../src/core/people/decide-managed.js';
import type { PeoplePolicy, Question } from '../../../../src/core/people/question.js';
import type { UserRead } from '../../../../src/domain/directory-user.js';
import type { UserRecord } from '../../../../src/domain/records.js';
import {
  aClaim,
  aLeftover,
  aRound,
  at,
  aUser,
  compiled,
  everyone,
  found,
  type Known,
  known,
  person,
  removed,
  said,
  select,
  turnOf,
} from './facts.js';

const needRead = { kind: 'need-read' };

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
      // Nobody comes back by a removal, whatever the mappings say.
      const user = aUser({ state: 'preserved', stateReason });
      expect(decide(removed, { user }, { onUnmatched: 'preserve' }).kind).toBe('nothing');
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

  test('R9: a whole entry without the mail that the read shows is not believed', () => {
    const { mail: _, ...mailless } = person;
    const user = aUser({ mail: 'm@x' });
    const read = found({ ...person, mail: 'm@x' });
    expect(decide(said(mailless, { whole: true }), { user, read })).toMatchObject({
      kind: 'left-over',
      claim: { said: { mail: null }, read: { mail: 'm@x' } },
    });
  });

  test('what is to be remembered is the word, with or without a read', () => {
    const claim = { said: { displayName: 'Ben' }, read: undefined, round: 8 };
    expect(decide(said({ displayName: 'Ben' }))).toMatchObject({ settled: false, claim });
    // What a whole entry omits is to be cleared, also where no read was asked for.
    expect(
      decide(said({ ...person, displayName: 'Ben', department: undefined as never }, { whole: true })),
    ).toMatchObject({
      settled: false,
      claim: { said: { displayName: 'Ben', department: null } },
    });
    const read = found({ ...person, displayName: 'Ben' });
    expect(decide(said({ displayName: 'Ben' }), { read, leftover: aLeftover() })).toMatchObject({
      settled: true,
      claim,
    });
  });

  test('R4: what the record has not stored yet is not filled from a read that decides nothing', () => {
    const user = aUser({ attributes: {} });
    const read = found({ ...person, mail: 'm@x' });
    for (const policy of [{}, { reassign: 'follow' }] as const) {
      const intent = decide(said({ mail: 'm@x' }), { user, read }, policy);
      expect(intent).toMatchObject({ kind: 'update', properties: { mail: 'm@x' } });
      expect(intent).not.toHaveProperty('properties.department');
    }
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

  test('R4, R5: and with what a whole entry omits, which the turn then clears', () => {
    const user = aUser({ mail: 'old@x' });
    const { mail: _, ...without } = person;
    const refused = decide(said(without, { whole: true }), { user, refused: 'host-error' });
    if (refused.kind !== 'left-over') throw new Error(`they are not left over: ${refused.kind}`);
    expect(refused.claim?.said).toMatchObject({ userPrincipalName: person.userPrincipalName, mail: null });
    const leftover = aLeftover({ reason: 'host-error', ...(refused.claim && { claim: refused.claim }) });
    const taken = decide(turnOf(leftover), { user, leftover, read: found(without) });
    expect(taken).toMatchObject({ kind: 'update', properties: { mail: null } });
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
      claim: { said: null, read: undefined, round: 7 },
    });
  });
});

describe('R2: a mapping that asks for what was never delivered of somebody who is managed', () => {
  const legal = compiled('legal', { attribute: 'jobTitle', op: 'eq', value: 'Counsel' });
  const round = aRound({
    select: [...select, 'jobTitle'],
    shown: new Set([...select, 'jobTitle']),
    mappings: [legal, everyone],
    policy: { reassign: 'follow' },
  });
  const user = aUser();

  test('is not asked where no policy lets it move them', () => {
    const still = { ...round, policy: { ...round.policy, reassign: 'never' } } as const;
    const intent = decideManaged(said({ displayName: 'Anna' }), user, still, known());
    expect(intent).toMatchObject({ kind: 'update', settled: false });
    expect(intent).not.toHaveProperty('undecidedBy');
  });

  test('moves nobody, and they are asked about again', () => {
    const intent = decideManaged(said({ displayName: 'Anna' }), user, round, known());
    expect(intent).toMatchObject({ kind: 'update', undecidedBy: { mappingId: 'legal' }, settled: false });
    expect(intent).not.toHaveProperty('reassignTo');
  });

  test.each([
    ['Counsel', { reassignTo: { mappingId: 'legal' } }],
    [null, {}],
  ])('is told by the live read of their turn: %s', (jobTitle, expected) => {
    const turn = turnOf(aLeftover({ reason: 'undecided' }));
    const read = found({ ...person, displayName: 'Old', ...(jobTitle === null ? {} : { jobTitle }) });
    const intent = decideManaged(turn, user, round, known({ read }));
    expect(intent).toMatchObject({
      settled: true,
      properties: { jobTitle, displayName: 'Ann' },
      ...expected,
    });
    expect(intent).not.toHaveProperty('undecidedBy');
  });
});

describe('R10: who gave their names up to another and lives after all takes what the read says', () => {
  const before = { userPrincipalName: 'old@x', mail: null, backupAddress: 'old@x' };
  const user = aUser({ userPrincipalName: null, backupAddress: null, upnKey: null, addressKey: null });
  const properties = { ...person, displayName: 'Ben' };
  const read = found(properties);
  const names = { userPrincipalName: 'a@x', mail: null };

  test('once two reads deny the removal; of their details that says nothing', () => {
    const leftover = aLeftover({ before, claim: aClaim(null, properties) });
    expect(decide(turnOf(leftover), { user, leftover, read })).toMatchObject({
      kind: 'update',
      settled: true,
      properties: { ...names, displayName: 'Ann' },
    });
  });

  test('once a read agrees with an entry about something else', () => {
    const facts = {
      ...known({ user, read }),
      pending: new Map([
        ['a', { objectId: 'a', cause: 'deleted', standing: 'staged', since: at, before } as const],
      ]),
    };
    expect(decideManaged(said({ displayName: 'Ben' }), user, aRound(), facts)).toMatchObject({
      kind: 'update',
      properties: { ...names, displayName: 'Ben' },
    });
  });
});

describe('R14: who is excluded', () => {
  const excluded = {};
  const active = aUser();
  const preserved = aUser({ state: 'preserved', stateReason: 'disabled', accountEnabled: false });

  test('is preserved for it if they are active, and stays so if they are not, though enabled', () => {
    const lives = (user: UserRecord) =>
      lifeOf(
        decide(said({ displayName: 'Bea', accountEnabled: true }), {
          user,
          excluded,
          read: found({ ...person, displayName: 'Bea' }),
        }),
      );
    expect(lives(active)).toEqual({ kind: 'preserve', cause: 'excluded' });
    expect(lives(preserved)).toEqual({ kind: 'stay', reason: 'excluded' });
  });

  test('has details that go on as everybody’s, without a read unless a name is in question', () => {
    const out = aUser({ state: 'preserved', stateReason: 'excluded' });
    expect(decide(said({ displayName: 'Bea' }), { user: out, excluded })).toMatchObject({
      kind: 'update',
      properties: { displayName: 'Bea', userPrincipalName: 'a@x' },
      settled: false,
    });
    const guest = aUser({ state: 'preserved', stateReason: 'guest', userType: 'Guest' });
    const joins = (facts: Omit<Known, 'user'>) =>
      decide(said({ userType: 'Member' }), { user: guest, ...facts }, { onUnmatched: 'preserve' });
    expect(joins({})).toEqual(needRead);
    expect(joins({ excluded })).toMatchObject({ kind: 'update', life: { kind: 'stay', reason: 'excluded' } });
    expect(decide(said({ userPrincipalName: 'b@x' }), { user: out, excluded })).toEqual(needRead);
    const read = found({ ...person, userPrincipalName: 'b@x' });
    expect(decide(said({ userPrincipalName: 'b@x' }), { user: out, excluded, read })).toMatchObject({
      properties: { userPrincipalName: 'b@x' },
      claim: { said: { userPrincipalName: 'b@x' } },
      settled: true,
    });
  });

  test('and is gone is preserved as gone', () => {
    expect(lifeOf(decide(removed, { user: active, excluded, read: { outcome: 'soft-deleted' } }))).toEqual({
      kind: 'preserve',
      cause: 'soft-deleted',
    });
  });
});

test('I6: a membership brings nobody back who is gone: no read is made for it, and none is believed', () => {
  const question = { kind: 'evaluate', objectId: 'a' } as const;
  const policy = { onUnmatched: 'preserve' } as const;
  for (const stateReason of ['soft-deleted', 'deleted'] as const) {
    const user = aUser({ state: 'preserved', stateReason });
    const unchanged = { kind: 'nothing', tally: 'unchanged' };
    expect(decide(question, { user }, policy)).toEqual(unchanged);
    expect(decide(question, { user, read: found(person) }, policy)).toEqual(unchanged);
  }
  const unmatched = aUser({ state: 'preserved', stateReason: 'unmatched' });
  expect(decide(question, { user: unmatched }, policy)).toEqual(needRead);
  expect(lifeOf(decide(question, { user: unmatched, read: found(person) }, policy))).toEqual({
    kind: 'reactivate',
  });
});

test('S1, I6: who is not active, and whom a full round does not name, is called gone, whatever was open', () => {
  const absent = { kind: 'absent', objectId: 'a' } as const;
  const leftover = aLeftover({ claim: aClaim(person, person) });
  const preserved = aUser({ state: 'preserved', stateReason: 'disabled' });
  const called = {
    kind: 'left-over',
    reason: 'unsettled',
    claim: { said: null, read: undefined, round: 8 },
  };
  const decided = (user: UserRecord, facts: Known) =>
    decideManaged(absent, user, aRound(), known({ user, ...facts }));
  expect(decided(preserved, { leftover })).toEqual(called);
  expect(decided(preserved, { leftover, refused: 'unstorable' })).toEqual({
    ...called,
    reason: 'unstorable',
  });
  expect(decided(preserved, {})).toEqual(needRead);
  expect(decided(aUser(), { leftover })).toEqual(needRead);
});
