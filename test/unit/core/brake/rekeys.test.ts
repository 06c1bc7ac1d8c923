import { describe, expect, test } from 'vitest';
import { rekeysIn, withoutRekey } from '../../../../src/core/brake/rekeys.js';
import type { DecidedPerson } from '../../../../src/core/people/build-commit.js';
import type { LeftoverRecord, UserRecord } from '../../../../src/domain/records.js';
import { build, named, updates } from '../people/decided.js';
import { aClaim, aLeftover, aRound, aUser, known } from '../people/facts.js';

interface Around {
  readonly holders?: readonly UserRecord[];
  readonly leftovers?: readonly LeftoverRecord[];
  readonly asHolders?: readonly string[];
}

function rekeys(
  people: readonly DecidedPerson[],
  { holders = [], leftovers = [], asHolders = [] }: Around = {},
) {
  const users = people.flatMap(({ intent }) => (intent.kind === 'update' ? [intent.user] : []));
  const facts = {
    ...known(),
    users: new Map(users.map((user) => [user.objectId, user])),
    leftovers: new Map(leftovers.map((leftover) => [leftover.objectId, leftover])),
    asHolders: new Set(asHolders),
  };
  const commit = build(people, { holders, leftovers });
  const { counted, dismissed } = rekeysIn(people, commit, aRound(), facts, holders);
  return [[...counted], [...dismissed]];
}

const one = [['a'], []];
const none = [[], []];

describe('S2: a re-key', () => {
  test.each<[string, object, object, object]>([
    ['another name before the @', {}, { userPrincipalName: 'b@x' }, one],
    ['a mail of another name', {}, { mail: 'ann@x' }, one],
    ['a mail that is cleared, so that the UPN takes its place', { mail: 'ann@x' }, { mail: null }, one],
    ['a change of the domain', {}, { userPrincipalName: 'a@y.z' }, none],
    ['a change of case', {}, { userPrincipalName: 'A@X' }, none],
    ['another domain with another name', {}, { userPrincipalName: 'b@y' }, one],
    ['nothing of the names', {}, { displayName: 'Ann B' }, none],
    [
      'a first address',
      { userPrincipalName: null, backupAddress: null, upnKey: null, addressKey: null },
      {},
      none,
    ],
    [
      'of somebody preserved',
      { state: 'preserved', stateReason: 'disabled' },
      { userPrincipalName: 'b@x' },
      none,
    ],
  ])('%s', (_name, stored, properties, expected) => {
    const { mail = null, ...rest } = { ...stored } as Partial<UserRecord>;
    const keys =
      'upnKey' in rest ? {} : { upnKey: 'a@x', addressKey: mail ?? 'a@x', backupAddress: mail ?? 'a@x' };
    const user = aUser({ mail, ...keys, ...rest });
    const said = { ...named('a@x'), mail, ...properties };
    expect(rekeys([updates(user, said)])).toEqual(expected);
  });

  const ann = aUser();
  const toB = updates(ann, named('b@x'));
  const bob = aUser({
    objectId: 'b',
    userPrincipalName: 'b@x',
    backupAddress: 'b@x',
    upnKey: 'b@x',
    addressKey: 'b@x',
  });

  test('I4: not where both swap', () => {
    expect(rekeys([toB, updates(bob, named('a@x'))])).toEqual(none);
  });

  test('I4: not where another person is named at what is given up', () => {
    const carl = aUser({
      objectId: 'c',
      userPrincipalName: 'c@x',
      backupAddress: 'c@x',
      upnKey: 'c@x',
      addressKey: 'c@x',
    });
    const alias = { ...named('c@x'), proxyAddresses: ['smtp:a@x'] };
    const other = updates(carl, alias);
    const named_ = {
      ...other,
      question: {
        kind: 'entry',
        objectId: 'c',
        entry: { objectId: 'c', removed: null, whole: false, properties: alias, contradictory: false },
      },
    } as const;
    expect(rekeys([toB, named_])).toEqual(none);
    expect(rekeys([toB, other])).toEqual(one);
  });

  test('I4: not where somebody who is not in question holds what is given up', () => {
    const holders = [aUser({ objectId: 'h', userPrincipalName: 'h@x', mail: 'a@x' })];
    const moved = updates(aUser({ mail: 'm@x' }), { ...named('b@x'), mail: 'm@x' });
    expect(rekeys([moved], { holders })).toEqual(none);
    expect(rekeys([moved])).toEqual(one);
  });

  test('I4: not where a record of which nothing is said holds what is taken', () => {
    const around = { ...known(), users: new Map([ann, bob].map((user) => [user.objectId, user])) };
    const commit = build([toB]);
    // As the store has it: in the commit above b had no record.
    commit.users[0] = { ...ann, userPrincipalName: 'b@x', upnKey: 'b@x', addressKey: 'b@x' };
    const preserved: UserRecord = { ...bob, state: 'preserved' };
    expect(rekeysIn([toB], commit, aRound(), around, []).counted.size).toBe(0);
    const without = { ...around, users: new Map([ann, preserved].map((user) => [user.objectId, user])) };
    expect(rekeysIn([toB], commit, aRound(), without, []).counted.size).toBe(1);
    // A holder as the store last had it is preserved by now.
    expect(rekeysIn([toB], commit, aRound(), without, [bob]).counted.size).toBe(1);
  });

  test('not of newcomers, of who is preserved, or of whom nothing was decided', () => {
    const moved: UserRecord = { ...ann, userPrincipalName: 'b@x', upnKey: 'b@x', addressKey: 'b@x' };
    const counted = (before: UserRecord | undefined, after: UserRecord, people = [toB]) => {
      const facts = { ...known(), users: new Map(before === undefined ? [] : [['a', before]]) };
      const commit = { ...build([]), users: [after] };
      return rekeysIn(people, commit, aRound(), facts, []).counted.size;
    };
    expect(counted(ann, moved)).toBe(1);
    expect(counted(undefined, moved)).toBe(0);
    expect(counted({ ...ann, state: 'preserved' }, moved)).toBe(0);
    expect(counted(ann, { ...moved, state: 'preserved' })).toBe(0);
    expect(counted(ann, moved, [])).toBe(0);
    const left: DecidedPerson = { ...toB, intent: { kind: 'left-over', reason: 'unsettled' } };
    expect(counted(ann, moved, [left])).toBe(0);
  });

  test('a name without a domain is compared whole', () => {
    const record = (upnKey: string) => aUser({ upnKey, addressKey: null });
    const counted = (from: string, to: string) => {
      const facts = { ...known(), users: new Map([['a', record(from)]]) };
      return rekeysIn([toB], { ...build([]), users: [record(to)] }, aRound(), facts, []).counted.size;
    };
    expect(counted('ann', 'anm')).toBe(1);
    expect(counted('ann', 'ann@x')).toBe(0);
    expect(counted('@ann', '@bob')).toBe(0);
  });

  test('I4: not where another record holds what is taken: who waits has a hold of an address', () => {
    expect(rekeys([toB], { holders: [bob] })).toEqual(none);
  });

  test('I4: not of who is looked at as a holder, or has waited for the address', () => {
    expect(rekeys([toB], { asHolders: ['a'] })).toEqual(none);
    expect(rekeys([toB], { leftovers: [aLeftover({ reason: 'address-held' })] })).toEqual(none);
    expect(rekeys([toB], { leftovers: [aLeftover({ reason: 'unsettled' })] })).toEqual(one);
    expect(rekeys([{ ...toB, question: { kind: 'holder', objectId: 'a' } }])).toEqual(none);
  });

  test('what was dismissed is not counted, as long as it is the same names', () => {
    const dismissed = (said: object) =>
      aLeftover({ reason: 'rekey-held', dismissed: true, claim: aClaim({ ...said }) });
    expect(rekeys([toB], { leftovers: [dismissed({ userPrincipalName: 'B@x' })] })).toEqual([[], ['a']]);
    expect(rekeys([toB], { leftovers: [dismissed({ userPrincipalName: 'c@x' })] })).toEqual(one);
    expect(rekeys([toB], { leftovers: [dismissed({ userPrincipalName: 'b@x', mail: 'm@x' })] })).toEqual(one);
    const onHold = aLeftover({
      reason: 'rekey-held',
      holdId: 'rekey-1',
      claim: aClaim({ userPrincipalName: 'b@x' }),
    });
    expect(rekeys([toB], { leftovers: [onHold] })).toEqual(one);
    const nameless = aLeftover({ reason: 'rekey-held', dismissed: true });
    expect(rekeys([toB], { leftovers: [nameless] })).toEqual(one);
  });

  test('who is not settled is on no hold: the names stay, and a later round reads them again', () => {
    const confirm = aClaim({ userPrincipalName: 'c@x' }, { userPrincipalName: 'b@x' });
    const open = updates(ann, named('b@x'), { confirm, settled: false });
    for (const dismissed of [false, true]) {
      const commit = build([withoutRekey(open, dismissed)]);
      expect(commit.users).toEqual([]);
      expect(commit.leftovers).toMatchObject([{ reason: 'unsettled', claim: confirm }]);
      expect(commit.leftovers[0]).not.toHaveProperty('holdId');
      expect(commit.brakes.onHold.rekey).toBe(0);
    }
  });

  test('who is not updated stays as decided', () => {
    const left: DecidedPerson = { ...toB, intent: { kind: 'left-over', reason: 'unsettled' } };
    expect(withoutRekey(left, false)).toBe(left);
  });

  test('held, the person keeps their names and waits; other details go on', () => {
    const moved = updates(ann, { ...named('b@x'), displayName: 'Ann B' });
    for (const dismissed of [false, true]) {
      const commit = build([withoutRekey(moved, dismissed)]);
      expect(commit.users).toMatchObject([
        { userPrincipalName: 'a@x', backupAddress: 'a@x', displayName: 'Ann B' },
      ]);
      const hold = dismissed ? { dismissed: true } : { holdId: 'rekey-1' };
      expect(commit.leftovers).toMatchObject([{ reason: 'rekey-held', retryAt: null, ...hold }]);
      expect(commit.brakes.onHold).toEqual({ preserve: 0, rekey: dismissed ? 0 : 1 });
      expect(commit.changes.some(({ kind }) => kind === 'held')).toBe(!dismissed);
      expect(commit.changes.some(({ kind }) => kind === 'identity-changed')).toBe(false);
    }
  });
});
