import { describe, expect, test } from 'vitest';
import type { LeavingOver } from '../../../../src/core/people/left-over.js';
import { emptyPeopleCommit } from '../../../../src/core/people/people-commit.js';
import { WaitingList } from '../../../../src/core/people/waiting-list.js';
import type { UserRead } from '../../../../src/domain/directory-user.js';
import type { LeftoverRecord } from '../../../../src/domain/records.js';
import { entryOf } from './decided.js';
import { aClaim, aLeftover, aRound, aUser, found, known } from './facts.js';

const claim = aClaim({ mail: 'x@x' });
const forAddress: LeavingOver = { reason: 'address-held', mappingId: 'everyone', claim, conclusive: false };
const both = { a: found({}), h: found({}) };

interface Wait {
  readonly stored?: LeftoverRecord;
  readonly leaving?: LeavingOver;
  readonly holderId?: string;
  readonly reads?: Readonly<Record<string, UserRead>>;
  readonly before?: ReturnType<typeof aUser>;
}
function waits({ stored, leaving = forAddress, holderId, reads = {}, before }: Wait) {
  const commit = emptyPeopleCommit();
  const facts = { ...known(stored && { leftover: stored }), reads: new Map(Object.entries(reads)) };
  new WaitingList(commit, aRound(), facts).leave(entryOf('a'), leaving, holderId, before);
  return commit;
}
const dropped = (stored?: LeftoverRecord) => {
  const commit = emptyPeopleCommit();
  new WaitingList(commit, aRound(), known(stored && { leftover: stored })).drop('a');
  return commit;
};
const waiting = (over: Partial<LeftoverRecord> = {}) =>
  aLeftover({ reason: 'address-held', mappingId: 'everyone', claim, ...over });

describe('I4: who waits for an address is on hold', () => {
  const held = { kind: 'held', objectId: 'a', holdId: 'address-a' };

  test('from then on, for the one who holds it', () => {
    const commit = waits({ holderId: 'h' });
    expect(commit.changes).toEqual([
      { ...held, reason: 'held', holderId: 'h' },
      { kind: 'left-over', objectId: 'a', reason: 'address-held', mappingId: 'everyone' },
    ]);
    expect([commit.delta.holds, commit.delta.leftovers]).toEqual([1, 1]);
    expect(commit.leftovers[0]?.contest).toEqual({ holderId: 'h', round: null, contested: false });
    const nobody = waits({});
    expect(nobody.changes[0]).toEqual({ ...held, reason: 'held' });
    expect(nobody.changes[0]).not.toHaveProperty('holderId');
    expect(nobody.leftovers[0]).not.toHaveProperty('contest');
  });

  test('is told once', () => {
    const commit = waits({ stored: waiting(), holderId: 'h' });
    expect(commit.changes).toEqual([]);
    expect([commit.delta.holds, commit.delta.leftovers]).toEqual([0, 0]);
  });

  test('until they are dropped, or wait for something else', () => {
    const released = { kind: 'released', objectId: 'a', holdId: 'address-a' };
    expect(dropped(waiting())).toMatchObject({ changes: [released], delta: { holds: -1, leftovers: -1 } });
    const leaving = { ...forAddress, reason: 'unsettled' as const };
    const commit = waits({ stored: waiting(), leaving });
    expect(commit.changes).toEqual([
      released,
      { kind: 'left-over', objectId: 'a', reason: 'unsettled', mappingId: 'everyone' },
    ]);
    expect(commit.delta.holds).toBe(-1);
  });

  test('who waits for anything else is on none', () => {
    expect(dropped(aLeftover())).toMatchObject({ changes: [], delta: { holds: 0, leftovers: -1 } });
    expect(dropped()).toEqual(emptyPeopleCommit());
  });
});

describe('S2: who waits for an approval is on the hold of re-keys', () => {
  const leaving: LeavingOver = { ...forAddress, reason: 'rekey-held', holdId: 'rekey-1' };
  const onHold = aLeftover({ reason: 'rekey-held', mappingId: 'everyone', holdId: 'rekey-1', claim });

  test('from then on until they are dropped', () => {
    const commit = waits({ leaving });
    expect(commit.changes[0]).toEqual({
      kind: 'held',
      objectId: 'a',
      holdId: 'rekey-1',
      reason: 'over-limit',
    });
    expect([commit.delta.holds, commit.brakes.onHold.rekey]).toEqual([0, 1]);
    const ended = dropped(onHold);
    expect(ended.changes).toEqual([{ kind: 'released', objectId: 'a', holdId: 'rekey-1' }]);
    expect([ended.delta.holds, ended.brakes.onHold.rekey]).toEqual([0, -1]);
  });

  test('a new hold is told where the one from before has ended', () => {
    const commit = waits({ stored: onHold, leaving: { ...leaving, holdId: 'rekey-2' } });
    expect(commit.changes).toEqual([
      { kind: 'released', objectId: 'a', holdId: 'rekey-1' },
      { kind: 'held', objectId: 'a', holdId: 'rekey-2', reason: 'over-limit' },
    ]);
    expect([commit.delta.holds, commit.brakes.onHold.rekey]).toEqual([0, 0]);
  });

  test('one hold ends where the other begins', () => {
    const commit = waits({ stored: onHold, holderId: 'h' });
    expect(commit.changes.map(({ kind }) => kind)).toEqual(['released', 'held', 'left-over']);
    expect([commit.delta.holds, commit.brakes.onHold.rekey]).toEqual([1, -1]);
  });

  test('not where an administrator has dismissed it, which is remembered while a word is open', () => {
    const { holdId: _, ...without } = leaving;
    const commit = waits({ leaving: { ...without, dismissed: true } });
    expect(commit.changes.map(({ kind }) => kind)).toEqual(['left-over']);
    expect(commit.leftovers).toMatchObject([{ dismissed: true }]);
    expect(commit.leftovers[0]).not.toHaveProperty('holdId');
    const unsettled = { ...forAddress, reason: 'unsettled' as const };
    const { holdId: _hold, ...dismissed } = { ...onHold, dismissed: true };
    expect(waits({ stored: dismissed, leaving: unsettled }).leftovers).toMatchObject([{ dismissed: true }]);
    expect(waits({ stored: dismissed, leaving }).leftovers[0]).not.toHaveProperty('dismissed');
  });
});

describe('I4: an address is contested', () => {
  const contest = (stored: LeftoverRecord['contest'], reads: Wait['reads'] = both, holderId = 'h') =>
    waits({ stored: waiting(stored && { contest: stored }), holderId, reads }).leftovers[0]?.contest;
  const since = (round: number | null, contested = false) => ({ holderId: 'h', round, contested });

  test('once both were read live in two rounds', () => {
    expect(contest(undefined)).toEqual(since(8));
    expect(contest(since(null))).toEqual(since(8));
    expect(contest(since(8))).toEqual(since(8));
    expect(contest(since(7))).toEqual(since(7, true));
    expect(contest(since(8, true))).toEqual(since(8, true));
  });

  test('not without a read of each; what was read before stays', () => {
    for (const reads of [
      {},
      { a: found({}) },
      { h: found({}) },
      { ...both, h: { outcome: 'unreadable' } as const },
    ]) {
      expect(contest(undefined, reads)).toEqual(since(null));
      expect(contest(since(7), reads)).toEqual(since(7));
    }
  });

  test('anew against another holder', () => {
    expect(contest({ ...since(7, true), holderId: 'other' })).toEqual(since(8));
  });

  test('and is told when it becomes so, on the same hold', () => {
    const commit = waits({ stored: waiting({ contest: since(7) }), holderId: 'h', reads: both });
    expect(commit.changes).toEqual([
      { kind: 'held', objectId: 'a', holdId: 'address-a', reason: 'contested', holderId: 'h' },
    ]);
    expect(commit.delta.holds).toBe(0);
  });
});

describe('R5: what is kept of who waits', () => {
  const labels = (name: string) => ({ userPrincipalName: name, mail: null, backupAddress: name });

  test('the names that they gave up first', () => {
    expect(waits({ before: aUser() }).leftovers[0]?.before).toEqual(labels('a@x'));
    const stored = waiting({ before: labels('old@x') });
    expect(waits({ stored, before: aUser() }).leftovers[0]?.before).toEqual(labels('old@x'));
    expect(waits({}).leftovers[0]).not.toHaveProperty('before');
  });

  test('no word where there is none, and no mapping', () => {
    const leaving: LeavingOver = {
      reason: 'incomplete',
      mappingId: undefined,
      claim: undefined,
      conclusive: false,
    };
    const commit = waits({ leaving });
    expect(commit.leftovers[0]).not.toHaveProperty('claim');
    expect(commit.leftovers[0]).not.toHaveProperty('mappingId');
    expect(commit.changes[0]).not.toHaveProperty('mappingId');
  });

  test('nothing new where all is as stored', () => {
    const leaving: LeavingOver = {
      reason: 'incomplete',
      mappingId: undefined,
      claim: undefined,
      conclusive: false,
    };
    expect(waits({ leaving, stored: aLeftover({ reason: 'incomplete' }) })).toEqual(emptyPeopleCommit());
  });
});
