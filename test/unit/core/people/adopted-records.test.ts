import { describe, expect, test } from 'vitest';
import type { DecidedPerson } from '../../../../src/core/people/build-commit.js';
import type { AdoptIntent } from '../../../../src/core/people/intent.js';
import type { Properties } from '../../../../src/domain/directory-user.js';
import { build, entryOf, imports } from './decided.js';
import { aLeftover, at, aUser, found, later, person } from './facts.js';

const legacy = {
  state: 'active',
  stateReason: null,
  mappingId: 'adopted',
  assignment: { profile: 'legacy' },
} as const;

function adopts(
  objectId: string,
  properties: Properties | null,
  adopted: Partial<AdoptIntent['adopted']> = {},
): DecidedPerson {
  return {
    question: properties === null ? { kind: 'evaluate', objectId } : entryOf(objectId),
    intent: {
      kind: 'adopt',
      adopted: { ...legacy, ...adopted },
      properties: properties === null ? null : { ...person, ...properties },
    },
  };
}

describe('R13: an adopted person', () => {
  test('has a record like an imported one, with the change of an adoption', () => {
    const [imported] = build([imports('a', { mail: 'Ann@x' })]).users;
    const commit = build([adopts('a', { mail: 'Ann@x' }, { ref: 'row-1' })]);
    const { mappingId, assignment } = legacy;
    expect(commit.users).toEqual([{ ...imported, mappingId, assignment, ref: 'row-1' }]);
    expect(commit.changes).toEqual([
      { kind: 'adopted', objectId: 'a', mappingId, state: 'active', ref: 'row-1' },
    ]);
    expect(commit.tallies.imported).toBe(0);
    expect(commit.delta).toMatchObject({ active: 1, preserved: 0, leftovers: 0 });
  });

  test('R8, R5: asks for no seat and no place, and leaves them to whoever does', () => {
    const people = [adopts('a', {}), imports('b', { userPrincipalName: 'b@x' })];
    const commit = build(people, { budget: { freeSeats: 1, importsLeft: 1 } });
    expect(commit.users.map(({ objectId }) => objectId)).toEqual(['a', 'b']);
    expect(build([people[0]!], { budget: { freeSeats: 0, importsLeft: 0 } }).users).toHaveLength(1);
  });

  test('who is preserved holds no address, and the change says why', () => {
    const stopped = { state: 'preserved', stateReason: 'excluded' } as const;
    const commit = build([adopts('a', { mail: 'm@x' }, stopped), adopts('b', { mail: 'm@x' })]);
    expect(commit.users).toMatchObject([
      { objectId: 'a', backupAddress: 'm@x', upnClaim: null, addressClaim: null, preservedAt: later },
      { objectId: 'b', backupAddress: 'm@x', addressKey: 'm@x', preservedAt: null },
    ]);
    expect(commit.changes[0]).toMatchObject({ kind: 'adopted', state: 'preserved', reason: 'excluded' });
    expect(commit.delta).toMatchObject({ active: 1, preserved: 1 });
    expect(commit.leftovers).toEqual([]);
  });

  test('of whose body nothing is known has no names', () => {
    const gone = { state: 'preserved', stateReason: 'soft-deleted' } as const;
    expect(build([adopts('a', null, gone)]).users).toMatchObject([
      {
        userPrincipalName: null,
        mail: null,
        backupAddress: null,
        upnKey: null,
        addressKey: null,
        displayName: null,
        accountEnabled: false,
        userType: null,
        attributes: {},
      },
    ]);
  });

  test.each([
    [
      'the name',
      aUser({ objectId: 'h', mail: 'h@x' }),
      { userPrincipalName: null, upnKey: null, upnClaim: null },
    ],
    [
      'the address',
      aUser({ objectId: 'h', userPrincipalName: 'h@x', mail: 'm@x' }),
      { backupAddress: null, addressKey: null, addressClaim: null },
    ],
  ])('I4: goes without %s that another holds, and waits for it', (_what, holder, without) => {
    const commit = build([adopts('a', { mail: 'm@x' })], { holders: [holder] });
    expect(commit.users).toMatchObject([{ objectId: 'a', state: 'active', mail: 'm@x', ...without }]);
    expect(commit.leftovers).toMatchObject([
      {
        objectId: 'a',
        reason: 'address-held',
        mappingId: 'adopted',
        claim: { said: { userPrincipalName: person.userPrincipalName, mail: 'm@x' } },
        contest: { holderId: 'h' },
      },
    ]);
    expect(commit.changes.map(({ kind }) => kind)).toEqual(['adopted', 'held', 'left-over']);
    expect(commit.delta).toMatchObject({ active: 1, leftovers: 1, holds: 1 });
  });

  test('I1: keeps what was free for them against the next one of the commit', () => {
    const holder = aUser({ objectId: 'h', userPrincipalName: 'h@x', mail: 'm@x' });
    const people = [adopts('a', { mail: 'm@x' }), adopts('b', { mail: 'b@x' })];
    expect(build(people, { holders: [holder] }).users).toMatchObject([
      { objectId: 'a', upnKey: 'a@x', addressKey: null },
      { objectId: 'b', upnKey: null, addressKey: 'b@x' },
    ]);
  });

  test('R14: takes the place of the tombstone of who was erased, as who is imported does', () => {
    const stored = [aUser({ state: 'preserved', stateReason: 'erased' })];
    expect(build([adopts('a', {})], { stored }).delta).toMatchObject({ active: 1, preserved: -1 });
    expect(build([imports('a', {})], { stored }).delta).toMatchObject({ active: 1, preserved: -1 });
  });

  test('I6: goes on waiting for a word that is open, and that the body denies', () => {
    const word = { said: { ...person, mail: 'new@x' }, read: undefined, round: 7 };
    const leftovers = [aLeftover({ claim: word, mappingId: 'adopted', attempts: 0 })];
    const adopted = adopts('a', { mail: 'old@x' });
    expect(build([adopted], { leftovers })).toMatchObject({
      leftovers: [{ objectId: 'a', reason: 'unsettled', mappingId: 'adopted', claim: word, retryAt: at }],
      removedLeftovers: [],
    });
    const holders = [aUser({ objectId: 'h', userPrincipalName: 'h@x', mail: 'old@x' })];
    expect(build([adopted], { leftovers, holders }).leftovers).toMatchObject([
      { objectId: 'a', reason: 'address-held', claim: word },
    ]);
    const settled = { leftovers: [], removedLeftovers: ['a'] };
    expect(build([adopts('a', { mail: 'new@x' })], { leftovers })).toMatchObject(settled);
    const reads = new Map([['a', found({ ...person, mail: 'old@x' })]]);
    expect(build([adopted], { leftovers, reads })).toMatchObject(settled);
    const gone = { state: 'preserved', stateReason: 'soft-deleted' } as const;
    expect(build([adopts('a', null, gone)], { leftovers })).toMatchObject(settled);
  });

  test('waits no longer for what kept a round from importing them', () => {
    const commit = build([adopts('a', {})], { leftovers: [aLeftover()] });
    expect(commit).toMatchObject({ removedLeftovers: ['a'], delta: { leftovers: -1 } });
  });
});
