import { describe, expect, test } from 'vitest';
import { erasePerson, excludePerson } from '../../../../src/core/exclusion/exclude-person.js';
import { letIn } from '../../../../src/core/exclusion/let-in.js';
import { emptyLedgerFacts } from '../../../../src/core/ledger/ledger-facts.js';
import type { WindowRecord } from '../../../../src/domain/records.js';
import { aClaim, aLeftover, aRound, at, aUser, type Known, known, later } from '../people/facts.js';

const pseudonymOf = (key: string) => `erased:${key.length}`;
const before = { userPrincipalName: 'old@x', mail: 'old@x', backupAddress: 'old@x' };
const window: WindowRecord = {
  serial: 0,
  address: 'a@x',
  addressKey: 'a@x',
  from: at,
  likelyFrom: at,
  oldObjectId: 'a',
  newObjectId: 'b',
  evidence: { reason: 'named-while-held' },
};
const leaving = (facts: Known, windows: readonly WindowRecord[] = []) => ({
  objectId: 'a',
  facts: known(facts),
  round: aRound(),
  at: later,
  ledger: { ...emptyLedgerFacts, windows, counts: { claims: 5, windows: 1 } },
});

describe('R14: who is excluded', () => {
  test('is preserved, gives addresses up and closes the windows about them', () => {
    const commit = excludePerson(leaving({ user: aUser() }, [window]));
    const preserved = { state: 'preserved', stateReason: 'excluded', preservedAt: later };
    expect(commit).toMatchObject({
      users: [{ ...preserved, addressKey: 'a@x', upnClaim: null, addressClaim: null }],
      claims: [{ serial: 5, addressKey: 'a@x', evidence: { reason: 'excluded' } }, { serial: 6 }],
      windows: [{ serial: 0, until: later }],
      delta: { exclusions: 1, active: -1, preserved: 1, claims: 2, openWindows: -1 },
      brakes: { applied: { preserve: 0 } },
    });
  });

  test('shows the names from before they waited for others', () => {
    const user = aUser({ userPrincipalName: null, mail: before.mail, backupAddress: null });
    const leftover = aLeftover({ reason: 'address-held', before });
    expect(excludePerson(leaving({ user, leftover }))).toMatchObject({
      users: [{ userPrincipalName: 'old@x', backupAddress: 'old@x', addressKey: 'old@x' }],
      removedLeftovers: ['a'],
      changes: [{ kind: 'released', holdId: 'address-a' }, { kind: 'preserved' }],
      delta: { leftovers: -1, holds: -1 },
    });
  });

  test('I6: keeps the word that is open about their names, without what they gave up, and on no hold', () => {
    const user = aUser({ userPrincipalName: null, upnKey: null });
    const claim = aClaim({ userPrincipalName: 'new@x' });
    const leftover = aLeftover({ reason: 'address-held', claim, before });
    const commit = excludePerson(leaving({ user, leftover }));
    expect(commit.leftovers).toMatchObject([{ objectId: 'a', reason: 'unsettled', claim }]);
    expect(commit.leftovers[0]).not.toHaveProperty('before');
    expect(commit).toMatchObject({ removedLeftovers: [], delta: { leftovers: 0, holds: -1, exclusions: 1 } });
    const silent = aLeftover({ reason: 'address-held', claim: aClaim({}) });
    expect(excludePerson(leaving({ user, leftover: silent })).removedLeftovers).toEqual(['a']);
    // In the round that goes on, since nothing was tried.
    const fresh = aLeftover({ reason: 'address-held', claim, attempts: 0 });
    expect(excludePerson(leaving({ user, leftover: fresh })).leftovers).toMatchObject([{ retryAt: at }]);
    const removed = aLeftover({ claim: aClaim(null) });
    expect(excludePerson(leaving({ user, leftover: removed })).leftovers).toHaveLength(1);
  });

  test('is on no list any more, and counted once', () => {
    const facts = { leftover: aLeftover(), pending: 'disabled' } as const;
    expect(excludePerson(leaving(facts))).toMatchObject({
      users: [],
      removedLeftovers: ['a'],
      removedPending: ['a'],
      delta: { exclusions: 1, leftovers: -1, pending: -1, active: 0 },
    });
    expect(erasePerson(leaving({ ...facts, excluded: {} }), pseudonymOf).delta.exclusions).toBe(0);
  });

  test('and preserved already is left as they are', () => {
    const user = aUser({ state: 'preserved', stateReason: 'disabled' });
    expect(excludePerson(leaving({ user }))).toMatchObject({
      users: [],
      changes: [],
      delta: { preserved: 0 },
    });
  });
});

describe('R14: who is erased', () => {
  const tombstone = {
    userPrincipalName: null,
    mail: null,
    backupAddress: null,
    displayName: null,
    accountEnabled: false,
    userType: null,
    attributes: {},
    upnKey: null,
    addressKey: null,
    upnClaim: null,
    addressClaim: null,
    state: 'preserved',
    stateReason: 'erased',
    updatedAt: later,
  };

  test('leaves a tombstone, and claims under pseudonyms from the first commit on', () => {
    const user = aUser({ ref: 'row' });
    const commit = erasePerson(leaving({ user }), pseudonymOf);
    const { ref: _, ...rest } = user;
    expect(commit.users).toEqual([{ ...rest, ...tombstone, preservedAt: later }]);
    expect(commit).toMatchObject({
      claims: [
        { address: 'erased:3', addressKey: 'erased:3', label: 'upn', evidence: { reason: 'erased' } },
        { address: 'erased:3', addressKey: 'erased:3', label: 'backup-address' },
      ],
      delta: { active: -1, preserved: 1, claims: 2 },
    });
    expect(commit.changes).toEqual([
      { kind: 'preserved', objectId: 'a', reason: 'erased' },
      {
        kind: 'updated',
        objectId: 'a',
        fields: [
          'userPrincipalName',
          'backupAddress',
          'displayName',
          'accountEnabled',
          'userType',
          'department',
          'proxyAddresses',
        ],
      },
    ]);
    expect([...commit.releasedDomains]).toContain('');
  });

  test('and was preserved before stays so, since then', () => {
    const user = aUser({ state: 'preserved', stateReason: 'disabled', preservedAt: at });
    const commit = erasePerson(leaving({ user }), pseudonymOf);
    expect(commit.users).toMatchObject([{ ...tombstone, preservedAt: at }]);
    expect(commit.changes).toMatchObject([
      { kind: 'updated', fields: expect.arrayContaining(['stateReason']) },
    ]);
    expect(commit.delta).toMatchObject({ active: 0, preserved: 0 });
  });

  test('is not buried twice', () => {
    const user = aUser({ state: 'preserved', stateReason: 'erased' });
    expect(erasePerson(leaving({ user }), pseudonymOf)).toMatchObject({ users: [], changes: [] });
  });
});

describe('R14: who is let in again', () => {
  test('waits for the next round, which asks a live read', () => {
    const commit = letIn('a', { user: undefined, stored: undefined }, { ordinal: 8 }, later);
    const leftover = {
      objectId: 'a',
      reason: 'undecided',
      since: later,
      attempts: 0,
      triedInRound: 7,
      retryAt: later,
    };
    expect(commit).toMatchObject({ leftovers: [leftover], delta: { exclusions: -1, leftovers: 1 } });
    expect(commit.changes).toStrictEqual([{ kind: 'left-over', objectId: 'a', reason: 'undecided' }]);
  });

  test('and is managed, under the names of the record, which the read has to repeat', () => {
    const user = aUser({ state: 'preserved', stateReason: 'excluded' });
    const commit = letIn('a', { user, stored: undefined }, { ordinal: 8 }, later);
    expect(commit.leftovers).toMatchObject([
      {
        reason: 'unsettled',
        mappingId: 'everyone',
        claim: { said: { userPrincipalName: 'a@x', mail: null }, read: undefined, round: 8 },
      },
    ]);
    expect(commit.changes).toEqual([
      { kind: 'left-over', objectId: 'a', reason: 'unsettled', mappingId: 'everyone' },
    ]);
  });

  test('and waits for a word already, goes on with it', () => {
    const stored = aLeftover({
      claim: { said: { mail: 'b@x' }, read: undefined, round: 8 },
      triedInRound: 8,
    });
    expect(letIn('a', { user: undefined, stored }, { ordinal: 8 }, later)).toMatchObject({
      leftovers: [{ ...stored, triedInRound: 7, retryAt: later }],
      changes: [],
      delta: { exclusions: -1, leftovers: 0 },
    });
  });
});
