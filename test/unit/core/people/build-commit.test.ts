import { describe, expect, test } from 'vitest';
import type { Budget } from '../../../../src/core/people/admission.js';
import {
  buildCommit,
  type DecidedPerson,
  wantedAddressKeys,
} from '../../../../src/core/people/build-commit.js';
import type { Intent, Life, UpdateIntent } from '../../../../src/core/people/intent.js';
import type { PeopleFacts, Question, RoundFacts } from '../../../../src/core/people/question.js';
import type { Properties } from '../../../../src/domain/directory-user.js';
import type { LeftoverRecord, PendingRecord, UserRecord } from '../../../../src/domain/records.js';
import { aClaim, aLeftover, aRound, at, aUser, everyone, later, person, sales, turnOf } from './facts.js';

const open: Budget = { freeSeats: Number.POSITIVE_INFINITY, importsLeft: Number.POSITIVE_INFINITY };

const entryOf = (objectId: string): Question => ({
  kind: 'entry',
  objectId,
  entry: { objectId, removed: null, whole: false, properties: {}, contradictory: false },
});
const imports = (
  objectId: string,
  properties: Properties,
  over: Partial<Extract<Intent, { kind: 'import' }>> = {},
) =>
  ({
    question: entryOf(objectId),
    intent: {
      kind: 'import',
      mapping: everyone.mapping,
      state: 'active',
      properties: { ...person, ...properties },
      ...over,
    },
  }) satisfies DecidedPerson;
const updates = (
  user: UserRecord,
  properties: Properties,
  over: Partial<UpdateIntent> = {},
): DecidedPerson => ({
  question: entryOf(user.objectId),
  intent: {
    kind: 'update',
    user,
    properties,
    life: { kind: 'stay', reason: user.stateReason },
    claim: aClaim(properties),
    settled: true,
    ...over,
  },
});
const named = (userPrincipalName: string): Properties => ({ ...person, userPrincipalName });

interface Around {
  readonly round?: RoundFacts;
  readonly holders?: readonly UserRecord[];
  readonly budget?: Partial<Budget>;
  readonly leftovers?: readonly LeftoverRecord[];
  readonly pending?: readonly PendingRecord[];
}

function build(people: readonly DecidedPerson[], around: Around = {}) {
  const byId = <R extends { readonly objectId: string }>(records: readonly R[] = []) =>
    new Map(records.map((record) => [record.objectId, record]));
  const users = people.flatMap(({ intent }) => (intent.kind === 'update' ? [intent.user] : []));
  const facts: PeopleFacts = {
    users: byId(users),
    leftovers: byId(around.leftovers),
    pending: byId(around.pending),
    reads: new Map(),
    disabledAnswers: new Map(),
    refused: new Map(),
  };
  const budget = { ...open, ...around.budget };
  return buildCommit(people, around.round ?? aRound(), facts, around.holders ?? [], budget, later);
}

describe('R2: an import', () => {
  test('is a record with the keys of its addresses, a change and a count', () => {
    const commit = build([imports('a', { userPrincipalName: 'A@X', mail: 'Ann@x' })]);
    expect(commit).toMatchObject({
      users: [
        {
          objectId: 'a',
          userPrincipalName: 'A@X',
          mail: 'Ann@x',
          backupAddress: 'Ann@x',
          upnKey: 'a@x',
          addressKey: 'ann@x',
          state: 'active',
          stateReason: null,
          mappingId: 'everyone',
          assignment: { profile: 'everyone' },
          attributes: { department: 'Sales', proxyAddresses: [] },
          importedAt: later,
          updatedAt: later,
          preservedAt: null,
        },
      ],
      changes: [{ kind: 'imported', objectId: 'a', mappingId: 'everyone' }],
      tallies: { imported: 1, updated: 0 },
      delta: { active: 1, preserved: 0, leftovers: 0, pending: 0 },
    });
  });

  test('R9: as preserved it holds no address against anybody', () => {
    const people = [imports('a', {}, { state: 'preserved' }), imports('b', {})];
    expect(build(people)).toMatchObject({
      users: [
        { objectId: 'a', state: 'preserved', stateReason: 'disabled', preservedAt: later },
        { objectId: 'b', state: 'active' },
      ],
      delta: { active: 1, preserved: 1 },
    });
  });

  test('ends the waiting of who was left over', () => {
    const leftovers = [aLeftover()];
    expect(build([imports('a', {})], { leftovers })).toMatchObject({
      removedLeftovers: ['a'],
      delta: { leftovers: -1 },
    });
    expect(build([imports('a', {})]).removedLeftovers).toEqual([]);
  });

  test('I1: of somebody whose address is held leaves them over, whichever of the two it is', () => {
    const holder = aUser({ objectId: 'h', userPrincipalName: 'h@x', mail: 'a@x' });
    for (const [held, wants] of [
      [aUser({ objectId: 'h' }), {}],
      [holder, {}],
      [holder, { userPrincipalName: 'other@x', mail: 'a@x' }],
    ] as const) {
      expect(build([imports('a', wants)], { holders: [held] })).toMatchObject({
        users: [],
        leftovers: [{ objectId: 'a', reason: 'address-held', mappingId: 'everyone' }],
        changes: [{ kind: 'left-over', objectId: 'a', reason: 'address-held', mappingId: 'everyone' }],
        delta: { active: 0, leftovers: 1 },
      });
    }
  });

  test('R8, R5: without a seat or a place they are left over and claim nothing', () => {
    const people = [imports('a', {}), imports('b', {})];
    expect(build(people, { budget: { freeSeats: 1 } }).leftovers).toMatchObject([
      { objectId: 'b', reason: 'no-seat' },
    ]);
    expect(build(people, { budget: { importsLeft: 0 } }).leftovers).toMatchObject([
      { reason: 'import-limit' },
      { reason: 'import-limit' },
    ]);
    const round = aRound({ mappings: [sales, everyone] });
    const waits = [imports('a', {}), imports('b', {}, { mapping: sales.mapping })];
    expect(build(waits, { round, budget: { freeSeats: 2 } })).toMatchObject({
      users: [{ objectId: 'b', userPrincipalName: 'a@x' }],
      leftovers: [{ objectId: 'a', reason: 'no-seat' }],
    });
  });
});

describe('R4: an update', () => {
  test('of what is stored writes nothing and is counted as unchanged', () => {
    const commit = build([updates(aUser(), person)]);
    expect(commit).toMatchObject({ users: [], changes: [], tallies: { unchanged: 1, updated: 0 } });
  });

  test('names the fields that changed', () => {
    expect(build([updates(aUser(), { ...person, displayName: 'Ben', department: null })])).toMatchObject({
      users: [{ displayName: 'Ben', attributes: { department: null }, updatedAt: later, state: 'active' }],
      changes: [{ kind: 'updated', objectId: 'a', fields: ['displayName', 'department'] }],
      tallies: { updated: 1, identityChanged: 0, unchanged: 0 },
    });
  });

  test('R3: a reassignment gives the assignment of the new mapping', () => {
    expect(build([updates(aUser(), person, { reassignTo: sales.mapping })])).toMatchObject({
      users: [{ mappingId: 'sales', assignment: { profile: 'sales' } }],
      changes: [{ kind: 'reassigned', fromMappingId: 'everyone', toMappingId: 'sales' }],
      tallies: { updated: 0 },
    });
  });

  test('of a preserved person moves their labels and claims nothing', () => {
    const user = aUser({ state: 'preserved', stateReason: 'disabled' });
    const commit = build([updates(user, named('b@x'))], {
      holders: [aUser({ objectId: 'h', userPrincipalName: 'b@x' })],
    });
    expect(commit).toMatchObject({
      users: [{ userPrincipalName: 'b@x', state: 'preserved' }],
      leftovers: [],
    });
  });

  test('R10: gone who was preserved: the reason moves on', () => {
    const user = aUser({ state: 'preserved', stateReason: 'disabled', preservedAt: at });
    expect(build([updates(user, {}, { life: { kind: 'stay', reason: 'deleted' } })])).toMatchObject({
      users: [{ stateReason: 'deleted', preservedAt: at, userPrincipalName: 'a@x' }],
      changes: [{ kind: 'updated', fields: ['stateReason'] }],
    });
  });
});

describe('I2: a rename', () => {
  test('is one update of one record and one identity-changed', () => {
    const mail = aUser({ mail: 'a@x' });
    expect(build([updates(mail, { ...named('b@x'), mail: 'b@x' })])).toMatchObject({
      users: [
        {
          objectId: 'a',
          userPrincipalName: 'b@x',
          mail: 'b@x',
          backupAddress: 'b@x',
          upnKey: 'b@x',
          addressKey: 'b@x',
        },
      ],
      changes: [
        { kind: 'updated', fields: ['userPrincipalName', 'mail', 'backupAddress'] },
        {
          kind: 'identity-changed',
          before: { userPrincipalName: 'a@x', mail: 'a@x', backupAddress: 'a@x' },
          after: { userPrincipalName: 'b@x', mail: 'b@x', backupAddress: 'b@x' },
        },
      ],
      tallies: { updated: 1, identityChanged: 1 },
    });
  });

  test('to an address that is held releases the old one and waits without any', () => {
    const holder = aUser({ objectId: 'h', userPrincipalName: 'b@x' });
    expect(build([updates(aUser(), named('b@x'))], { holders: [holder] })).toMatchObject({
      users: [
        { userPrincipalName: null, backupAddress: null, upnKey: null, addressKey: null, state: 'active' },
      ],
      leftovers: [{ reason: 'address-held', claim: { said: { userPrincipalName: 'b@x' } } }],
      changes: [{ kind: 'updated' }, { kind: 'left-over', reason: 'address-held' }],
      tallies: { identityChanged: 0 },
    });
  });

  test('I1: swaps and chains need no order, and managed people go before newcomers', () => {
    const a = aUser();
    const b = aUser({ objectId: 'b', userPrincipalName: 'b@x' });
    const people = [imports('c', named('b@x')), updates(b, named('a@x')), updates(a, named('b@x'))];
    for (const order of [people, [...people].reverse()]) {
      const commit = build(order);
      expect(Object.fromEntries(commit.users.map((user) => [user.objectId, user.userPrincipalName]))).toEqual(
        {
          a: 'b@x',
          b: 'a@x',
        },
      );
      expect(commit.leftovers).toMatchObject([{ objectId: 'c', reason: 'address-held' }]);
    }
  });

  test('to another domain is counted for the tenant once it has settled, one of case or prefix is not', () => {
    const moved = updates(aUser(), named('a@y'));
    expect(
      build([moved, updates(aUser({ objectId: 'b', userPrincipalName: 'b@x' }), named('b@y'))]).domainMoves,
    ).toEqual({
      'x y': 2,
    });
    expect(build([updates(aUser(), named('b@X'))]).domainMoves).toEqual({});
    const holders = [aUser({ objectId: 'h', userPrincipalName: 'a@y' })];
    expect(build([moved], { holders }).domainMoves).toEqual({});
    expect(
      build([updates(aUser({ userPrincipalName: null, upnKey: null }), named('a@y'))]).domainMoves,
    ).toEqual({});
  });
});

describe('R10: coming back', () => {
  const user = aUser({ state: 'preserved', stateReason: 'soft-deleted', preservedAt: at });
  const back: Life = { kind: 'reactivate' };

  test('is the same record, active again', () => {
    expect(build([updates(user, person, { life: back })])).toMatchObject({
      users: [{ state: 'active', stateReason: null, preservedAt: null, importedAt: user.importedAt }],
      changes: [{ kind: 'reactivated', objectId: 'a', reason: 'soft-deleted' }],
      tallies: { reactivated: 1, updated: 0, unchanged: 0 },
      delta: { active: 1, preserved: -1 },
    });
  });

  test('claims the address anew: without it they come back and wait', () => {
    const holders = [aUser({ objectId: 'h' })];
    expect(build([updates(user, person, { life: back })], { holders })).toMatchObject({
      users: [{ state: 'active', userPrincipalName: null, backupAddress: null }],
      leftovers: [{ reason: 'address-held' }],
    });
  });

  test('R8: without a seat they stay preserved, left over with what to come back with', () => {
    expect(build([updates(user, person, { life: back })], { budget: { freeSeats: 0 } })).toMatchObject({
      users: [],
      leftovers: [{ reason: 'no-seat', mappingId: 'everyone', claim: { said: person } }],
      delta: { active: 0, preserved: 0, leftovers: 1 },
    });
  });
});

describe('S2: preserving is staged', () => {
  const staged = { objectId: 'a', cause: 'soft-deleted', since: at } as const;
  const goes = updates(aUser(), {}, { life: { kind: 'preserve', cause: 'soft-deleted' } });

  test('as pending, and the record stays as it is', () => {
    expect(build([goes])).toMatchObject({ users: [], pending: [staged], delta: { pending: 1, active: 0 } });
    expect(build([goes]).tallies.unchanged).toBe(0);
  });

  test('once: the same cause again is no write, another one is, since the first', () => {
    expect(build([goes], { pending: [staged] })).toMatchObject({ pending: [], delta: { pending: 0 } });
    const since = new Date('2026-02-01T00:00:00Z');
    expect(build([goes], { pending: [{ ...staged, cause: 'disabled', since }] })).toMatchObject({
      pending: [{ cause: 'soft-deleted', since }],
      delta: { pending: 0 },
    });
  });

  test('taken back once a live read says otherwise, and only then', () => {
    const stays = updates(aUser(), person);
    expect(build([stays], { pending: [staged] })).toMatchObject({
      removedPending: ['a'],
      delta: { pending: -1 },
    });
    const unread = updates(aUser(), person, { settled: false });
    expect(build([unread], { pending: [staged] })).toMatchObject({
      removedPending: [],
      delta: { pending: 0 },
    });
  });
});

describe('R5: leftovers', () => {
  const waits = (over: Partial<Extract<Intent, { kind: 'left-over' }>> = {}): DecidedPerson => ({
    question: entryOf('a'),
    intent: { kind: 'left-over', reason: 'unsettled', ...over },
  });

  test('are told once, and again only with another reason or mapping', () => {
    const leftovers = [aLeftover({ claim: aClaim({}) })];
    expect(build([waits()], { leftovers })).toMatchObject({
      leftovers: [{ reason: 'unsettled' }],
      changes: [],
    });
    expect(build([waits({ reason: 'incomplete' })], { leftovers }).changes).toMatchObject([
      { reason: 'incomplete' },
    ]);
    expect(build([waits({ mapping: everyone.mapping })], { leftovers }).changes).toMatchObject([
      { reason: 'unsettled', mappingId: 'everyone' },
    ]);
    expect(build([waits()], { leftovers }).delta.leftovers).toBe(0);
  });

  test('are dropped when nothing is to be done, or a live read has settled the person', () => {
    const leftovers = [aLeftover()];
    const nothing: DecidedPerson = { question: entryOf('a'), intent: { kind: 'nothing', tally: 'guest' } };
    expect(build([nothing], { leftovers })).toMatchObject({ removedLeftovers: ['a'], tallies: { guest: 1 } });
    expect(build([{ ...nothing, question: turnOf(aLeftover()) }], { leftovers }).tallies.guest).toBe(0);
    expect(build([updates(aUser(), person)], { leftovers }).removedLeftovers).toEqual(['a']);
    expect(build([updates(aUser(), person, { settled: false })], { leftovers }).removedLeftovers).toEqual([]);
  });

  test('people whom the product refused are counted once a round, whom the store refused are not', () => {
    expect(build([waits({ reason: 'host-error' })]).hostErrors).toBe(1);
    expect(build([waits({ reason: 'unstorable' })]).hostErrors).toBe(0);
    const refusedAgain = (attempts: number) => ({
      question: turnOf(aLeftover({ attempts })),
      intent: { kind: 'left-over', reason: 'host-error' } as const,
    });
    expect(build([refusedAgain(0)]).hostErrors).toBe(0);
    expect(build([refusedAgain(1)]).hostErrors).toBe(1);
  });

  test('I6: a read that saw the person alive takes a staged preserving back, even if it settles nothing', () => {
    const pending = [{ objectId: 'a', cause: 'soft-deleted', since: at } as const];
    expect(build([waits({ claim: aClaim(null, person) })], { pending })).toMatchObject({
      removedPending: ['a'],
      delta: { pending: -1 },
    });
    for (const claim of [aClaim(person, null), aClaim(null)]) {
      expect(build([waits({ claim })], { pending }).removedPending).toEqual([]);
    }
  });
});

describe('the holders that the store is asked for', () => {
  const round = aRound();

  test('are those of keys that somebody would newly hold', () => {
    expect(wantedAddressKeys([imports('a', { mail: 'm@x' })], round).sort()).toEqual(['a@x', 'm@x']);
    expect(wantedAddressKeys([updates(aUser(), named('b@x'))], round)).toEqual(['b@x']);
    expect(wantedAddressKeys([updates(aUser(), { ...person, mail: 'm@x' })], round)).toEqual(['m@x']);
    expect(wantedAddressKeys([updates(aUser(), person)], round)).toEqual([]);
  });

  test('who comes back claims all anew, and whoever stays or goes preserved claims nothing', () => {
    const preserved = aUser({ state: 'preserved' });
    expect(wantedAddressKeys([updates(preserved, person, { life: { kind: 'reactivate' } })], round)).toEqual([
      'a@x',
    ]);
    expect(wantedAddressKeys([updates(preserved, named('b@x'))], round)).toEqual([]);
    expect(wantedAddressKeys([imports('a', {}, { state: 'preserved' })], round)).toEqual([]);
    expect(
      wantedAddressKeys([{ question: entryOf('a'), intent: { kind: 'nothing', tally: 'guest' } }], round),
    ).toEqual([]);
  });
});
