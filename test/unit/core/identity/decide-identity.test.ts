import { describe, expect, test } from 'vitest';
import {
  decideIdentity,
  type IdentityFacts,
  mayProceed,
  newAccountMs,
  type RecordFact,
} from '../../../../src/core/identity/decide-identity.js';
import type { HoldersFact } from '../../../../src/core/identity/holders.js';
import type { AddressHolder, Properties, UserRead } from '../../../../src/domain/directory-user.js';

const at = new Date('2026-03-01T12:00:00Z');
const me = 'a';
const x = 'x@tenant.example';

function found(properties: Properties): UserRead {
  return { outcome: 'found', properties: { accountEnabled: true, ...properties } };
}

const anna = found({
  mail: 'Anna@tenant.example',
  userPrincipalName: 'anna.upn@tenant.example',
  proxyAddresses: [
    'SMTP:Anna@tenant.example',
    'smtp:alias@tenant.example',
    'SIP:sip@tenant.example',
    'smtp:',
  ],
});
const gone: UserRead = { outcome: 'soft-deleted' };
const nowhere: UserRead = { outcome: 'deleted' };

function holder(objectId: string, where: Partial<AddressHolder> = { mail: x }): AddressHolder {
  return { objectId, type: 'user', userPrincipalName: null, mail: null, proxyAddresses: [], ...where };
}

function answer(...holders: AddressHolder[]): HoldersFact {
  return { holders, complete: true };
}

function partly(...holders: AddressHolder[]): HoldersFact {
  return { holders, complete: false };
}

interface Given {
  readonly read?: UserRead;
  readonly holders?: HoldersFact;
  readonly record?: RecordFact;
}

function decide(address: string | null, { read, holders, record }: Given, api: 'graph' | 'legacy' = 'graph') {
  const facts: IdentityFacts = {
    person: read === undefined ? undefined : { read, at },
    holders,
    record,
  };
  return decideIdentity({ objectId: me, address, api }, facts);
}

function verdictOf(address: string | null, given: Given): string {
  const decision = decide(address, given);
  return decision.kind === 'ask' ? `ask ${decision.what}` : decision.verdict;
}

function managedFor(
  ms: number,
  stateReason: 'deleted' | 'soft-deleted' | 'disabled' | null = null,
): RecordFact {
  return { importedAt: new Date(at.getTime() - ms), stateReason };
}

describe('what is looked up', () => {
  test('I9: a legacy API needs nothing, an unreadable person nothing more', () => {
    expect(decide(x, {}, 'legacy')).toMatchObject({ verdict: 'not-covered', addresses: [] });
    expect(verdictOf(x, {})).toBe('ask person');
    expect(verdictOf(x, { read: { outcome: 'unreadable' } })).toBe('unknown');
  });

  test.each([
    ['their mail', 'anna@TENANT.example', 'same'],
    ['their alias', 'ALIAS@tenant.example', 'renamed'],
    ['no address', null, 'same'],
    ['their UPN', 'anna.upn@tenant.example', 'ask holders'],
    ['a proxy of another type', 'sip@tenant.example', 'ask holders'],
    ['any other address', x, 'ask holders'],
  ])('I9: of a living person with %s: %s gives %s', (_what, address, expected) => {
    expect(verdictOf(address, { read: anna })).toBe(expected);
  });

  test('I9: whom the directory has nowhere is looked up in the store last', () => {
    expect(verdictOf(x, { read: nowhere })).toBe('ask holders');
    expect(verdictOf(x, { read: nowhere, holders: answer() })).toBe('ask record');
    expect(verdictOf(null, { read: nowhere })).toBe('ask record');
    expect(verdictOf(x, { read: nowhere, holders: answer(holder('b')) })).toBe('recycled');
  });
});

describe('a living person', () => {
  const upn = 'anna.upn@tenant.example';
  const own = holder(me, { userPrincipalName: upn });

  test.each<[string, HoldersFact, string]>([
    ['nobody else has it', answer(own), 'same'],
    [
      'somebody else has it as an alias',
      answer(own, holder('b', { proxyAddresses: [`smtp:${upn}`] })),
      'same',
    ],
    ["it is somebody else's mail", answer(own, holder('b', { mail: upn.toUpperCase() })), 'recycled'],
    ["it is a group's mail", answer(own, holder('g', { type: 'group', mail: upn })), 'recycled'],
    ['somebody else has it without showing where', answer(own, holder('b', {})), 'recycled'],
    ['not everybody could be asked', partly(own), 'unknown'],
    [
      'not everybody could be asked and somebody has it as an alias',
      partly(own, holder('b', { proxyAddresses: [`smtp:${upn}`] })),
      'recycled',
    ],
    ['nobody could be asked', 'no-answer', 'unknown'],
  ])('I9: under their UPN, when %s', (_when, holders, expected) => {
    expect(verdictOf(upn, { read: anna, holders })).toBe(expected);
  });

  test('I9: a UPN that is an alias too is not taken for a rename when the look-up fails', () => {
    const read = found({ mail: 'm@tenant.example', userPrincipalName: x, proxyAddresses: [`smtp:${x}`] });
    expect(verdictOf(x, { read, holders: 'no-answer' })).toBe('unknown');
    expect(verdictOf(x, { read, holders: answer(holder('b')) })).toBe('renamed');
  });

  test.each<[string, HoldersFact, string]>([
    ['free', answer(), 'renamed'],
    ["somebody else's", answer(holder('b')), 'recycled'],
    ['perhaps free', partly(), 'unknown'],
    ["somebody else's, as far as could be asked", partly(holder('b')), 'recycled'],
    ['not looked up', 'no-answer', 'unknown'],
    ['theirs by the look-up and not by the read', answer(holder(me)), 'unknown'],
  ])('I9: under an address that is %s', (_what, holders, expected) => {
    expect(verdictOf(x, { read: anna, holders })).toBe(expected);
  });

  test('I9: the present addresses are named once each, mail first, and other proxies not', () => {
    expect(decide(null, { read: anna })).toMatchObject({
      addresses: ['Anna@tenant.example', 'anna.upn@tenant.example', 'alias@tenant.example'],
    });
    const holders = answer(holder('b', { userPrincipalName: x }), holder('c', { type: 'contact', mail: x }));
    expect(decide(x, { read: anna, holders })).toMatchObject({
      verdict: 'recycled',
      addresses: ['Anna@tenant.example', 'anna.upn@tenant.example', 'alias@tenant.example'],
      holder: { objectId: 'c', type: 'contact' },
    });
  });

  test('I9: without a mail, or with an empty one, the UPN alone counts', () => {
    const read = found({ mail: '', userPrincipalName: x, proxyAddresses: null });
    expect(verdictOf(x, { read, holders: answer(holder(me, { userPrincipalName: x })) })).toBe('same');
    expect(verdictOf('', { read, holders: 'no-answer' })).toBe('unknown');
  });

  test('I9: guests and disabled people are alive', () => {
    expect(verdictOf(x, { read: found({ mail: x, accountEnabled: false, userType: 'Guest' }) })).toBe('same');
  });
});

describe('somebody who is not there', () => {
  test.each<[string, HoldersFact, string]>([
    ['free', answer(), 'gone'],
    ["somebody else's", answer(holder('b')), 'recycled'],
    ['not looked up', 'no-answer', 'gone'],
    ['perhaps free', partly(), 'gone'],
  ])('I9: soft-deleted, the address %s', (_what, holders, expected) => {
    const decision = decide(x, { read: gone, holders });
    expect(decision).toMatchObject({ verdict: expected, addresses: [] });
  });

  test.each<[string, RecordFact, string]>([
    ['not managed', null, 'unknown'],
    ['the store is away', 'no-answer', 'unknown'],
    ['managed for a moment less than 24 hours', managedFor(newAccountMs - 1), 'unknown'],
    ['managed for 24 hours', managedFor(newAccountMs), 'gone'],
    ['managed since a later clock', managedFor(-1), 'unknown'],
    ['new, and the stream said removed', managedFor(0, 'deleted'), 'gone'],
    ['new, and once soft-deleted', managedFor(0, 'soft-deleted'), 'gone'],
    ['new and disabled', managedFor(0, 'disabled'), 'unknown'],
  ])('I9: found nowhere, %s', (_what, record, expected) => {
    expect(verdictOf(null, { read: nowhere, record })).toBe(expected);
    expect(verdictOf(x, { read: nowhere, record, holders: answer() })).toBe(expected);
    expect(verdictOf(x, { read: nowhere, record, holders: 'no-answer' })).toBe(expected);
  });

  test('I9: found nowhere by id, yet at the address, is a directory that lags', () => {
    const given = { read: nowhere, record: managedFor(2 * newAccountMs), holders: answer(holder(me)) };
    expect(verdictOf(x, given)).toBe('unknown');
  });
});

test('I9: only same proceeds, and unknown where the product chose so', () => {
  const kinds = ['same', 'renamed', 'recycled', 'gone', 'unknown', 'not-covered'] as const;
  expect(kinds.filter((kind) => mayProceed(kind, 'closed'))).toEqual(['same']);
  expect(kinds.filter((kind) => mayProceed(kind, 'open'))).toEqual(['same', 'unknown']);
});
