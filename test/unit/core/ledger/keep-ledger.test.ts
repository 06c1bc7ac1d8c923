import { describe, expect, test } from 'vitest';
import { endClaims, keepLedger } from '../../../../src/core/ledger/keep-ledger.js';
import type { LedgerFacts } from '../../../../src/core/ledger/ledger-facts.js';
import type { DecidedPerson } from '../../../../src/core/people/build-commit.js';
import { emptyPeopleCommit } from '../../../../src/core/people/people-commit.js';
import type { Properties, UserRead } from '../../../../src/domain/directory-user.js';
import type { LeftoverRecord, PendingRecord, UserRecord } from '../../../../src/domain/records.js';
import { updates } from '../people/decided.js';
import { found } from '../people/facts.js';
import { at, claim, endedClaim, holder, ledgerFacts, now } from './ledger-facts.js';

const byId = <R extends { readonly objectId: string }>(records: readonly R[]) =>
  new Map(records.map((record) => [record.objectId, record]));
const both = (name: string): Properties => ({ userPrincipalName: name, mail: null });

interface Commit {
  readonly before: readonly UserRecord[];
  readonly after: readonly UserRecord[];
  readonly people?: readonly DecidedPerson[];
  readonly reads?: Readonly<Record<string, UserRead>>;
  readonly ledger?: Partial<LedgerFacts>;
  readonly refused?: readonly string[];
  readonly pending?: readonly PendingRecord[];
  readonly leftovers?: readonly LeftoverRecord[];
}
function kept(over: Commit) {
  const { before, after, people, reads = {}, ledger = {}, refused = [], pending = [], leftovers = [] } = over;
  const commit = emptyPeopleCommit();
  commit.users.push(...after);
  const asked = people ?? before.map((user) => updates(user, both(user.userPrincipalName ?? '')));
  const readAt = new Map(Object.keys(reads).map((id) => [id, at(95)]));
  const facts = {
    users: byId(before),
    reads: new Map(Object.entries(reads)),
    pending: byId(pending),
    leftovers: byId(leftovers),
    refused: new Map(refused.map((id) => [id, 'host-error' as const])),
  };
  keepLedger(commit, asked, facts, ledgerFacts({ readAt, ...ledger }), 'mail', now);
  return commit;
}
const anna = holder('a', 'x@x');
const annaAt = (name: string) => holder('a', name);

describe('I7: a claim that a commit ends', () => {
  const toY = updates(anna, both('y@x'));

  test('is kept under each name, numbered, with its interval and its evidence', () => {
    const counts = { claims: 5, windows: 0 };
    const ledger = { counts, runId: 'run', syncedAt: at(80) };
    const commit = kept({ before: [anna], after: [annaAt('y@x')], people: [toY], ledger });
    const ended = {
      objectId: 'a',
      address: 'x@x',
      addressKey: 'x@x',
      since: at(0),
      firstSightAt: at(0),
      lastSightAt: at(10),
      until: now,
      syncedAt: at(80),
      evidence: { reason: 'renamed', runId: 'run' },
    };
    expect(commit.claims).toEqual([
      { ...ended, serial: 5, label: 'upn' },
      { ...ended, serial: 6, label: 'backup-address' },
    ]);
    expect(commit.claims[0]).not.toHaveProperty('successorId');
    expect(commit.delta.claims).toBe(2);
    expect([...commit.releasedDomains]).toEqual(['x']);
    expect(commit.users).toMatchObject([{ upnClaim: { since: now }, addressClaim: { since: now } }]);
  });

  test('names no run where there is none', () => {
    const [ended] = kept({ before: [anna], after: [annaAt('y@x')], people: [toY] }).claims;
    expect(ended?.evidence).toEqual({ reason: 'renamed' });
    expect(ended?.evidence).not.toHaveProperty('runId');
  });

  test('names who took the address in the same commit, under whatever label', () => {
    const ben = holder('b', 'b@x');
    const taken = { ...holder('b', 'b@x'), backupAddress: 'x@x', addressKey: 'x@x' };
    const people = [toY, updates(ben, { userPrincipalName: 'b@x', mail: 'x@x' })];
    const { claims } = kept({ before: [anna, ben], after: [annaAt('y@x'), taken], people });
    expect(claims.map(({ objectId, address, successorId }) => [objectId, address, successorId])).toEqual([
      ['a', 'x@x', 'b'],
      ['a', 'x@x', 'b'],
      ['b', 'b@x', undefined],
    ]);
  });

  test('has no successor in who holds it on under the other label', () => {
    const swapped = { ...anna, userPrincipalName: 'y@x', upnKey: 'y@x' };
    const [ended, ...others] = kept({ before: [anna], after: [swapped], people: [toY] }).claims;
    expect(ended).toMatchObject({ label: 'upn', address: 'x@x' });
    expect(ended).not.toHaveProperty('successorId');
    expect(others).toEqual([]);
  });
});

describe('I7: why a claim ended', () => {
  const waiting: UserRecord = { ...anna, backupAddress: null, addressKey: null };
  const reason = (after: UserRecord, person: DecidedPerson) =>
    kept({ before: [anna], after: [after], people: [person] }).claims.map(({ evidence }) => evidence?.reason);

  test('they have another name, or none', () => {
    expect(reason(waiting, updates(anna, { userPrincipalName: 'x@x', mail: 'm@x' }))).toEqual(['renamed']);
    const nameless: UserRecord = { ...anna, userPrincipalName: null, upnKey: null };
    expect(reason(nameless, updates(anna, { userPrincipalName: 'y@x', mail: 'x@x' }))).toEqual(['renamed']);
  });

  test('it is another’s mail, and would be theirs', () => {
    expect(reason(waiting, updates(anna, both('X@x')))).toEqual(['outranked']);
    const nameless: UserRecord = { ...anna, userPrincipalName: null, upnKey: null };
    expect(reason(nameless, updates(anna, { userPrincipalName: 'x@x', mail: 'm@x' }))).toEqual(['outranked']);
  });

  test('they are gone and release it, or are preserved', () => {
    expect(reason(waiting, updates(anna, {}, { releases: true }))).toEqual(['gone']);
    const preserved = { ...anna, state: 'preserved' } as const;
    expect(reason({ ...preserved, stateReason: 'disabled' }, updates(anna, {}))).toEqual([
      'disabled',
      'disabled',
    ]);
    expect(reason({ ...preserved, stateReason: null }, updates(anna, {}))).toEqual(['gone', 'gone']);
  });

  test('of whom nothing was decided: renamed', () => {
    const left: DecidedPerson = { ...updates(anna, {}), intent: { kind: 'left-over', reason: 'unsettled' } };
    expect(reason(waiting, left)).toEqual(['renamed']);
  });
});

describe('I7, R4: who is written to be seen', () => {
  const read = found(both('x@x'));

  test('who changes otherwise, or is read live', () => {
    const named = { ...anna, displayName: 'Ann' };
    expect(kept({ before: [anna], after: [named], reads: { a: read } }).users).toEqual([
      { ...named, upnClaim: claim({ lastSightAt: at(95) }), addressClaim: claim({ lastSightAt: at(95) }) },
    ]);
    expect(kept({ before: [anna], after: [], reads: { a: read } }).users).toMatchObject([
      { objectId: 'a', upnClaim: { lastSightAt: at(95) } },
    ]);
  });

  test('not without a read, of whom nothing is stored, whom the product refuses, or whom the read shows nothing new', () => {
    expect(kept({ before: [anna], after: [] }).users).toEqual([]);
    const stranger = { before: [], people: [updates(anna, both('x@x'))], reads: { a: read } };
    expect(kept({ ...stranger, after: [] }).users).toEqual([]);
    expect(kept({ before: [anna], after: [], reads: { a: read }, refused: ['a'] }).users).toEqual([]);
    expect(kept({ before: [anna], after: [], reads: { a: { outcome: 'unreadable' } } }).users).toEqual([]);
  });

  test('not by the mark of a full round alone, which shows who is written otherwise', () => {
    const entry = {
      objectId: 'a',
      removed: null,
      whole: true,
      contradictory: false,
      properties: both('x@x'),
    };
    const people = [
      { ...updates(anna, both('x@x')), question: { kind: 'entry', objectId: 'a', entry } },
    ] as const;
    const ledger = { markedAt: at(95) };
    expect(kept({ before: [anna], after: [], people, ledger }).users).toEqual([]);
    expect(kept({ before: [anna], after: [anna], people, ledger }).users).toMatchObject([
      { upnClaim: { lastSightAt: at(95) } },
    ]);
  });

  test('nothing of a stranger, also where the addresses of others were held before', () => {
    const people = [updates(anna, both('x@x'))];
    const ledger = { ended: [endedClaim('c', 'x@x')] };
    const { users, claims } = kept({ before: [], after: [], people, reads: { a: read }, ledger });
    expect([users, claims]).toEqual([[], []]);
  });

  test('a person who is asked about twice is counted once', () => {
    const people = [updates(anna, both('y@x')), updates(anna, both('y@x'))];
    const commit = kept({ before: [anna], after: [annaAt('y@x')], people });
    expect(commit.users).toHaveLength(1);
    expect(commit.claims).toHaveLength(2);
  });
});

describe('I7: who was found gone and lives', () => {
  const reads = { a: found(both('x@x')) };
  const seenAgain = (cause: PendingRecord['cause']) => {
    const pending = [{ objectId: 'a', cause, standing: 'staged' as const, since: at(90) }];
    return kept({ before: [anna], after: [], reads, pending }).users[0]?.upnClaim;
  };

  test('was not there for a while, and is known again only from the next sight on', () => {
    const doubtful = { since: at(0), firstSightAt: null, lastSightAt: at(95), doubtedAt: now };
    expect(seenAgain('soft-deleted')).toEqual(doubtful);
    expect(seenAgain('deleted')).toEqual(doubtful);
  });

  test('was there all the time if only the account was disabled, or a list silent', () => {
    const seen = claim({ lastSightAt: at(95) });
    expect([seenAgain('disabled'), seenAgain('absent')]).toEqual([seen, seen]);
  });
});

describe('I7: the doubt that somebody else’s hold casts on a new claim', () => {
  const ben = holder('b', 'x@x', { upnClaim: claim({ since: now, lastSightAt: at(99) }) });
  const newcomer = [updates(ben, both('x@x'))];
  const doubt = (ledger: Partial<LedgerFacts>, over: Partial<Commit> = {}) =>
    kept({ before: [], after: [ben], people: newcomer, ledger, ...over }).users[0]?.upnClaim?.doubtedAt;

  test('lasts until that hold ended, of several the last', () => {
    const ended = [
      endedClaim('a', 'x@x', { until: at(90) }),
      endedClaim('c', 'x@x', { until: at(70) }),
      endedClaim('c', 'z@x', { until: at(97) }),
      endedClaim('b', 'x@x', { until: at(98) }),
    ];
    expect(doubt({ ended })).toEqual(at(90));
    expect(doubt({ ended: ended.slice(2) })).toBeNull();
  });

  test('is of this commit where it ends in it', () => {
    const moved = { before: [anna], after: [ben, annaAt('y@x')] };
    const people = [...newcomer, updates(anna, both('y@x'))];
    expect(doubt({}, { ...moved, people })).toEqual(now);
    const underOne = { ...anna, backupAddress: 'y@x', addressKey: 'y@x' };
    expect(doubt({}, { ...moved, before: [underOne], people })).toEqual(now);
  });

  test('is not there while that one keeps it under another name', () => {
    const before = holder('b', 'b@x');
    const takes = { ...before, backupAddress: 'x@x', addressKey: 'x@x' };
    const people = [updates(anna, both('x@x')), updates(before, { userPrincipalName: 'b@x', mail: 'x@x' })];
    const after = [{ ...anna, displayName: 'Ann' }, takes];
    const [, ben] = kept({ before: [anna, before], after, people }).users;
    expect(ben?.addressClaim).toMatchObject({ since: now, doubtedAt: at(10) });
  });

  test('is there of a newcomer whom an earlier read showed elsewhere, or not at all', () => {
    const askedAgain = (read: Properties | null) => {
      const waiting = {
        reason: 'unsettled' as const,
        since: at(1),
        attempts: 1,
        triedInRound: 1,
        retryAt: at(1),
      };
      const leftover = { objectId: 'b', ...waiting, claim: { said: both('x@x'), read, round: 1 } };
      const question = { kind: 'retry' as const, objectId: 'b', leftover };
      const reads = { b: found(both('x@x')) };
      const byEntry = doubt({}, { reads, leftovers: [leftover] });
      expect(byEntry).toEqual(doubt({}, { people: [{ ...newcomer[0]!, question }], reads }));
      return byEntry;
    };
    expect(askedAgain(both('y@x'))).toEqual(now);
    expect(askedAgain(null)).toEqual(now);
    expect(askedAgain(both('x@x'))).toBeNull();
  });

  test('is none of their own: whom nobody held it before keeps the claim they came with', () => {
    expect(kept({ before: [], after: [ben], people: newcomer }).users[0]).toBe(ben);
    const back = { ...anna, userPrincipalName: 'y@x', upnKey: 'y@x' };
    const people = [updates(anna, { userPrincipalName: 'y@x', mail: 'x@x' })];
    const swapped = { ...back, backupAddress: 'x@x', addressKey: 'x@x' };
    const apart = { ...anna, backupAddress: 'y@x', addressKey: 'y@x' };
    const [swap] = kept({ before: [apart], after: [swapped], people }).users;
    expect([swap?.upnClaim, swap?.addressClaim]).toMatchObject([
      { doubtedAt: at(10) },
      { doubtedAt: at(10) },
    ]);
    const [after] = kept({ before: [anna], after: [back], people }).users;
    expect(after?.upnClaim).toMatchObject({ doubtedAt: at(10) });
    expect(after?.addressClaim).toEqual(anna.addressClaim);
  });
});

test('I7: a UPN that the stream gives stands for no mail that it leaves out', () => {
  const before = holder('a', 'u@x', { mail: 'm@x', backupAddress: 'm@x', addressKey: 'm@x' });
  const entry = {
    objectId: 'a',
    removed: null,
    whole: false,
    contradictory: false,
    properties: { userPrincipalName: 'y@x' },
  };
  const people = [{ ...updates(before, {}), question: { kind: 'entry', objectId: 'a', entry } }] as const;
  const reads = { a: found({ userPrincipalName: 'u@x', mail: 'm@x' }) };
  const [user] = kept({ before: [before], after: [], people, reads }).users;
  expect(user?.upnClaim).toMatchObject({ firstSightAt: null, doubtedAt: now });
  expect(user?.addressClaim).toMatchObject({ firstSightAt: at(0), lastSightAt: at(95), doubtedAt: null });
});

describe('I7: who is preserved for another reason than a word of the directory', () => {
  function ended(after: Partial<UserRecord>, before: readonly UserRecord[] = [anna]) {
    const commit = emptyPeopleCommit();
    commit.users.push({ ...anna, ...after });
    const counts = { claims: 2, windows: 0 };
    endClaims(commit, byId(before), ledgerFacts({ counts, runId: 'run' }), now);
    return commit;
  }

  test('gives up all that they held, for the reason they are preserved', () => {
    const commit = ended({ state: 'preserved', stateReason: 'unmatched' });
    expect(commit.claims).toMatchObject([
      { serial: 2, label: 'upn', until: now, evidence: { reason: 'unmatched', runId: 'run' } },
      { serial: 3, label: 'backup-address', evidence: { reason: 'unmatched' } },
    ]);
    expect(commit.claims[0]).not.toHaveProperty('successorId');
    expect(commit.users).toMatchObject([{ upnClaim: null, addressClaim: null }]);
  });

  test('whose name changes by that is renamed, and takes the new one without a sight', () => {
    const commit = ended({ userPrincipalName: 'y@x', upnKey: 'y@x' });
    expect(commit.claims).toMatchObject([{ label: 'upn', evidence: { reason: 'renamed' } }]);
    expect(commit.users).toMatchObject([
      { upnClaim: { since: now, firstSightAt: null, lastSightAt: null, doubtedAt: at(10) } },
    ]);
    const [unseen] = ended({ userPrincipalName: 'y@x', upnKey: 'y@x' }, [
      { ...anna, upnClaim: claim({ lastSightAt: null }) },
    ]).users;
    expect(unseen?.upnClaim?.doubtedAt).toBeNull();
    expect(ended({}).claims).toEqual([]);
  });
});

test('I7: who takes as UPN what they gave up as address is in doubt where another gave it up too, in whatever order', () => {
  const before = holder('b', 'b@x', { backupAddress: 'x@x', addressKey: 'x@x' });
  const after = holder('b', 'x@x', { backupAddress: 'b@x', addressKey: 'b@x' });
  const people = [updates(anna, both('y@x')), updates(before, both('x@x'))];
  for (const written of [
    [annaAt('y@x'), after],
    [after, annaAt('y@x')],
  ]) {
    const { users } = kept({ before: [anna, before], after: written, people });
    expect(users.find(({ objectId }) => objectId === 'b')?.upnClaim).toMatchObject({ doubtedAt: now });
  }
});
