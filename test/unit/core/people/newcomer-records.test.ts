import { describe, expect, test } from 'vitest';
import type { LedgerFacts } from '../../../../src/core/ledger/ledger-facts.js';
import { emptyLedgerFacts } from '../../../../src/core/ledger/ledger-facts.js';
import { buildCommit, type DecidedPerson } from '../../../../src/core/people/build-commit.js';
import type { LeftoverRecord, UserRecord } from '../../../../src/domain/records.js';
import { build, imports, named, updates } from './decided.js';
import { aClaim, aLeftover, aRound, at, aUser, found, known, later, person, sales, turnOf } from './facts.js';

const holder = aUser({ objectId: 'h', userPrincipalName: 'h@x', mail: 'm@x' });
const open = { freeSeats: Number.POSITIVE_INFINITY, importsLeft: Number.POSITIVE_INFINITY };

describe('I7: the claim of a newcomer', () => {
  const claims = (
    people: readonly DecidedPerson[],
    ledger: Partial<LedgerFacts>,
    readIds: readonly string[] = [],
  ) => {
    const facts = { ...known(), reads: new Map(readIds.map((id) => [id, found(person)])) };
    const commit = buildCommit(people, aRound(), facts, [], open, later, { ...emptyLedgerFacts, ...ledger });
    return commit.users.map(({ upnClaim, addressClaim }) => [upnClaim?.lastSightAt, addressClaim]);
  };
  const a = imports('a', {});
  const b = imports('b', { userPrincipalName: 'b@x' });

  test('is seen by their read, else by the full round whose mark the entry is', () => {
    const readAt = new Map([['a', at]]);
    const markedAt = new Date('2026-02-28T00:00:00Z');
    expect(claims([a], { readAt, markedAt }, ['a'])[0]![0]).toEqual(at);
    expect(claims([a], { readAt: new Map(), markedAt }, ['a'])[0]![0]).toBeNull();
    expect(claims([a], { markedAt })[0]![0]).toEqual(markedAt);
    const retried = { ...a, question: turnOf(aLeftover()) };
    expect(claims([retried], { markedAt })[0]![0]).toBeNull();
  });

  test('is one in memory for people who were seen at once, and for no others', () => {
    const markedAt = at;
    const [first, second] = claims([a, b], { markedAt });
    expect(first![1]).toEqual({ since: later, firstSightAt: later, lastSightAt: at, doubtedAt: null });
    expect(first![1]).toBe(second![1]);
    const [read, marked] = claims([a, b], { markedAt, readAt: new Map([['a', later]]) }, ['a']);
    expect([read![0], marked![0]]).toEqual([later, at]);
  });

  test('is none of who is imported as preserved, or without the address', () => {
    const [record] = build([imports('a', {}, { state: 'preserved' })]).users;
    expect([record?.upnClaim, record?.addressClaim]).toEqual([null, null]);
    const contested: LeftoverRecord = aLeftover({
      reason: 'address-held',
      contest: { holderId: 'h', round: 7, contested: true },
    });
    const [newcomer] = build([imports('a', { mail: 'm@x' })], {
      holders: [holder],
      leftovers: [contested],
    }).users;
    expect(newcomer?.upnClaim).not.toBeNull();
    expect(newcomer?.addressClaim).toBeNull();
  });
});

describe('I4: a newcomer whose address is another’s', () => {
  const contest = (contested: boolean) =>
    aLeftover({ reason: 'address-held', contest: { holderId: 'h', round: 7, contested } });
  const wants = (leftovers: readonly LeftoverRecord[], holders: readonly UserRecord[] = [holder]) =>
    build([imports('a', { mail: 'm@x' })], { holders, leftovers });

  test('waits with the word that took them', () => {
    expect(wants([])).toMatchObject({
      users: [],
      leftovers: [
        {
          reason: 'address-held',
          mappingId: 'everyone',
          contest: { holderId: 'h' },
          claim: { said: { ...person, mail: 'm@x' }, round: 8 },
          retryAt: at,
        },
      ],
      tallies: { imported: 0 },
    });
    expect(wants([contest(false)]).users).toEqual([]);
  });

  test('is imported without it once it is contested, and goes on waiting for it', () => {
    const commit = wants([contest(true)]);
    expect(commit).toMatchObject({
      users: [
        { userPrincipalName: 'a@x', upnKey: 'a@x', mail: 'm@x', backupAddress: null, addressKey: null },
      ],
      leftovers: [
        {
          reason: 'address-held',
          mappingId: 'everyone',
          claim: { said: { userPrincipalName: 'a@x', mail: 'm@x' }, read: undefined, round: 8 },
        },
      ],
      removedLeftovers: [],
      tallies: { imported: 1 },
    });
    expect(wants([{ ...contest(true), attempts: 0 }]).leftovers[0]?.retryAt).toEqual(at);
    expect(Object.keys(commit.leftovers[0]?.claim?.said ?? {})).toEqual(['userPrincipalName', 'mail']);
  });

  test('holds nothing against others of the commit until then, and its UPN from then on', () => {
    const people = [
      imports('a', { userPrincipalName: 'u@x', mail: 'm@x' }),
      imports('c', { userPrincipalName: 'u@x', mail: 'c@x' }),
    ];
    const imported = (leftovers: readonly LeftoverRecord[]) =>
      build(people, { holders: [holder], leftovers }).users.map(({ objectId }) => objectId);
    expect([imported([]), imported([contest(false)]), imported([contest(true)])]).toEqual([
      ['c'],
      ['c'],
      ['a'],
    ]);
  });

  test('but never without a UPN of their own', () => {
    const both = aUser({ objectId: 'h', userPrincipalName: 'a@x', mail: 'm@x' });
    expect(wants([contest(true)], [both]).users).toEqual([]);
  });

  test('who waits for a seat has no contest, whoever holds the address', () => {
    const commit = build([imports('a', { mail: 'm@x' })], { holders: [holder], budget: { freeSeats: 0 } });
    expect(commit.leftovers).toMatchObject([{ reason: 'no-seat', retryAt: at }]);
    expect(commit.leftovers[0]).not.toHaveProperty('contest');
    expect(commit.leftovers[0]).not.toHaveProperty('claim');
    const around = { holders: [holder], leftovers: [contest(true)], budget: { freeSeats: 0 } };
    expect(build([imports('a', { mail: 'm@x' })], around)).toMatchObject({
      users: [],
      leftovers: [{ reason: 'no-seat' }],
    });
  });
});

describe('R5: somebody managed who has to wait', () => {
  const user = aUser();
  const claim = aClaim({ userPrincipalName: 'b@x' });

  test('for a mapping’s answer: with a read, for the next round', () => {
    const wait = (settled: boolean) =>
      build([updates(user, person, { undecidedBy: sales.mapping, settled })]).leftovers;
    expect(wait(true)).toMatchObject([
      { reason: 'undecided', mappingId: 'sales', retryAt: new Date(at.getTime() + 1) },
    ]);
    expect(wait(false)).toMatchObject([{ reason: 'undecided', mappingId: 'sales', retryAt: at }]);
    expect(wait(true)[0]).not.toHaveProperty('claim');
  });

  test('for a second read of what one alone said', () => {
    const commit = build([updates(user, person, { confirm: claim, settled: false })]);
    expect(commit.leftovers).toMatchObject([
      { reason: 'unsettled', mappingId: 'everyone', claim, retryAt: new Date(at.getTime() + 1) },
    ]);
    expect(build([updates(user, person, { settled: false })]).leftovers).toEqual([]);
  });

  test('for an address: with that word, if one is to be confirmed', () => {
    const other = aUser({ objectId: 'h', userPrincipalName: 'b@x' });
    const wait = (over: object) => build([updates(user, named('b@x'), over)], { holders: [other] });
    expect(wait({ confirm: claim }).leftovers).toMatchObject([
      { reason: 'address-held', claim, retryAt: at },
    ]);
    expect(wait({ claim: aClaim({ mail: 'z@x' }) }).leftovers).toMatchObject([
      { claim: aClaim({ mail: 'z@x' }) },
    ]);
    expect(wait({}).users).toMatchObject([{ userPrincipalName: null, backupAddress: null }]);
    const half = aUser({ objectId: 'h', userPrincipalName: 'h@x', mail: 'b@x' });
    const halfway = build([updates(user, named('b@y'))], {
      holders: [{ ...half, mail: 'b@y', backupAddress: 'b@y', addressKey: 'b@y' }],
    });
    const [after] = halfway.users;
    expect([after?.userPrincipalName, after?.backupAddress]).toEqual(['b@y', null]);
    expect(halfway.leftovers).toMatchObject([{ reason: 'address-held', contest: { holderId: 'h' } }]);
    // Told once all has settled, and the move of the domain with it.
    expect(halfway.changes.map(({ kind }) => kind)).toEqual([
      'updated',
      'held',
      'left-over',
      'address-recycled',
    ]);
    expect(halfway.domainMoves).toEqual({});
  });

  test('what a holder who goes on claiming has is nobody else’s, whoever stands first', () => {
    const other = aUser({ objectId: 'b', userPrincipalName: 'u@x', mail: 'b@x' });
    const { users, leftovers } = build([
      updates(user, { ...person, mail: 'b@x' }),
      updates(other, { ...named('u@x'), mail: 'b@x', displayName: 'Ben' }),
    ]);
    expect(users).toMatchObject([
      { objectId: 'a', backupAddress: null },
      { objectId: 'b', backupAddress: 'b@x' },
    ]);
    expect(leftovers).toMatchObject([{ objectId: 'a', contest: { holderId: 'b' } }]);
  });

  test('conclusive words wait for the next round, others for this one', () => {
    const left = (conclusive?: boolean): DecidedPerson => ({
      question: updates(user, {}).question,
      intent: { kind: 'left-over', reason: 'unsettled', ...(conclusive === undefined ? {} : { conclusive }) },
    });
    expect(build([left(true)]).leftovers[0]?.retryAt).toEqual(new Date(at.getTime() + 1));
    expect(build([left(false)]).leftovers[0]?.retryAt).toEqual(at);
    expect(build([left()]).leftovers[0]?.retryAt).toEqual(at);
  });

  test('a holder of whom nothing is to be written keeps waiting for what they wait for', () => {
    const nothing = { kind: 'nothing', tally: 'unchanged' } as const;
    const asked: DecidedPerson = { question: { kind: 'holder', objectId: 'a' }, intent: nothing };
    expect(build([asked], { leftovers: [aLeftover()] }).removedLeftovers).toEqual([]);
  });

  test('only what the stream names is counted as unchanged', () => {
    expect(build([updates(user, person)]).tallies.unchanged).toBe(1);
    expect(build([{ ...updates(user, person), question: turnOf(aLeftover()) }]).tallies.unchanged).toBe(0);
  });
});
