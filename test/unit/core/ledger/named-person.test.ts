import { describe, expect, test } from 'vitest';
import { lastSeenElsewhere, namedPerson, standing } from '../../../../src/core/ledger/named-person.js';
import type { DecidedPerson } from '../../../../src/core/people/build-commit.js';
import type { Question } from '../../../../src/core/people/question.js';
import type { UserRead } from '../../../../src/domain/directory-user.js';
import type { UserRecord } from '../../../../src/domain/records.js';
import { found, removed, said } from '../people/facts.js';
import { at, claim, holder } from './ledger-facts.js';

const asked: Question = { kind: 'holder', objectId: 'a' };
interface Known {
  readonly user?: UserRecord;
  readonly read?: UserRead;
  readonly claim?: DecidedPerson['claim'];
}
function named(
  question: Question,
  { user, read, claim }: Known = {},
  addressSource: 'mail' | 'upn' = 'mail',
) {
  const facts = {
    users: new Map(user === undefined ? [] : [['a', user]]),
    reads: new Map(read === undefined ? [] : [['a', read]]),
  };
  const intent = { kind: 'nothing', tally: 'unchanged' } as const;
  return namedPerson({ question, intent, claim }, facts, addressSource);
}

describe('I5: where the directory puts somebody', () => {
  const entry = said({ userPrincipalName: 'U@x', mail: 'M@x', proxyAddresses: ['smtp:P@x', 'sip:s@x'] });

  test('is every name of entry, read and claim, by the label under which it would be held', () => {
    const claimed = { objectId: 'a', upnKey: 'cu@x', addressKey: 'cm@x' };
    const person = named(entry, { read: found({ userPrincipalName: 'R@x' }), claim: claimed });
    expect([...person.keys].sort()).toEqual(['cm@x', 'cu@x', 'm@x', 'p@x', 'r@x', 'u@x']);
    expect([...person.upnKeys].sort()).toEqual(['cu@x', 'r@x', 'u@x']);
    expect([...person.addressKeys].sort()).toEqual(['cm@x', 'm@x', 'r@x']);
    expect([...named(entry, {}, 'upn').addressKeys]).toEqual(['u@x']);
  });

  test('is nothing where nothing is said, or they are said to be gone', () => {
    const nameless = { objectId: 'a', upnKey: null, addressKey: null };
    expect([...named(asked, { claim: nameless }).keys]).toEqual([]);
    expect([...named(said({ userPrincipalName: 'u@x' }, { removed: 'deleted' })).keys]).toEqual([]);
    expect([...named(asked, { read: { outcome: 'deleted' } }).keys]).toEqual([]);
  });

  test('a record alone puts them where it holds something', () => {
    const user = holder('a', 'u@x', { backupAddress: 'm@x', addressKey: 'm@x' });
    const person = standing(user);
    expect([[...person.upnKeys], [...person.addressKeys], [...person.keys]]).toEqual([
      ['u@x'],
      ['m@x'],
      ['u@x', 'm@x'],
    ]);
    expect([person.objectId, person.isElsewhere('z@x')]).toEqual(['a', false]);
    expect(standing({ ...user, state: 'preserved' }).keys.size).toBe(0);
  });
});

describe('whether they are known to be elsewhere', () => {
  const whole = said({ userPrincipalName: 'u@x' }, { whole: true });

  test('a read tells, whatever the entry says', () => {
    expect(named(whole, { read: found({ mail: 'r@x' }) }).isElsewhere('u@x')).toBe(true);
    expect(named(whole, { read: found({ mail: 'r@x' }) }).isElsewhere('r@x')).toBe(false);
    expect(named(whole, { read: { outcome: 'soft-deleted' } }).isElsewhere('u@x')).toBe(true);
  });

  test('without one that answers, a whole entry tells, or a removal; nothing else does', () => {
    const unreadable: UserRead = { outcome: 'unreadable' };
    expect(named(whole, { read: unreadable }).isElsewhere('u@x')).toBe(false);
    expect(named(whole).isElsewhere('z@x')).toBe(true);
    expect(named(said({ userPrincipalName: 'u@x' })).isElsewhere('z@x')).toBe(false);
    expect(named(removed).isElsewhere('u@x')).toBe(true);
    expect(named(asked, { read: unreadable }).isElsewhere('u@x')).toBe(false);
    expect(named(asked).isElsewhere('u@x')).toBe(false);
  });
});

describe('since when the account exists', () => {
  const on = (day: number) => ({ createdDateTime: `2026-01-0${day}T00:00:00.25Z` });
  const day = (n: number) => new Date(Date.UTC(2026, 0, n, 0, 0, 0, 250));
  const user = holder('a', 'u@x', { attributes: on(3) });

  test('the read knows, else the entry, else the record', () => {
    expect(named(said(on(2)), { user, read: found(on(1)) }).createdAt).toEqual(day(1));
    expect(named(said(on(2)), { user, read: found({}) }).createdAt).toEqual(day(2));
    expect(named(said({}), { user }).createdAt).toEqual(day(3));
    expect(standing(user).createdAt).toEqual(day(3));
  });

  test('or nobody does', () => {
    expect(named(said({})).createdAt).toBeNull();
    expect(named(said({ createdDateTime: 7 })).createdAt).toBeNull();
    expect(named(said({ createdDateTime: 'once' })).createdAt).toBeNull();
  });
});

describe('I8: when somebody was last seen under another name', () => {
  const user = holder('a', 'u@x', {
    backupAddress: 'm@x',
    addressKey: 'm@x',
    upnClaim: claim({ lastSightAt: at(20) }),
    addressClaim: claim({ lastSightAt: at(10) }),
  });
  const seen = (names: { upn?: string; address?: string }, key = 'x@x', of: UserRecord | undefined = user) =>
    lastSeenElsewhere(
      {
        ...standing(user),
        user: of,
        upnKeys: new Set(names.upn === undefined ? [] : [names.upn]),
        addressKeys: new Set(names.address === undefined ? [] : [names.address]),
      },
      key,
    );

  test('is by the label under which they are named now; of both, the earlier sight', () => {
    expect(seen({ upn: 'x@x' })).toEqual(at(20));
    expect(seen({ address: 'x@x' })).toEqual(at(10));
    expect(seen({ upn: 'x@x', address: 'x@x' })).toEqual(at(10));
    const later = { ...user, addressClaim: claim({ lastSightAt: at(30) }) };
    expect(seen({ upn: 'x@x', address: 'x@x' }, 'x@x', later)).toEqual(at(20));
  });

  test('is not known of a newcomer, of whom holds it already, or of a name without a sight', () => {
    expect(seen({ upn: 'u@x' }, 'u@x')).toBeNull();
    expect(
      seen({ upn: 'x@x', address: 'x@x' }, 'x@x', { ...user, upnClaim: claim({ lastSightAt: null }) }),
    ).toBeNull();
    expect(seen({ upn: 'x@x' }, 'x@x', { ...user, upnKey: null })).toBeNull();
    expect(seen({ upn: 'other@x' })).toBeNull();
    const newcomer = { ...standing(user), user: undefined, upnKeys: new Set(['x@x']) };
    expect(lastSeenElsewhere(newcomer, 'x@x')).toBeNull();
  });
});
