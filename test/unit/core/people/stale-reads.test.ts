import { describe, expect, test } from 'vitest';
import { emptyLedgerFacts } from '../../../../src/core/ledger/ledger-facts.js';
import type { DecidedPerson } from '../../../../src/core/people/build-commit.js';
import { CommitBuilder } from '../../../../src/core/people/commit-builder.js';
import { conflictsOf, contestableKeys } from '../../../../src/core/people/conflicts.js';
import { decideManaged } from '../../../../src/core/people/decide-managed.js';
import { decideStranger } from '../../../../src/core/people/decide-stranger.js';
import { giveWay } from '../../../../src/core/people/give-way.js';
import type { UpdateIntent } from '../../../../src/core/people/intent.js';
import { imports, updates } from './decided.js';
import { aClaim, aLeftover, aRound, aUser, found, known, person, said, sales, turnOf } from './facts.js';

const round = aRound();
const at = (userPrincipalName: string, mail: string | null = null) =>
  found({ ...person, userPrincipalName, mail });
const open = (objectId: string): DecidedPerson => ({
  question: { kind: 'retry', objectId, leftover: aLeftover({ objectId, claim: aClaim({ mail: 'old@x' }) }) },
  intent: { kind: 'left-over', reason: 'unsettled', claim: aClaim({ mail: 'old@x' }) },
});
const holder = aUser({ objectId: 'h', userPrincipalName: 'x@x', upnKey: 'x@x', addressKey: 'x@x' });

describe('a live read is the last word, whatever the stream says beside it', () => {
  test('I4: who holds what the read of an unsettled person says is looked at', () => {
    const facts = { ...known(), reads: new Map([['a', at('x@x')]]) };
    expect(contestableKeys([open('a')], round, facts)).toEqual(['x@x']);
    expect(conflictsOf([open('a')], [holder], round, facts)).toEqual({ claimants: [], holders: ['h'] });
  });

  test.each([
    { as: 'UPN', upnKey: 'x@x', addressKey: null },
    { as: 'UPN, beside another backup address', upnKey: 'x@x', addressKey: 'y@x' },
    { as: 'backup address', upnKey: null, addressKey: 'x@x' },
  ])('I4: also of a name that they hold as $as alone', ({ upnKey, addressKey }) => {
    const user = aUser({ userPrincipalName: upnKey, backupAddress: addressKey, upnKey, addressKey });
    const facts = { ...known({ user }), reads: new Map([['a', at('x@x', 'x@x')]]) };
    expect(contestableKeys([open('a')], round, facts)).toEqual(['x@x']);
  });

  test('I5: a name of theirs that they hold as either is asked about no more', () => {
    const user = aUser({ userPrincipalName: 'x@x', backupAddress: 'm@x', upnKey: 'x@x', addressKey: 'm@x' });
    const facts = { ...known({ user }), reads: new Map([['a', at('X@X', 'M@x')]]) };
    expect(contestableKeys([open('a')], round, facts)).toEqual([]);
  });

  test('I3: where a holder is found, who was read for the same commit gives way', () => {
    const found = { ...updates(aUser(), { ...person, userPrincipalName: 'x@x' }) };
    const people = [{ ...found, question: { kind: 'holder', objectId: 'a' } as const }, open('h')];
    const reads = new Map([
      ['a', at('x@x')],
      ['h', at('y@x')],
    ]);
    expect(conflictsOf(people, [holder], round, { ...known(), reads }).holders).toEqual(['h']);
    const unread = { ...known(), reads: new Map([['a', at('x@x')]]) };
    expect(conflictsOf(people, [holder], round, unread).holders).toEqual([]);
  });

  test('I6: what word and read both deny is given up, and asked about again', () => {
    const facts = known({ read: at('new@x') });
    const intent = decideManaged(said({ userPrincipalName: 'other@x' }), aUser(), round, facts);
    expect(intent).toMatchObject({ kind: 'update', settled: false });
    expect((intent as UpdateIntent).confirm).toMatchObject({ said: { userPrincipalName: 'other@x' } });
  });
});

test('I6: who holds nothing has nothing to give up, and waits for a read that agrees', () => {
  const waiting = aUser({ userPrincipalName: null, backupAddress: null, upnKey: null, addressKey: null });
  const facts = known({ read: at('new@x') });
  expect(decideManaged(said({ userPrincipalName: 'other@x' }), waiting, round, facts)).toMatchObject({
    kind: 'left-over',
    claim: { said: { userPrincipalName: 'other@x' } },
  });
});

test('R5: a newcomer who waits for an address keeps the word that named it', () => {
  const builder = new CommitBuilder(round, known(), round.startedAt, emptyLedgerFacts);
  builder.add(imports('a', person), 'go', { upn: false, address: false, holderId: 'h' });
  expect(builder.commit.leftovers).toMatchObject([
    { reason: 'address-held', claim: { said: { userPrincipalName: 'a@x', accountEnabled: true } } },
  ]);
});

test("I6: a holder who gave way and waits in turn keeps the stream's word, and not only what was read", () => {
  const confirm = aClaim({ accountEnabled: false }, { accountEnabled: true });
  const builder = new CommitBuilder(round, known(), round.startedAt, emptyLedgerFacts);
  builder.add(updates(aUser(), { ...person, userPrincipalName: 'x@x' }, { settled: false, confirm }), 'go', {
    upn: false,
    address: false,
    holderId: 'h',
  });
  expect(builder.commit.leftovers).toMatchObject([{ reason: 'address-held', claim: confirm }]);
});

describe('one stale read decides nothing for good', () => {
  const wanted = { ...known(), isWanted: true };

  test('I6: a second one of the same round does not settle where the first put a holder', () => {
    const user = aUser({ userPrincipalName: 'new@x', upnKey: 'new@x', addressKey: 'new@x' });
    const holder = { kind: 'holder', objectId: 'a' } as const;
    const moved = decideManaged(holder, user, round, known({ read: at('a@x') })) as UpdateIntent;
    expect(moved.properties.userPrincipalName).toBe('a@x');
    const turn = turnOf(aLeftover({ claim: moved.confirm! }));
    const again = (ordinal: number, upn: string) =>
      decideManaged(turn, aUser(), aRound({ ordinal }), known({ read: at(upn) }));
    expect(again(round.ordinal, 'a@x')).toMatchObject({ kind: 'left-over', reason: 'unsettled' });
    expect(again(round.ordinal + 1, 'a@x')).toMatchObject({ kind: 'update', settled: true });
    expect(again(round.ordinal, 'new@x')).toMatchObject({
      settled: true,
      properties: { userPrincipalName: 'new@x' },
    });
  });

  test('I4: a holder who is still there keeps every detail', () => {
    const user = aUser({ mail: 'a@x' });
    const unchanged = { kind: 'nothing', tally: 'unchanged' } as const;
    const { properties } = giveWay(unchanged, user, at('A@X', null), round, wanted) as UpdateIntent;
    expect(properties).toMatchObject({ userPrincipalName: 'a@x', mail: 'a@x' });
  });

  test('I3: a mail that the read denies is given up beside a new UPN, and asked about again', () => {
    const user = aUser({ mail: 'm@x', backupAddress: 'm@x', addressKey: 'm@x' });
    const own = updates(user, { ...person, userPrincipalName: 'new@x', mail: 'm@x' }).intent;
    const intent = giveWay(own, user, at('new@x', null), round, wanted) as UpdateIntent;
    expect(intent.properties).toMatchObject({ userPrincipalName: 'new@x', mail: null });
    expect(intent).toMatchObject({
      settled: false,
      confirm: { said: { mail: 'm@x' }, read: { mail: null } },
    });
  });

  test('R5: who waits for their import is not lost to a read that denies it', () => {
    const disabled = found({ ...person, accountEnabled: false });
    const denied = decideStranger(turnOf(aLeftover({ reason: 'no-seat' })), round, known({ read: disabled }));
    expect(denied).toMatchObject({ kind: 'left-over', reason: 'no-seat', claim: { said: {} } });
    const claim = (denied as { claim: NonNullable<ReturnType<typeof aClaim>> }).claim;
    const later = aRound({ ordinal: round.ordinal + 1 });
    const turn = turnOf(aLeftover({ claim }));
    expect(decideStranger(turn, later, known({ read: disabled }))).toEqual({
      kind: 'nothing',
      tally: 'disabled',
    });
    expect(decideStranger(turn, later, known({ read: found(person) }))).toMatchObject({ kind: 'import' });
  });
});

test('I4: who waits remembers what two reads confirmed, and not the word that they denied', () => {
  const claim = {
    ...aClaim({ userPrincipalName: 'old@x' }, { ...person, userPrincipalName: 'new@x' }),
    round: 1,
  };
  const leftover = aLeftover({ claim });
  const facts = known({ leftover, read: at('new@x') });
  expect(decideManaged(turnOf(leftover), aUser(), round, facts)).toMatchObject({
    kind: 'update',
    settled: true,
    claim: { said: { userPrincipalName: 'new@x' } },
  });
});

test('R10: a preserved record gives nothing up for a read that denies its entry', () => {
  const gone = aUser({
    state: 'preserved',
    stateReason: 'soft-deleted',
    userPrincipalName: 'old@x',
    upnKey: 'old@x',
  });
  const facts = known({ read: at('new@x') });
  expect(decideManaged(said({ userPrincipalName: 'other@x' }), gone, round, facts)).toMatchObject({
    kind: 'left-over',
    reason: 'unsettled',
  });
});

test('R5: a read that denies somebody of a manual mapping asks for a second; without the mapping they wait for nothing', () => {
  const turn = turnOf(aLeftover({ objectId: 'a', reason: 'manual', mappingId: 'sales' }));
  const read = found({ ...person, department: 'Legal' });
  expect(decideStranger(turn, aRound({ mappings: [sales] }), known({ read }))).toMatchObject({
    kind: 'left-over',
    reason: 'unsettled',
  });
  expect(decideStranger(turn, aRound({ mappings: [] }), known({ read }))).toMatchObject({ kind: 'nothing' });
});

describe('R5, I6: who waits is let go once the reads of two rounds deny them', () => {
  const read = found({ ...person, department: 'Legal' });
  const unmatched = { kind: 'nothing', tally: 'unmatched' };
  const inRound = (ordinal: number) => aRound({ ordinal, mappings: [sales] });

  test.each(['incomplete', 'no-seat', 'import-limit', 'host-error'] as const)(
    'whatever they wait for: %s',
    (reason) => {
      const waiting = aLeftover({ reason, mappingId: 'sales' });
      const once = decideStranger(turnOf(waiting), inRound(8), known({ read }));
      expect(once).toEqual({ kind: 'left-over', reason, claim: { said: {}, read: {}, round: 8 } });
      const turn = turnOf({ ...waiting, claim: { said: {}, read: {}, round: 8 } });
      expect(decideStranger(turn, inRound(8), known({ read }))).toMatchObject({ kind: 'left-over', reason });
      expect(decideStranger(turn, inRound(9), known({ read }))).toEqual(unmatched);
      expect(decideStranger(turn, inRound(9), known({ read: found(person) }))).toMatchObject({
        kind: 'import',
      });
    },
  );

  test('but who is undecided was never taken, and the read is the first answer', () => {
    const turn = turnOf(aLeftover({ reason: 'undecided', mappingId: 'sales' }));
    expect(decideStranger(turn, inRound(8), known({ read }))).toEqual(unmatched);
  });

  test('also when no read has answered for them yet', () => {
    const turn = turnOf(aLeftover({ claim: { said: {}, read: undefined, round: 7 } }));
    expect(decideStranger(turn, inRound(8), known({ read }))).toMatchObject({ claim: { round: 8 } });
  });

  test('also beside an entry that says nothing of what the read denies', () => {
    const leftover = aLeftover({ reason: 'no-seat', mappingId: 'sales' });
    const entry = said({ proxyAddresses: ['SMTP:new@x'] });
    const decide = (kept: typeof leftover, ordinal: number) =>
      decideStranger(entry, inRound(ordinal), known({ leftover: kept, read }));
    expect(decide(leftover, 8)).toMatchObject({ kind: 'left-over', reason: 'no-seat', claim: { said: {} } });
    expect(decide({ ...leftover, claim: { said: {}, read: {}, round: 8 } }, 9)).toEqual(unmatched);
    const denied = said({ userType: 'Member', accountEnabled: true, department: 'Legal' });
    const open = { ...leftover, claim: { said: {}, read: {}, round: 8 } };
    expect(decideStranger(denied, inRound(8), known({ leftover: open, read }))).toEqual(unmatched);
    expect(decideStranger(entry, inRound(8), known({ read }))).toEqual(unmatched);
  });
});
