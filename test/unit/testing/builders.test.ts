import { describe, expect, test } from 'vitest';
import {
  aChange,
  aDirectoryError,
  aManagedUser,
  aMapping,
  aRemovedEntry,
  aSyncReport,
  aUserEntry,
  exampleTenant,
  InMemoryDirectory,
  InMemoryRepository,
} from '../../../src/testing/index.js';

describe('aMapping', () => {
  test('takes everyone, assigns a standard profile, and has a name of its own', () => {
    const mapping = aMapping();
    expect(mapping).toEqual({
      name: expect.stringMatching(/^Mapping \d+$/),
      criteria: { everyone: true },
      assignment: { profile: 'standard' },
    });
    expect(aMapping().name).not.toBe(mapping.name);
  });

  test('overrides win, and the assignment keeps its type', () => {
    const mapping = aMapping({ name: 'Sales', assignment: { quotaGb: 50 }, autoImport: false });
    const { quotaGb }: { readonly quotaGb: number } = mapping.assignment;
    expect([mapping.name, quotaGb, mapping.autoImport]).toEqual(['Sales', 50, false]);
  });
});

describe('aManagedUser', () => {
  test('is an active member whose keys and attributes follow the addresses', () => {
    const user = aManagedUser({ userPrincipalName: 'Ann@contoso.example' });
    expect(user).toMatchObject({
      tenantId: exampleTenant,
      mail: 'Ann@contoso.example',
      backupAddress: 'Ann@contoso.example',
      upnKey: 'ann@contoso.example',
      addressKey: 'ann@contoso.example',
      state: 'active',
      stateReason: null,
      preservedAt: null,
      attributes: {
        proxyAddresses: ['SMTP:Ann@contoso.example'],
        createdDateTime: '2026-01-05T08:00:00.000Z',
      },
    });
  });

  test('the backup address is the mail, without one the UPN; without an address there is no key', () => {
    expect(aManagedUser({ userPrincipalName: 'ann@contoso.example', mail: null })).toMatchObject({
      backupAddress: 'ann@contoso.example',
      attributes: { proxyAddresses: [] },
    });
    const { backupAddress } = aManagedUser({ userPrincipalName: 'ann@a.example', mail: 'ann@b.example' });
    expect(backupAddress).toBe('ann@b.example');
    expect(aManagedUser({ backupAddress: null }).addressKey).toBeNull();
  });

  test('a preserved user has a reason and an instant', () => {
    const { stateReason, preservedAt } = aManagedUser({ state: 'preserved' });
    expect([stateReason, preservedAt]).toEqual(['soft-deleted', expect.any(Date)]);
    expect(aManagedUser({ state: 'preserved', stateReason: 'disabled' }).stateReason).toBe('disabled');
  });

  test('several go into one repository, and none is a user of an in-memory directory by accident', async () => {
    const repository = new InMemoryRepository();
    const users = [aManagedUser(), aManagedUser(), aManagedUser()];
    const write = { put: { user: users }, remove: {}, head: {} };
    const result = await repository.commit(exampleTenant, { position: 0, commitId: 'one' }, write);
    expect(result.outcome).toBe('committed');
    const directory = new InMemoryDirectory();
    const ids = directory.addUsers(10);
    expect(users.filter(({ objectId }) => ids.includes(objectId))).toEqual([]);
  });
});

describe('entries', () => {
  test('a whole entry carries UPN and accountEnabled, and no null', () => {
    const entry = aUserEntry({ properties: { department: 'Sales', mail: null } });
    expect(entry).toMatchObject({ kind: 'user', whole: true });
    expect(entry.properties).toMatchObject({
      userPrincipalName: expect.stringContaining('@'),
      accountEnabled: true,
      department: 'Sales',
      proxyAddresses: [],
    });
    expect(entry.properties).not.toHaveProperty('mail');
  });

  test('a partial entry carries what is given, and nothing else', () => {
    const properties = { department: null };
    expect(aUserEntry({ objectId: 'ann', whole: false, properties })).toEqual({
      kind: 'user',
      objectId: 'ann',
      whole: false,
      properties,
    });
  });

  test('a removed entry is a soft deletion unless told otherwise', () => {
    expect(aRemovedEntry({ objectId: 'ann' })).toEqual({
      kind: 'removed',
      objectId: 'ann',
      reason: 'changed',
    });
    expect(aRemovedEntry({ reason: 'deleted' }).reason).toBe('deleted');
    expect(aRemovedEntry().objectId).not.toBe(aRemovedEntry().objectId);
  });
});

test('a report tells of a quiet round, a change of what it is given', () => {
  expect(aSyncReport({ imported: 3 })).toMatchObject({ outcome: 'completed', imported: 3, updated: 0 });
  expect(
    aChange({ kind: 'imported', objectId: 'ann', mappingId: 'sales' }, { position: 7, by: 'admin' }),
  ).toMatchObject({ kind: 'imported', objectId: 'ann', position: 7, by: 'admin', at: expect.any(Date) });
});

test.each([
  ['ERR_DIRECTORY_UNAVAILABLE', true],
  ['ERR_DIRECTORY_THROTTLED', true],
  ['ERR_DIRECTORY_FORBIDDEN', false],
] as const)('a failure with %s can be retried: %s', (code, retryable) => {
  expect(aDirectoryError(code)).toMatchObject({ code, retryable });
  expect(aDirectoryError(code, { retryable: !retryable }).retryable).toBe(!retryable);
});
