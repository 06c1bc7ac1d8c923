import { describe, expect, test } from 'vitest';
import { applyPending } from '../../../../src/core/people/apply-pending.js';
import type { PendingRecord } from '../../../../src/domain/records.js';
import { aLeftover, aRound, at, aUser, type Known, known, later } from './facts.js';

const round = aRound();
const pending = (cause: PendingRecord['cause']): PendingRecord => {
  return { objectId: 'a', cause, standing: 'staged', since: at };
};
const apply = (facts: Known, cause: PendingRecord['cause'] = 'soft-deleted') =>
  applyPending([pending(cause)], known(facts), round, later);

describe('R9, R10: what is staged is applied after the deltaLink', () => {
  test('the person is preserved with all that is known of them, addresses too', () => {
    const user = aUser();
    expect(apply({ user })).toMatchObject({
      users: [
        {
          ...user,
          state: 'preserved',
          stateReason: 'soft-deleted',
          preservedAt: later,
          updatedAt: later,
          upnClaim: null,
          addressClaim: null,
        },
      ],
      changes: [{ kind: 'preserved', objectId: 'a', reason: 'soft-deleted' }],
      removedPending: ['a'],
      leftovers: [],
      tallies: { preserved: 1 },
      delta: { active: -1, preserved: 1, pending: -1, leftovers: 0 },
    });
  });

  test('whoever is preserved already, or no more there, is only taken off the list', () => {
    for (const facts of [{}, { user: aUser({ state: 'preserved', stateReason: 'guest' }) }]) {
      expect(apply(facts)).toMatchObject({
        users: [],
        changes: [],
        removedPending: ['a'],
        tallies: { preserved: 0 },
        delta: { active: 0, preserved: 0, pending: -1 },
      });
    }
  });
});

describe('R5: store or product refuse the preserving', () => {
  test('the person stays active and is left over, due in the next round', () => {
    expect(apply({ user: aUser(), refused: 'host-error' })).toMatchObject({
      users: [],
      removedPending: ['a'],
      leftovers: [
        {
          objectId: 'a',
          reason: 'host-error',
          mappingId: 'everyone',
          since: at,
          attempts: 1,
          triedInRound: 8,
          retryAt: new Date(at.getTime() + 1),
          claim: { said: null, read: undefined, round: 8 },
        },
      ],
      changes: [{ kind: 'left-over', objectId: 'a', reason: 'host-error', mappingId: 'everyone' }],
      hostErrors: 1,
      delta: { active: 0, preserved: 0, pending: -1, leftovers: 1 },
    });
  });

  test('the question is the one that brought them here: gone, or alive and disabled', () => {
    const claimOf = (cause: PendingRecord['cause'], accountEnabled = true) =>
      apply({ user: aUser({ accountEnabled }), refused: 'unstorable' }, cause).leftovers[0]!.claim;
    expect(claimOf('deleted')?.said).toBeNull();
    expect(claimOf('disabled', false)?.said).toEqual({ accountEnabled: false });
    expect(claimOf('unmatched')?.said).toEqual({ accountEnabled: true });
  });

  test('who waited already keeps the beginning and counts on; a refusal of the store is not the product’s', () => {
    const leftover = aLeftover({ attempts: 3 });
    expect(apply({ user: aUser(), leftover, refused: 'unstorable' })).toMatchObject({
      leftovers: [{ since: leftover.since, attempts: 4, reason: 'unstorable' }],
      hostErrors: 0,
      delta: { leftovers: 0 },
    });
  });
});

describe('R10: names that were given up before the preserving', () => {
  const before = { userPrincipalName: 'a@x', mail: 'm@x', backupAddress: 'm@x' };
  const apply = (over: object, refused?: 'host-error') => {
    const user = aUser({ backupAddress: null, addressKey: null, ...over });
    return applyPending(
      [{ ...pending('deleted'), before }],
      known(refused === undefined ? { user } : { user, refused }),
      round,
      later,
    );
  };

  test('are shown again, beside what the record still holds', () => {
    const nameless = { userPrincipalName: null, upnKey: null };
    expect(apply(nameless).users).toMatchObject([{ userPrincipalName: 'a@x', backupAddress: 'm@x' }]);
    const renamed = { userPrincipalName: 'b@x', upnKey: 'b@x' };
    expect(apply(renamed).users).toMatchObject([
      { userPrincipalName: 'b@x', upnKey: 'b@x', backupAddress: 'm@x', addressKey: 'm@x' },
    ]);
  });

  test('I2: and told, with the one that was taken meanwhile, unless they are as they were', () => {
    const told = (over: object) => apply(over).changes.filter(({ kind }) => kind === 'identity-changed');
    const nameless = { userPrincipalName: null, upnKey: null };
    expect(told({ ...nameless, mail: 'm@x' })).toEqual([]);
    const after = { userPrincipalName: 'a@x', mail: 'n@x', backupAddress: 'm@x' };
    expect(told({ ...nameless, mail: 'n@x' })).toEqual([
      { kind: 'identity-changed', objectId: 'a', before, after },
    ]);
    expect(apply({ ...nameless, mail: 'n@x' }).tallies.identityChanged).toBe(1);
  });

  test('also where only their leftover knows them', () => {
    const user = aUser({ userPrincipalName: null, upnKey: null, mail: 'm@x', backupAddress: 'm@x' });
    const leftover = aLeftover({ reason: 'address-held', before });
    const { users } = applyPending([pending('deleted')], known({ user, leftover }), round, later);
    expect(users).toMatchObject([{ userPrincipalName: 'a@x', upnKey: 'a@x' }]);
  });

  test('go with whom store or product refuse', () => {
    expect(apply({}, 'host-error').leftovers).toMatchObject([{ before }]);
  });
});

describe('S2: who is preserved leaves the hold of re-keys', () => {
  const holdId = 'rekey-1';
  const onHold = aLeftover({ reason: 'rekey-held', mappingId: 'everyone', holdId, retryAt: null });
  const { holdId: _, ...unheld } = onHold;
  const dueNext = new Date(at.getTime() + 1);
  const released = { kind: 'released', objectId: 'a', holdId };

  test('and their names are read once more in the next round', () => {
    const commit = apply({ user: aUser(), leftover: onHold });
    expect(commit.leftovers).toEqual([{ ...unheld, reason: 'unsettled', retryAt: dueNext }]);
    expect(commit.leftovers[0]).not.toHaveProperty('holdId');
    expect(commit.changes).toEqual([released, { kind: 'preserved', objectId: 'a', reason: 'soft-deleted' }]);
    expect(commit.brakes.onHold.rekey).toBe(-1);
    expect(commit.delta.leftovers).toBe(0);
  });

  test('also where the product refuses the preserving', () => {
    const commit = apply({ user: aUser(), leftover: onHold, refused: 'host-error' });
    expect(commit.changes).toMatchObject([released, { kind: 'left-over', reason: 'host-error' }]);
    expect(commit.leftovers).toMatchObject([{ reason: 'host-error' }]);
    expect(commit.leftovers[0]).not.toHaveProperty('holdId');
    expect(commit.leftovers[0]).not.toHaveProperty('before');
    expect(commit.brakes.onHold.rekey).toBe(-1);
  });

  test('who waits for anything else is on none', () => {
    const commit = apply({ user: aUser(), leftover: aLeftover({ reason: 'address-held' }) });
    expect([commit.leftovers, commit.brakes.onHold.rekey]).toEqual([[], 0]);
    expect(commit.changes.map(({ kind }) => kind)).toEqual(['preserved']);
  });
});
