import { describe, expect, test } from 'vitest';
import {
  type AddressRecord,
  decideProposal,
  type ProposalFacts,
} from '../../../../src/core/adoption/decide-proposal.js';
import type { AddressHolder, Properties, UserRead } from '../../../../src/domain/directory-user.js';

const address = 'Ann@x';
const record: AddressRecord = {
  address,
  state: 'active',
  mappingId: 'adopted',
  assignment: {},
  firstBackupAt: new Date('2021-01-01T00:00:00Z'),
  ref: '1',
};
const createdDateTime = '2020-01-01T00:00:00Z';

function holder(objectId: string, type: AddressHolder['type'] = 'user'): AddressHolder {
  return { objectId, type, userPrincipalName: null, mail: 'ann@x', proxyAddresses: [] };
}

function read(properties: Properties = {}): UserRead {
  return { outcome: 'found', properties: { mail: 'ann@x', createdDateTime, ...properties } };
}

interface Given extends Partial<Omit<ProposalFacts, 'holders' | 'reads'>> {
  readonly holders?: readonly AddressHolder[];
  readonly complete?: boolean;
  readonly reads?: Readonly<Record<string, UserRead>>;
}

function decide(
  { holders = [holder('a')], complete = true, reads = { a: read() }, ...facts }: Given,
  of = record,
) {
  return decideProposal(of, {
    users: new Map(),
    excluded: new Set(),
    formerHolders: [],
    isProposed: () => false,
    ...facts,
    holders: { holders, complete },
    reads: new Map(Object.entries(reads)),
  });
}

const managed = {
  mappingId: 'adopted',
  assignment: {},
  state: 'active',
  upnKey: null,
  addressKey: null,
} as const;
const aliased = read({ mail: 'b@x', proxyAddresses: ['smtp:ann@x'] });

describe('R13: an address', () => {
  test.each<[string, Given]>([
    ['as mail', {}],
    ['as name', { reads: { a: read({ mail: null, userPrincipalName: 'ANN@x' }) } }],
    ['as alias', { reads: { a: aliased } }],
    ['as before', { formerHolders: ['a'] }],
    ['beside somebody of another address', { users: new Map([['b', { ...managed, upnKey: 'b@x' }]]) }],
    [
      'with a look-up that still shows somebody gone',
      { holders: [holder('a'), holder('b')], reads: { a: read(), b: { outcome: 'soft-deleted' } } },
    ],
  ])('proposes who has it %s', (_how, given) => {
    expect(decide(given)).toMatchObject({ outcome: 'proposed', objectId: 'a', seen: ['a'] });
  });

  test.each<[reason: string, Given, seen: readonly string[]]>([
    ['several-holders', { holders: [holder('a'), holder('b')], reads: { a: read(), b: read() } }, ['a', 'b']],
    ['several-holders', { holders: [holder('a'), holder('g', 'group')] }, ['a', 'g']],
    [
      'several-holders',
      { holders: [holder('a'), holder('b')], reads: { a: read(), b: { outcome: 'unreadable' } } },
      ['a', 'b'],
    ],
    ['managed', { users: new Map([['a', { ...managed, ref: '2' }]]) }, ['a']],
    ['managed', { users: new Map([['a', managed]]) }, ['a']],
    ['managed', { users: new Map([['b', { ...managed, addressKey: 'ann@x' }]]) }, ['a', 'b']],
    ['managed', { holders: [], users: new Map([['b', { ...managed, upnKey: 'ann@x' }]]) }, ['b']],
    ['held-before', { formerHolders: ['a', 'f'] }, ['a', 'f']],
    ['held-before', { holders: [], formerHolders: ['f'] }, ['f']],
    ['answers-differ', { reads: { a: read({ mail: 'b@x' }) } }, ['a']],
    ['creation-unknown', { reads: { a: read({ createdDateTime: null }) } }, ['a']],
    ['incomplete', { complete: false }, ['a']],
    ['incomplete', { complete: false, holders: [] }, []],
    ['proposed-before', { isProposed: (id) => id === 'a' }, ['a']],
  ])('is ambiguous: %s, %j', (reason, given, seen) => {
    expect(decide(given)).toEqual({ outcome: 'ambiguous', reason, seen });
  });

  test('is ambiguous where nobody knows when its chain began', () => {
    const without = { ...record, firstBackupAt: undefined };
    expect(decide({}, without)).toMatchObject({ outcome: 'ambiguous', reason: 'no-first-backup' });
  });

  test('is ambiguous without a reference, which alone tells a record that was adopted before', () => {
    const users = new Map([['a', managed]]);
    expect(decide({ users }, { ...record, ref: undefined })).toMatchObject({ reason: 'managed' });
  });

  test('of a preserved record, which holds nothing, stands in nobody’s way', () => {
    const users = new Map([['b', { ...managed, state: 'preserved', addressKey: 'ann@x' } as const]]);
    expect(decide({ users })).toMatchObject({ outcome: 'proposed' });
  });

  test.each<[string, Given]>([
    ['unchanged', { users: new Map([['a', { ...managed, ref: '1' }]]) }],
    ['excluded', { excluded: new Set(['a']) }],
  ])('leads to somebody who is %s', (outcome, given) => {
    expect(decide(given)).toMatchObject({ outcome, objectId: 'a' });
  });

  test.each<[string, Given]>([
    ['gone', { holders: [] }],
    ['gone', { reads: { a: { outcome: 'deleted' } } }],
    ['reused', { reads: { a: read({ createdDateTime: '2021-01-01T00:00:00Z' }) } }],
    ['reused', { complete: false, reads: { a: read({ createdDateTime: '2022-01-01T00:00:00Z' }) } }],
    ['reused', { holders: [holder('c', 'contact')] }],
    ['unanswered', { reads: { a: { outcome: 'unreadable' } } }],
    ['unanswered', { reads: {} }],
  ])('is %s: %j', (outcome, given) => {
    expect(decide(given)).toMatchObject({ outcome });
    expect(decide(given)).not.toHaveProperty('objectId');
  });

  test('that was not looked up is unanswered', () => {
    const facts = {
      holders: 'no-answer',
      reads: new Map(),
      users: new Map(),
      excluded: new Set<string>(),
      formerHolders: [],
    } as const;
    expect(decideProposal(record, { ...facts, isProposed: () => false })).toEqual({
      outcome: 'unanswered',
      seen: [],
    });
  });
});
