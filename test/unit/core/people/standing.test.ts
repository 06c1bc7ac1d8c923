import { describe, expect, test } from 'vitest';
import { applyPending } from '../../../../src/core/people/apply-pending.js';
import { buildCommit, type DecidedPerson } from '../../../../src/core/people/build-commit.js';
import { emptyPeopleCommit } from '../../../../src/core/people/people-commit.js';
import type { Properties } from '../../../../src/domain/directory-user.js';
import type { PreservedReason } from '../../../../src/domain/managed-user.js';
import type { PendingRecord } from '../../../../src/domain/records.js';
import { build, entryOf, updates } from './decided.js';
import { aClaim, aRound, at, aUser, known, later, person } from './facts.js';

const pending = (over: Partial<PendingRecord> = {}): PendingRecord => ({
  objectId: 'a',
  cause: 'soft-deleted',
  standing: 'staged',
  since: at,
  ...over,
});
const goes = (cause: PreservedReason, over = {}) =>
  updates(aUser(), {}, { life: { kind: 'preserve', cause }, ...over });
const again = (stored: PendingRecord, cause: PreservedReason) => build([goes(cause)], { pending: [stored] });
const released = { kind: 'released', objectId: 'a', holdId: 'preserve-1' };

describe('S2: who is to be preserved already, and is found again', () => {
  test.each(['soft-deleted', 'deleted'] as const)('stays dismissed as long as they are gone: %s', (cause) => {
    const dismissed = pending({
      standing: 'dismissed',
      cause: cause === 'deleted' ? 'soft-deleted' : 'deleted',
    });
    expect(again(dismissed, cause).pending).toMatchObject([{ cause, standing: 'dismissed' }]);
    expect(again(pending({ standing: 'dismissed', cause }), cause).pending).toEqual([]);
  });

  test.each(['disabled', 'guest', 'unmatched'] as const)(
    'stays dismissed for the same cause: %s',
    (cause) => {
      expect(again(pending({ standing: 'dismissed', cause }), cause).pending).toEqual([]);
    },
  );

  test.each([
    ['disabled', 'deleted'],
    ['soft-deleted', 'disabled'],
    ['guest', 'unmatched'],
  ] as const)('is dismissed no more once it is for another cause: %s, then %s', (cause, next) => {
    expect(again(pending({ standing: 'dismissed', cause }), next).pending).toMatchObject([
      { cause: next, standing: 'staged', since: at },
    ]);
  });

  test('stays on hold, whatever else is proven', () => {
    const commit = again(pending({ standing: 'on-hold', cause: 'disabled' }), 'deleted');
    expect(commit.pending).toMatchObject([{ cause: 'deleted', standing: 'on-hold' }]);
    expect([commit.changes, commit.brakes.onHold.preserve]).toEqual([[], 0]);
  });

  test('leaves the hold when it is approved', () => {
    const user = aUser();
    const facts = {
      ...known({ user }),
      pending: new Map([['a', pending({ standing: 'on-hold' })]]),
      approved: new Set(['a']),
    };
    const budget = { freeSeats: 0, importsLeft: 0 };
    const commit = buildCommit([goes('soft-deleted')], aRound(), facts, [], budget, later);
    expect(commit.pending).toMatchObject([{ standing: 'approved' }]);
    expect(commit.changes).toEqual([released]);
    expect(commit.brakes.onHold.preserve).toBe(-1);
  });

  test('also where a read found nobody, and a later round has to prove it', () => {
    const open = (
      read: Properties | null | undefined,
      standing: PendingRecord['standing'],
      approved = ['a'],
    ) => {
      const question = entryOf('a');
      const intent = { kind: 'left-over', reason: 'unsettled', claim: aClaim({}, read) } as const;
      const facts = {
        ...known({ user: aUser() }),
        pending: new Map([['a', pending({ standing, cause: 'absent' })]]),
        approved: new Set(approved),
      };
      const budget = { freeSeats: 0, importsLeft: 0 };
      return buildCommit([{ question, intent }], aRound(), facts, [], budget, later);
    };
    const commit = open(null, 'on-hold');
    expect(commit.pending).toEqual([pending({ standing: 'approved', cause: 'absent' })]);
    expect(commit.changes[0]).toEqual(released);
    expect(commit.brakes.onHold.preserve).toBe(-1);
    for (const none of [
      open(undefined, 'on-hold'),
      open(null, 'staged'),
      open(null, 'on-hold', []),
      open(person, 'on-hold'),
    ]) {
      expect(none.pending).toEqual([]);
    }
    const unapproved = build(
      [
        {
          question: entryOf('a'),
          intent: { kind: 'left-over', reason: 'unsettled', claim: aClaim({}, null) },
        },
      ],
      { pending: [pending({ standing: 'on-hold' })] },
    );
    expect([unapproved.pending, unapproved.removedPending]).toEqual([[], []]);
    const unknown = build([
      {
        question: entryOf('a'),
        intent: { kind: 'left-over', reason: 'unsettled', claim: aClaim({}, null) },
      },
    ]);
    expect(unknown.pending).toEqual([]);
  });

  test('or when it proves wrong', () => {
    const commit = build([updates(aUser(), person)], { pending: [pending({ standing: 'on-hold' })] });
    expect(commit).toMatchObject({ removedPending: ['a'], changes: [released] });
    expect(commit.brakes.onHold.preserve).toBe(-1);
    expect(build([updates(aUser(), person)])).toMatchObject({ removedPending: [], delta: { pending: 0 } });
  });
});

describe('S2: the names of who is to be preserved', () => {
  const names = { userPrincipalName: 'a@x', mail: null, backupAddress: 'a@x' };
  const earlier = { userPrincipalName: 'old@x', mail: null, backupAddress: 'old@x' };

  test('are kept from before they were given up', () => {
    const [kept] = build([goes('deleted', { releases: true })]).pending;
    expect(kept?.before).toEqual(names);
    expect(build([goes('deleted')]).pending[0]).not.toHaveProperty('before');
    const stored = pending({ before: earlier });
    expect(build([goes('deleted', { releases: true })], { pending: [stored] }).pending).toMatchObject([
      { before: earlier },
    ]);
    expect(build([goes('soft-deleted')], { pending: [stored] }).pending).toEqual([]);
    expect(build([goes('soft-deleted', { releases: true })], { pending: [pending()] }).pending).toMatchObject(
      [{ before: names }],
    );
  });

  test('are shown again by the preserved record', () => {
    const user = aUser({ userPrincipalName: null, backupAddress: null });
    const apply = (over: Partial<PendingRecord>) =>
      applyPending([pending(over)], known({ user }), aRound(), later);
    expect(apply({ before: { ...earlier, userPrincipalName: 'Old@x' } }).users).toMatchObject([
      { userPrincipalName: 'Old@x', upnKey: 'old@x', backupAddress: 'old@x', addressKey: 'old@x' },
    ]);
    expect(apply({}).users).toMatchObject([{ userPrincipalName: null, upnKey: null }]);
  });

  test('only what nobody approved counts against the limit, and who is only absent is not applied', () => {
    const apply = (over: Partial<PendingRecord>) =>
      applyPending([pending(over)], known({ user: aUser() }), aRound(), later);
    expect(apply({}).brakes.applied.preserve).toBe(1);
    expect(apply({ standing: 'approved' })).toMatchObject({
      tallies: { preserved: 1 },
      brakes: { applied: { preserve: 0 } },
    });
    expect(apply({ cause: 'absent' })).toEqual(emptyPeopleCommit());
  });
});

describe('I6: a live read that settles nothing else', () => {
  const waits = (read: object): DecidedPerson => ({
    question: entryOf('a'),
    intent: { kind: 'left-over', reason: 'unsettled', claim: aClaim({}, { ...read }) },
  });
  const commit = (cause: PendingRecord['cause'], read: object, accountEnabled = false) => {
    const user = aUser({ accountEnabled });
    const facts = { ...known({ user }), pending: new Map([['a', pending({ cause })]]) };
    return buildCommit([waits(read)], aRound(), facts, [], { freeSeats: 0, importsLeft: 0 }, later);
  };

  test('takes a disabling back only by showing the person enabled, and the record with it', () => {
    expect(commit('disabled', { accountEnabled: false })).toMatchObject({ removedPending: [], users: [] });
    expect(commit('disabled', { accountEnabled: true })).toMatchObject({
      removedPending: ['a'],
      users: [{ accountEnabled: true, updatedAt: later }],
      changes: [{ kind: 'updated', fields: ['accountEnabled'] }, { kind: 'left-over' }],
      tallies: { updated: 1 },
    });
    expect(commit('disabled', { accountEnabled: true }, true)).toMatchObject({
      removedPending: ['a'],
      users: [],
    });
  });

  test('takes a removal back by showing the person at all', () => {
    expect(commit('soft-deleted', { accountEnabled: false })).toMatchObject({
      removedPending: ['a'],
      users: [],
    });
  });
});
