import { describe, expect, test } from 'vitest';
import { closeReleased, keepWindows } from '../../../../src/core/ledger/keep-windows.js';
import type { LedgerFacts } from '../../../../src/core/ledger/ledger-facts.js';
import type { AddressClaim } from '../../../../src/core/people/claims.js';
import { emptyPeopleCommit } from '../../../../src/core/people/people-commit.js';
import type { Question } from '../../../../src/core/people/question.js';
import type { UserRead } from '../../../../src/domain/directory-user.js';
import type { ClaimRecord, UserRecord, WindowRecord } from '../../../../src/domain/records.js';
import { found, said } from '../people/facts.js';
import { at, aWindow, claim, endedClaim, holder, ledgerFacts, now } from './ledger-facts.js';

const byId = (records: readonly UserRecord[]) => new Map(records.map((record) => [record.objectId, record]));

/** Somebody whom the stream, a read or a claim puts at a name. */
interface Named {
  readonly id: string;
  readonly entry?: object;
  readonly whole?: boolean;
  readonly removed?: 'changed';
  readonly read?: UserRead;
  readonly claim?: Partial<AddressClaim>;
}
interface Commit {
  readonly people: readonly Named[];
  readonly holders?: readonly UserRecord[];
  readonly stored?: readonly UserRecord[];
  readonly written?: readonly UserRecord[];
  readonly ledger?: Partial<LedgerFacts>;
}
function committed({ people, holders = [], stored = holders, written = [], ledger = {} }: Commit) {
  const commit = emptyPeopleCommit();
  commit.users.push(...written);
  const asked = people.map(({ id, entry, whole = false, removed = null, claim: claimed }) => {
    const told = { objectId: id, removed, whole, properties: { ...entry }, contradictory: false };
    const question: Question =
      entry === undefined && removed === null
        ? { kind: 'holder', objectId: id }
        : { ...said({}), objectId: id, kind: 'entry', entry: told };
    const intent = { kind: 'nothing', tally: 'unchanged' } as const;
    return {
      question,
      intent,
      claim: claimed && { objectId: id, upnKey: null, addressKey: null, ...claimed },
    };
  });
  const reads = new Map(people.flatMap(({ id, read }) => (read === undefined ? [] : [[id, read] as const])));
  const facts = { users: byId(stored), reads };
  keepWindows(commit, asked, holders, facts, ledgerFacts(ledger), 'mail', now);
  return commit;
}
const kept = (commit: Commit) => committed(commit).windows;
const ends = (windows: readonly WindowRecord[]) =>
  windows.map(({ oldObjectId, newObjectId, until }) => [oldObjectId, newObjectId, until]);

const anna = holder('a', 'x@x');
const benAtX: Named = { id: 'b', entry: { mail: 'X@x' } };

describe('I8: who is named at an address that a record holds', () => {
  test('has a window, open while the record keeps it', () => {
    const [window, ...others] = kept({ people: [benAtX], holders: [anna], ledger: { syncedAt: at(60) } });
    expect(window).toEqual({
      serial: 0,
      address: 'x@x',
      addressKey: 'x@x',
      from: at(8),
      likelyFrom: at(60),
      oldObjectId: 'a',
      newObjectId: 'b',
      evidence: { reason: 'named-while-held' },
    });
    expect(others).toEqual([]);
  });

  test.each<[string, Named]>([
    ['a read', { id: 'b', read: found({ userPrincipalName: 'x@x' }) }],
    ['an alias', { id: 'b', entry: { proxyAddresses: ['smtp:x@x'] } }],
    ['a claim', { id: 'b', claim: { upnKey: 'x@x' } }],
  ])('whether by %s', (_what, person) => {
    expect(ends(kept({ people: [person], holders: [anna] }))).toEqual([['a', 'b', undefined]]);
  });

  test('has one that ends with this commit if the record gives it up in it', () => {
    const left = holder('a', 'y@x');
    expect(ends(kept({ people: [benAtX], holders: [anna], written: [left] }))).toEqual([['a', 'b', now]]);
  });

  test('or if they prove to be elsewhere', () => {
    const elsewhere = { ...benAtX, read: found({ mail: 'y@x' }) };
    expect(ends(kept({ people: [elsewhere], holders: [anna] }))).toEqual([['a', 'b', now]]);
  });

  test('has none but the one that is open already, and none against themselves', () => {
    const opened = (over: Partial<WindowRecord>) =>
      kept({ people: [benAtX], holders: [anna], ledger: { windows: [aWindow('a', 'b', over)] } }).filter(
        ({ until }) => until === undefined,
      );
    expect(opened({})).toEqual([]);
    expect(opened({ until: at(30) })).toHaveLength(1);
    expect(opened({ addressKey: 'y@x' })).toHaveLength(1);
    expect(opened({ newObjectId: 'c' })).toHaveLength(1);
    expect(opened({ oldObjectId: 'c' })).toHaveLength(1);
    expect(kept({ people: [{ ...benAtX, id: 'a' }], holders: [anna] })).toEqual([]);
  });

  test('from each holder of it, under either name, by how it is spelt there', () => {
    const carl = holder('c', 'c@x', {
      backupAddress: 'X@X',
      addressKey: 'x@x',
      addressClaim: claim({ since: at(40), lastSightAt: null }),
    });
    const dora = holder('d', 'X@x', { upnKey: 'x@x', backupAddress: 'd@x', addressKey: 'd@x' });
    const windows = kept({ people: [benAtX], holders: [anna, carl, dora] });
    expect(windows.map(({ oldObjectId, address, from }) => [oldObjectId, address, from])).toEqual([
      ['a', 'x@x', at(8)],
      ['c', 'X@X', at(38)],
      ['d', 'X@x', at(8)],
    ]);
  });
});

describe('I8: from when the address may have been the new owner’s', () => {
  const from = (ben: UserRecord | undefined, entry: object = {}, readAt = new Map<string, Date>()) => {
    const stored = ben === undefined ? [anna] : [anna, ben];
    const person: Named = { id: 'b', entry: { mail: 'x@x', ...entry } };
    return kept({ people: [person], holders: [anna], stored, ledger: { readAt } })[0]?.from;
  };
  const ben = (lastSightAt: Date | null) => holder('b', 'b@x', { addressClaim: claim({ lastSightAt }) });

  test('the last sight of the old owner there, less the lag', () => {
    expect(from(undefined)).toEqual(at(8));
    const unseen = holder('a', 'x@x', { upnClaim: claim({ since: at(30), lastSightAt: null }) });
    expect(kept({ people: [benAtX], holders: [unseen] })[0]?.from).toEqual(at(28));
  });

  test('a later sight of the new one elsewhere, less the lag', () => {
    expect(from(ben(at(50)))).toEqual(at(48));
    expect(from(ben(at(5)))).toEqual(at(8));
    expect(from(ben(null))).toEqual(at(8));
  });

  test('but not a sight that may be newer than the word', () => {
    expect(from(ben(at(98)))).toEqual(at(96));
    expect(from(ben(new Date(at(98).getTime() + 1)))).toEqual(at(8));
    expect(from(ben(at(98)), {}, new Map([['b', at(99)]]))).toEqual(at(8));
    expect(from(ben(at(97)), {}, new Map([['b', at(99)]]))).toEqual(at(95));
  });

  test('the birth of the account', () => {
    const born = new Date(at(60).getTime()).toISOString();
    expect(from(ben(at(50)), { createdDateTime: born })).toEqual(at(60));
  });
});

describe('I8: who is named at an address after its owner gave it up', () => {
  const taken = (
    ended: LedgerFacts['ended'],
    over: Partial<Commit> = {},
    ledger: Partial<LedgerFacts> = {},
  ) => kept({ people: [benAtX], ...over, ledger: { ended, ...ledger } });

  test('may have had it before', () => {
    expect(taken([endedClaim('a', 'x@x')])).toEqual([
      {
        serial: 0,
        address: 'x@x',
        addressKey: 'x@x',
        from: at(8),
        until: at(90),
        likelyFrom: at(80),
        oldObjectId: 'a',
        newObjectId: 'b',
        evidence: { reason: 'taken-after-release' },
      },
    ]);
    expect(taken([endedClaim('a', 'x@x', { since: at(30), lastSightAt: null })])[0]?.from).toEqual(at(28));
  });

  test('unless they came there later, or it was theirs or is another address', () => {
    const born = (hour: number): Named => ({
      id: 'b',
      entry: { mail: 'x@x', createdDateTime: at(hour).toISOString() },
    });
    expect(taken([endedClaim('a', 'x@x')], { people: [born(91)] })).toEqual([]);
    expect(taken([endedClaim('a', 'x@x')], { people: [born(90)] })).toHaveLength(1);
    expect(taken([endedClaim('b', 'x@x')])).toEqual([]);
    expect(taken([endedClaim('a', 'y@x')])).toEqual([]);
  });

  test('or this is known', () => {
    const known = (over: Partial<WindowRecord>) =>
      taken([endedClaim('a', 'x@x')], {}, { windows: [aWindow('a', 'b', { until: at(90), ...over })] });
    expect(known({})).toEqual([]);
    expect(known({ until: at(95) })).toEqual([]);
    expect(known({ until: at(89) })).toHaveLength(1);
    expect(known({ addressKey: 'y@x' })).toHaveLength(1);
    expect(known({ oldObjectId: 'c' })).toHaveLength(1);
    expect(known({ newObjectId: 'c' })).toHaveLength(1);
    const { until: _, ...open } = aWindow('a', 'b');
    const windows = taken([endedClaim('a', 'x@x')], {}, { windows: [open] });
    // It is closed, and no other is opened beside it.
    expect(windows.filter(({ evidence }) => evidence.reason === 'taken-after-release')).toEqual([]);
  });

  test('each time of each owner counts, with the later sight of both labels', () => {
    const held = (from: number, until: number, seen: number, over: Partial<ClaimRecord> = {}) =>
      endedClaim('a', 'x@x', { since: at(from), until: at(until), lastSightAt: at(seen), ...over });
    const ended = [
      held(10, 40, 35),
      held(60, 90, 70),
      held(60, 90, 80, { label: 'backup-address' }),
      held(60, 90, 75),
      // Under one name they gave it up, and kept it under the other.
      held(5, 20, 19, { label: 'backup-address' }),
      held(41, 60, 50, { label: 'backup-address' }),
      endedClaim('a', 'y@x', { until: at(55) }),
      endedClaim('c', 'x@x', { until: at(70) }),
    ];
    const windows = taken(ended).map(({ oldObjectId, from, until }) => [oldObjectId, from, until]);
    expect(windows).toEqual([
      ['a', at(78), at(90)],
      ['c', at(8), at(70)],
      ['a', at(33), at(40)],
    ]);
  });

  test('claims that overlap one after the other are one time, from the first of them on', () => {
    const held = (from: number, until: number, seen: number) =>
      endedClaim('a', 'x@x', { since: at(from), until: at(until), lastSightAt: at(seen) });
    const times = (...ended: ClaimRecord[]) => taken(ended).map(({ from, until }) => [from, until]);
    expect(times(held(50, 90, 60), held(30, 70, 65), held(10, 40, 35))).toEqual([[at(63), at(90)]]);
    expect(times(held(10, 90, 60), held(30, 70, 65), held(0, 20, 15))).toEqual([[at(63), at(90)]]);
  });

  test('a window about one time is none about an earlier one', () => {
    const ended = [
      endedClaim('a', 'x@x', { since: at(60), until: at(90), lastSightAt: at(80) }),
      endedClaim('a', 'x@x', { since: at(10), until: at(40), lastSightAt: at(35) }),
    ];
    const opened = (from: number) =>
      taken(ended, {}, { windows: [aWindow('a', 'b', { from: at(from), until: at(90) })] }).map(
        ({ until }) => until,
      );
    expect(opened(78)).toEqual([at(40)]);
    expect(opened(41)).toEqual([at(40)]);
    expect(opened(40)).toEqual([]);
  });

  test('who holds it already was looked at when they took it', () => {
    const ben = holder('b', 'x@x');
    expect(taken([endedClaim('a', 'x@x')], { stored: [ben] })).toEqual([]);
  });

  test('an owner who holds it again since before is looked at as its holder', () => {
    const back = (since: Date) =>
      holder('a', 'x@x', { upnClaim: claim({ since }), addressClaim: claim({ since }) });
    const reasons = (since: Date) =>
      taken([endedClaim('a', 'x@x')], { holders: [back(since)] }).map(({ evidence }) => evidence.reason);
    expect(reasons(at(89))).toEqual(['named-while-held']);
    expect(reasons(at(90))).toEqual(['named-while-held', 'taken-after-release']);
    const under = (over: Partial<UserRecord>) =>
      taken([endedClaim('a', 'x@x')], { holders: [{ ...back(at(89)), ...over }] }).map(
        ({ evidence }) => evidence.reason,
      );
    const again = claim({ since: at(95) });
    // Under the one name since before, whatever the other is; and since later, however old the other is.
    expect(under({ backupAddress: 'm@x', addressKey: 'm@x' })).toEqual(['named-while-held']);
    expect(under({ addressClaim: again })).toEqual(['named-while-held']);
    expect(under({ backupAddress: 'm@x', addressKey: 'm@x', upnClaim: again })).toEqual([
      'named-while-held',
      'taken-after-release',
    ]);
    const ofAnother = taken([endedClaim('c', 'x@x')], { holders: [back(at(0))] });
    expect(ofAnother.map(({ oldObjectId }) => oldObjectId)).toEqual(['a', 'c']);
  });
});

describe('I8: who takes an address at which somebody else is named', () => {
  const ben = holder('b', 'x@x');
  const takes: Named = { id: 'b', entry: { mail: 'x@x' } };

  test('has a window on the side of that one, who is not known to be elsewhere', () => {
    const named = (other: Named) => ends(kept({ people: [takes, other], written: [ben], stored: [] }));
    expect(named({ id: 'c', entry: { mail: 'x@x' } })).toEqual([['b', 'c', undefined]]);
    expect(named({ id: 'c', entry: { mail: 'x@x' }, read: found({ mail: 'x@x' }) })).toEqual([
      ['b', 'c', undefined],
    ]);
    expect(named({ id: 'c', entry: { mail: 'x@x' }, read: found({ mail: 'y@x' }) })).toEqual([]);
    expect(named({ id: 'c', entry: { mail: 'y@x' } })).toEqual([]);
  });

  test('none on the side of whom this commit shows elsewhere: who held it until now', () => {
    const moved: Named = { id: 'a', read: found({ userPrincipalName: 'y@x' }) };
    const windows = kept({
      people: [moved, { ...takes, claim: { addressKey: 'x@x', byMail: true } }],
      holders: [anna],
      written: [holder('a', 'y@x'), ben],
    });
    expect(ends(windows)).toEqual([['a', 'b', now]]);
  });

  test('not if they held it before, or the window is open', () => {
    const other: Named = { id: 'c', entry: { mail: 'x@x' } };
    expect(kept({ people: [takes, other], written: [ben], stored: [ben] })).toEqual([]);
    const windows = [aWindow('b', 'c')];
    expect(kept({ people: [takes, other], written: [ben], stored: [], ledger: { windows } })).toEqual([]);
  });

  test('also where nothing is said of that one, whose record holds it under the other name', () => {
    const before = holder('b', 'b@x');
    const after = { ...before, mail: 'x@x', backupAddress: 'x@x', addressKey: 'x@x' };
    const person: Named = { id: 'b', claim: { upnKey: 'b@x', addressKey: 'x@x', byMail: true } };
    const other = holder('a', 'x@x', { backupAddress: 'anna@x', addressKey: 'anna@x' });
    const both = [
      ['a', 'b', undefined],
      ['b', 'a', undefined],
    ];
    const taking = (people: readonly Named[], written: readonly UserRecord[]) =>
      ends(kept({ people, holders: [other], stored: [before, other], written }));
    expect(taking([person], [after])).toEqual(both);
    // A partial entry about something else says nothing of it either; one that gives the name up does.
    expect(taking([person, { id: 'a', entry: { displayName: 'Anna' } }], [after])).toEqual(both);
    // Nor does a read that is not believed, for their record keeps it.
    expect(taking([person, { id: 'a', read: { outcome: 'deleted' } }], [after])).toEqual(both);
    const left = { ...other, userPrincipalName: 'a@x', upnKey: 'a@x' };
    const leaves: Named = { id: 'a', entry: { userPrincipalName: 'a@x' } };
    expect(taking([person, leaves], [after, left])).toEqual([['a', 'b', now]]);
  });
});

describe('I8: a page of newcomers', () => {
  const newcomer = (id: string, name: string): Named => ({
    id,
    entry: { mail: name },
    claim: { addressKey: name },
  });
  const page = (...people: Named[]) =>
    ends(kept({ people, written: people.map(({ id }) => holder(id, 'x@x')), stored: [] }));

  test('with names of their own opens nothing', () => {
    expect(page(newcomer('a', 'a@x'), newcomer('b', 'b@x'))).toEqual([]);
    const two = { ...newcomer('a', 'a@x'), claim: { upnKey: 'a@x', addressKey: 'a@x' } };
    expect(page(two)).toEqual([]);
  });

  const shared = [
    ['b', 'a', undefined],
    ['a', 'b', undefined],
  ];
  test.each<[string, Named]>([
    ['the same UPN', { id: 'b', claim: { upnKey: 'x@x' } }],
    ['the same address', { id: 'b', claim: { addressKey: 'x@x', upnKey: 'b@x' } }],
    [
      'an entry',
      { id: 'b', entry: { proxyAddresses: ['smtp:X@x'] }, claim: { upnKey: 'b@x', addressKey: 'b@x' } },
    ],
    ['a read', { id: 'b', read: found({ mail: 'x@x' }) }],
  ])('shares a name by %s', (_what, other) => {
    expect(page({ id: 'a', claim: { upnKey: 'x@x' } }, other)).toEqual(shared);
  });

  test('where nobody takes it, a shared name is nobody’s backup', () => {
    expect(kept({ people: [benAtX, { ...benAtX, id: 'c' }] })).toEqual([]);
  });

  test('who is removed, or not found, is named nowhere', () => {
    const anna: Named = { id: 'a', claim: { upnKey: 'x@x' } };
    expect(page(anna, { id: 'b', entry: { mail: 'x@x' }, removed: 'changed' })).toEqual([]);
    expect(page(anna, { id: 'b', read: { outcome: 'deleted' } })).toEqual([]);
  });
});

describe('I8: an open window is closed', () => {
  const open = aWindow('a', 'b');
  const ben = holder('b', 'b@x');
  const nobody = { people: [] as Named[], stored: [anna, ben], ledger: { windows: [open] } };
  const closed = [{ ...open, until: now }];

  test('by the commit in which the old owner’s record gives the address up', () => {
    expect(kept({ ...nobody, written: [holder('a', 'y@x')] })).toEqual(closed);
    expect(kept({ ...nobody, stored: [holder('a', 'y@x'), ben] })).toEqual(closed);
    expect(kept(nobody)).toEqual([]);
    expect(kept({ ...nobody, stored: [ben] })).toEqual([]);
    const asAddress = holder('a', 'y@x', { backupAddress: 'x@x', addressKey: 'x@x' });
    expect(kept({ ...nobody, written: [asAddress] })).toEqual([]);
  });

  test.each([
    ['soft-deleted', closed],
    ['deleted', closed],
    ['disabled', []],
  ] as const)('by the commit in which the new one is %s', (stateReason, expected) => {
    const gone: UserRecord = { ...ben, state: 'preserved', stateReason };
    expect(kept({ ...nobody, written: [gone] })).toEqual(expected);
    expect(kept({ ...nobody, stored: [anna], written: [gone] })).toEqual(expected);
    const disabled: UserRecord = { ...ben, state: 'preserved', stateReason: 'disabled' };
    expect(kept({ ...nobody, stored: [anna, disabled], written: [gone] })).toEqual(expected);
  });

  test('and stays open where the new one’s record was so before: they are back, and their word is open', () => {
    const gone: UserRecord = { ...ben, state: 'preserved', stateReason: 'soft-deleted' };
    const back = { id: 'b', read: found({ mail: 'x@x' }) };
    expect(kept({ ...nobody, stored: [anna, gone] })).toEqual([]);
    expect(kept({ ...nobody, people: [back], stored: [anna, gone], written: [gone] })).toEqual([]);
    const goneAgain: Named = { id: 'b', read: { outcome: 'soft-deleted' } };
    expect(kept({ ...nobody, people: [goneAgain], stored: [anna, gone] })).toEqual(closed);
  });

  test('by the new one’s being elsewhere, unless their own record has it', () => {
    const people: Named[] = [{ id: 'b', read: found({ mail: 'y@x' }) }];
    expect(kept({ ...nobody, people })).toEqual(closed);
    expect(kept({ ...nobody, people, stored: [anna, holder('b', 'x@x')] })).toEqual([]);
    expect(kept({ ...nobody, people: [{ id: 'b', read: found({ mail: 'x@x' }) }] })).toEqual([]);
  });

  test('once: what is closed stays so', () => {
    const windows = [aWindow('a', 'b', { until: at(30) })];
    expect(kept({ ...nobody, ledger: { windows }, written: [holder('a', 'y@x')] })).toEqual([]);
  });

  test('also where somebody is preserved without a word of the directory', () => {
    const released = (windows: readonly WindowRecord[], written: readonly UserRecord[]) => {
      const commit = emptyPeopleCommit();
      commit.users.push(...written);
      closeReleased(commit, byId([anna, ben]), ledgerFacts({ windows }), now);
      return commit.windows;
    };
    const preserved: UserRecord = { ...anna, state: 'preserved', stateReason: 'unmatched' };
    expect(released([open], [preserved])).toEqual(closed);
    expect(released([open], [])).toEqual([]);
    expect(released([], [preserved])).toEqual([]);
  });
});

describe('I7: whose an address was while another was known to be there', () => {
  const open = aWindow('a', 'b');
  const doubted = claim({ firstSightAt: null, doubtedAt: now });
  const inDoubt = [{ ...anna, upnClaim: doubted, addressClaim: doubted }];
  const elsewhere: Named = { id: 'b', read: found({ mail: 'y@x' }) };

  test('no earlier sight of its holder tells, once the other is elsewhere', () => {
    const ledger = { windows: [open] };
    expect(committed({ people: [elsewhere], stored: [anna], ledger }).users).toEqual(inDoubt);
    const owners = byId([anna]);
    expect(committed({ people: [elsewhere], ledger: { ...ledger, owners } }).users).toEqual(inDoubt);
    expect(committed({ people: [{ ...benAtX, ...elsewhere }], holders: [anna] }).users).toEqual(inDoubt);
  });

  test('nor once the other is gone', () => {
    const ben: UserRecord = { ...holder('b', 'b@x'), state: 'preserved', stateReason: 'deleted' };
    const commit = emptyPeopleCommit();
    commit.users.push(ben);
    closeReleased(commit, new Map(), ledgerFacts({ windows: [open], owners: byId([anna]) }), now);
    expect(commit.users).toEqual([ben, ...inDoubt]);
  });

  test('stays as it is while the other is still there, or the holder gives it up', () => {
    expect(committed({ people: [benAtX], holders: [anna] }).users).toEqual([]);
    const left = holder('a', 'y@x');
    const released = { people: [elsewhere], stored: [anna], written: [left], ledger: { windows: [open] } };
    expect(committed(released).users).toEqual([left]);
  });
});
