import { describe, expect, test } from 'vitest';
import { contestableKeys } from '../../../../src/core/people/conflicts.js';
import { build, entryOf, imports, named, updates } from './decided.js';
import { aLeftover, aRound, aUser, everyone, later, person, sales } from './facts.js';

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
        changes: [
          { kind: 'held', objectId: 'a', reason: 'held', holderId: 'h' },
          { kind: 'left-over', objectId: 'a', reason: 'address-held', mappingId: 'everyone' },
        ],
        delta: { active: 0, leftovers: 1, holds: 1 },
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

  test('R4: names columns, and then attributes by name, in whatever order the store gives them back', () => {
    const user = aUser({ attributes: { jobTitle: 'Clerk', department: 'Sales', city: 'Oslo' } });
    const said = { ...person, department: 'Legal', displayName: 'Other', jobTitle: 'Lawyer', city: null };
    expect(build([updates(user, said)])).toMatchObject({
      changes: [
        { kind: 'updated', fields: ['displayName', 'city', 'department', 'jobTitle', 'proxyAddresses'] },
      ],
    });
  });

  test('to an address that is held releases the old one and waits without any', () => {
    const holder = aUser({ objectId: 'h', userPrincipalName: 'b@x' });
    expect(build([updates(aUser(), named('b@x'))], { holders: [holder] })).toMatchObject({
      users: [
        { userPrincipalName: null, backupAddress: null, upnKey: null, addressKey: null, state: 'active' },
      ],
      leftovers: [{ reason: 'address-held', claim: { said: { userPrincipalName: 'b@x' } } }],
      changes: [{ kind: 'updated' }, { kind: 'held' }, { kind: 'left-over', reason: 'address-held' }],
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

describe('the holders that the store is asked for', () => {
  const round = aRound();

  test('are those of keys that somebody would newly hold', () => {
    expect(contestableKeys([imports('a', { mail: 'm@x' })], round).sort()).toEqual(['a@x', 'm@x']);
    expect(contestableKeys([updates(aUser(), named('b@x'))], round)).toEqual(['b@x']);
    expect(contestableKeys([updates(aUser(), { ...person, mail: 'm@x' })], round)).toEqual(['m@x']);
    expect(contestableKeys([updates(aUser(), person)], round)).toEqual([]);
  });

  test('who comes back claims all anew, and whoever stays or goes preserved claims nothing', () => {
    const preserved = aUser({ state: 'preserved' });
    expect(contestableKeys([updates(preserved, person, { life: { kind: 'reactivate' } })], round)).toEqual([
      'a@x',
    ]);
    expect(contestableKeys([updates(preserved, named('b@x'))], round)).toEqual([]);
    expect(contestableKeys([imports('a', {}, { state: 'preserved' })], round)).toEqual([]);
    expect(
      contestableKeys([{ question: entryOf('a'), intent: { kind: 'nothing', tally: 'guest' } }], round),
    ).toEqual([]);
  });
});
