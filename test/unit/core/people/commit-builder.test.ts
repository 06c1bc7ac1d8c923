import { describe, expect, test } from 'vitest';
import type { DecidedPerson } from '../../../../src/core/people/build-commit.js';
import type { Intent, Life } from '../../../../src/core/people/intent.js';
import { build, entryOf, named, updates } from './decided.js';
import { aClaim, aLeftover, at, aUser, everyone, later, person, sales, turnOf } from './facts.js';

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

  test('is told with the names and details that came with it', () => {
    const said = { ...person, displayName: 'Ben', userPrincipalName: 'b@x' };
    expect(build([updates(user, said, { life: back })]).changes).toEqual([
      { kind: 'updated', objectId: 'a', fields: ['userPrincipalName', 'backupAddress', 'displayName'] },
      expect.objectContaining({ kind: 'identity-changed' }),
      { kind: 'reactivated', objectId: 'a', reason: 'soft-deleted' },
    ]);
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
      leftovers: [{ reason: 'no-seat', mappingId: 'everyone', claim: { said: person }, retryAt: at }],
      delta: { active: 0, preserved: 0, leftovers: 1 },
    });
  });
});

describe('S2: preserving is staged', () => {
  const staged = { objectId: 'a', cause: 'soft-deleted', standing: 'staged', since: at } as const;
  const goes = updates(aUser(), {}, { life: { kind: 'preserve', cause: 'soft-deleted' } });

  test('as pending, and the record stays as it is', () => {
    expect(build([goes])).toMatchObject({ users: [], pending: [staged], delta: { pending: 1, active: 0 } });
    expect(build([goes]).tallies.unchanged).toBe(0);
  });

  test('and who releases their names meanwhile is not told to have others', () => {
    const { changes, users } = build([{ ...goes, intent: { ...goes.intent, releases: true } as Intent }]);
    expect(users).toMatchObject([{ userPrincipalName: null, backupAddress: null }]);
    expect(changes.map(({ kind }) => kind)).toEqual(['updated']);
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
    const pending = [{ objectId: 'a', cause: 'soft-deleted', standing: 'staged', since: at } as const];
    expect(build([waits({ claim: aClaim(null, person) })], { pending })).toMatchObject({
      removedPending: ['a'],
      delta: { pending: -1 },
    });
    for (const claim of [aClaim(person, null), aClaim(null)]) {
      expect(build([waits({ claim })], { pending }).removedPending).toEqual([]);
    }
    expect(build([waits({ claim: aClaim(null, person) })])).toMatchObject({
      removedPending: [],
      delta: { pending: 0 },
    });
    // Of whom no record is left only the staging goes.
    const disabled = [{ ...pending[0]!, cause: 'disabled' as const }];
    expect(build([waits({ claim: aClaim(null, person) })], { pending: disabled })).toMatchObject({
      removedPending: ['a'],
      users: [],
    });
  });
});

describe('R10: who gave their names up and was then found alive once', () => {
  const before = { userPrincipalName: 'a@x', mail: 'a@x', backupAddress: 'a@x' };
  const nameless = aUser({ userPrincipalName: null, backupAddress: null, upnKey: null, addressKey: null });
  const pending = [{ objectId: 'a', cause: 'soft-deleted', standing: 'staged', since: at, before } as const];
  const gone = updates(nameless, {}, { life: { kind: 'preserve', cause: 'soft-deleted' } });

  test('keeps them in mind, and gives them back to a later proof that they are gone', () => {
    const alive: DecidedPerson = {
      question: entryOf('a'),
      intent: { kind: 'left-over', reason: 'unsettled', claim: aClaim(null, person) },
    };
    const waiting = build([alive], { pending });
    expect(waiting).toMatchObject({ removedPending: ['a'], leftovers: [{ before }] });
    expect(build([gone], { leftovers: waiting.leftovers }).pending).toEqual([
      { objectId: 'a', cause: 'soft-deleted', standing: 'staged', since: at, before },
    ]);
  });

  test('so does who waited for a new name; a name that is held already stays', () => {
    const leftovers = [aLeftover({ reason: 'address-held', before })];
    expect(build([gone], { leftovers }).pending).toMatchObject([{ before }]);
  });
});

describe('I6: what still has to be confirmed', () => {
  const confirm = aClaim({ userPrincipalName: 'b@x' }, { userPrincipalName: 'b@x' });
  const merged = (over: object = {}) => updates(aUser(), person, { settled: false, confirm, ...over });

  test('waits for a later round also where a mapping cannot tell', () => {
    const { leftovers } = build([merged({ undecidedBy: sales.mapping })]);
    expect(leftovers).toMatchObject([{ reason: 'undecided', claim: confirm }]);
    expect(leftovers[0]!.retryAt!.getTime()).toBeGreaterThan(at.getTime());
  });

  test('was found, and so is not gone; of a disabling that says nothing', () => {
    const pending = (cause: 'absent' | 'deleted' | 'disabled') => [
      { objectId: 'a', cause, standing: 'staged', since: at } as const,
    ];
    for (const cause of ['absent', 'deleted'] as const) {
      expect(build([merged()], { pending: pending(cause) }).removedPending).toEqual(['a']);
    }
    expect(build([merged()], { pending: pending('disabled') }).removedPending).toEqual([]);
    const notFound = merged({ confirm: aClaim({}, null) });
    expect(build([notFound], { pending: pending('absent') }).removedPending).toEqual([]);
  });
});
