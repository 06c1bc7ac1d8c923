import { describe, expect, test } from 'vitest';
import { exampleTenant, InMemoryDirectory, VirtualClock } from '../../../src/testing/index.js';
import { round, select } from './delta-round.js';

describe('a tenant to change', () => {
  test('mail and UPN default to each other', () => {
    const directory = new InMemoryDirectory();
    const ann = directory.addUser({ userPrincipalName: 'ann@contoso.example' });
    expect(directory.user(ann)).toMatchObject({
      mail: 'ann@contoso.example',
      proxyAddresses: ['SMTP:ann@contoso.example'],
    });
    const ben = directory.addUser({ mail: 'ben@contoso.example' });
    expect(directory.user(ben)).toMatchObject({ userPrincipalName: 'ben@contoso.example' });
    const cid = directory.addUser({ userPrincipalName: 'cid@contoso.example', mail: null });
    expect(directory.user(cid)).not.toHaveProperty('mail');
  });

  test('defaults never take an address that is given away', () => {
    const directory = new InMemoryDirectory();
    directory.addUser({ userPrincipalName: 'user1@tenant.example' });
    const ben = directory.addUser();
    expect(directory.user(ben)).toMatchObject({ userPrincipalName: 'user2@tenant.example' });
  });

  test('object ids are lower case, and no two tenants share one', () => {
    const directory = new InMemoryDirectory();
    expect(directory.addUser({ id: 'ABCDEF00-0000-4000-8000-000000000001' })).toBe(
      'abcdef00-0000-4000-8000-000000000001',
    );
    const other = new InMemoryDirectory({ tenant: '11111111-0000-4000-8000-000000000002' });
    expect(directory.addUser()).not.toBe(other.addUser());
  });

  test('a UPN is unique among active users, case apart, at creation, change and restore', () => {
    const directory = new InMemoryDirectory();
    const ann = directory.addUser({ userPrincipalName: 'ann@contoso.example' });
    const ben = directory.addUser({ userPrincipalName: 'ben@contoso.example' });
    const refused = /userPrincipalName already exists/;
    expect(() => directory.addUser({ userPrincipalName: 'ANN@contoso.example' })).toThrow(refused);
    expect(() => directory.updateUser(ben, { userPrincipalName: 'Ann@contoso.example' })).toThrow(refused);
    directory.updateUser(ann, { userPrincipalName: 'Ann@contoso.example' });
    directory.removeUser(ann);
    directory.updateUser(ben, { userPrincipalName: 'ann@contoso.example' });
    expect(() => directory.restoreUser(ann)).toThrow(refused);
    directory.restoreUser(ann, { userPrincipalName: 'ann2@contoso.example' });
    expect(directory.user(ann)).toMatchObject({ userPrincipalName: 'ann2@contoso.example' });
  });

  test('a refused change changes nothing', () => {
    const directory = new InMemoryDirectory();
    directory.addUser({ userPrincipalName: 'ann@contoso.example' });
    const ben = directory.addUser();
    const before = directory.user(ben);
    expect(() =>
      directory.updateUser(ben, { department: 'IT', userPrincipalName: 'ann@contoso.example' }),
    ).toThrow();
    expect(directory.user(ben)).toEqual(before);
    expect(directory.users()).toHaveLength(2);
  });

  test('only what is there can be changed, removed, restored and purged', () => {
    const directory = new InMemoryDirectory();
    const ann = directory.addUser();
    expect(() => directory.restoreUser(ann)).toThrow(/active/);
    directory.removeUser(ann);
    expect(directory.users()).toEqual([]);
    expect(() => directory.updateUser(ann, { displayName: 'x' })).toThrow(/deleted/);
    expect(() => directory.removeUser(ann)).toThrow(/deleted/);
    directory.purgeUser(ann);
    expect(() => directory.restoreUser(ann)).toThrow(/purged/);
    expect(() => directory.purgeUser(ann)).toThrow();
  });

  test('a soft-deleted user keeps the mail and has a mangled UPN, until restored', () => {
    const directory = new InMemoryDirectory({ clock: new VirtualClock() });
    const ann = directory.addUser({ mail: 'ann@contoso.example' });
    directory.removeUser(ann);
    expect(directory.user(ann)).toBeUndefined();
    expect(directory.deletedUser(ann)).toMatchObject({
      userPrincipalName: `${ann.replaceAll('-', '')}ann@contoso.example`,
      mail: 'ann@contoso.example',
      deletedDateTime: '2026-01-01T00:00:00Z',
    });
    directory.restoreUser(ann);
    expect(directory.deletedUser(ann)).toBeUndefined();
    expect(directory.user(ann)).toMatchObject({ userPrincipalName: 'ann@contoso.example' });
  });

  test('a new primary address keeps the old one as an alias', () => {
    const directory = new InMemoryDirectory();
    const ann = directory.addUser({ mail: 'ann@contoso.example' });
    directory.updateUser(ann, { mail: 'ann.smith@contoso.example' });
    expect(directory.user(ann)?.proxyAddresses).toEqual([
      'SMTP:ann.smith@contoso.example',
      'smtp:ann@contoso.example',
    ]);
  });
});

describe('reads by id', () => {
  test('answer every id: found with nulls, soft-deleted, deleted, unreadable', async () => {
    const directory = new InMemoryDirectory();
    const [found, soft, gone, mute] = directory.addUsers(4) as [string, string, string, string];
    const bare = directory.addUser({ accountEnabled: null });
    directory.removeUser(soft);
    directory.purgeUser(gone);
    directory.behaviour.unreadableIds.add(mute);
    const { users } = await directory.readUsers(
      [found, soft, gone, mute, bare, 'nobody'],
      ['displayName', 'department', 'constructor'],
    );
    expect([...users]).toEqual([
      [
        found,
        { outcome: 'found', properties: { displayName: 'User 1', department: null, constructor: null } },
      ],
      [soft, { outcome: 'soft-deleted' }],
      [gone, { outcome: 'deleted' }],
      [mute, { outcome: 'unreadable' }],
      [bare, { outcome: 'unreadable' }],
      ['nobody', { outcome: 'deleted' }],
    ]);
  });
});

test('reads answer by lower-case id, once an id, and name the rights that are said to be missing', async () => {
  const directory = new InMemoryDirectory({ behaviour: { missingRights: ['Directory.Read.All'] } });
  const ann = directory.addUser();
  const { users, missingRights } = await directory.readUsers([ann.toUpperCase(), ann], ['displayName']);
  expect([...users]).toEqual([[ann, { outcome: 'found', properties: { displayName: 'User 1' } }]]);
  expect(missingRights).toEqual(['Directory.Read.All']);
});

describe('findByAddress', () => {
  test('finds every object that holds the address as UPN, mail or proxy, case apart', async () => {
    const directory = new InMemoryDirectory();
    const address = 'shared@contoso.example';
    const upn = directory.addUser({ userPrincipalName: address, mail: 'ann@contoso.example' });
    const mail = directory.addUser({
      userPrincipalName: 'ben@contoso.example',
      mail: address,
      proxyAddresses: null,
    });
    const proxy = directory.addUser({ proxyAddresses: [`smtp:${address}`] });
    const group = directory.addGroup({ mail: address });
    const contact = directory.addContact({ proxyAddresses: [`SMTP:${address}`] });
    directory.addUser({ proxyAddresses: [`SIP:${address}`] });
    const { holders } = await directory.findByAddress('Shared@Contoso.example');
    expect(holders.map(({ objectId, type }) => [objectId, type])).toEqual([
      [upn, 'user'],
      [mail, 'user'],
      [proxy, 'user'],
      [group, 'group'],
      [contact, 'contact'],
    ]);
    expect(holders[1]).toEqual({
      objectId: mail,
      type: 'user',
      userPrincipalName: 'ben@contoso.example',
      mail: address,
      proxyAddresses: [],
    });
    expect(holders[3]).toMatchObject({ mail: address, proxyAddresses: [`SMTP:${address}`] });
    directory.removeAddressHolder(group);
    expect((await directory.findByAddress(address)).holders).toHaveLength(4);
  });

  test('follows renames, removals and restores', async () => {
    const directory = new InMemoryDirectory();
    const ann = directory.addUser({ userPrincipalName: 'ann@contoso.example', proxyAddresses: null });
    const found = async (address: string) =>
      (await directory.findByAddress(address)).holders.map(({ objectId }) => objectId);
    directory.updateUser(ann, {
      userPrincipalName: 'smith@contoso.example',
      mail: 'smith@contoso.example',
      proxyAddresses: [],
    });
    expect(await found('ann@contoso.example')).toEqual([]);
    expect(await found('smith@contoso.example')).toEqual([ann]);
    directory.removeUser(ann);
    expect(await found('smith@contoso.example')).toEqual([]);
    directory.restoreUser(ann);
    expect(await found('smith@contoso.example')).toEqual([ann]);
    directory.purgeUser(ann);
    expect(await found('smith@contoso.example')).toEqual([]);
  });
});

test('S10: the connection can reach another tenant, or not tell which', async () => {
  const directory = new InMemoryDirectory();
  expect(directory.tenant).toBe(exampleTenant);
  expect(new InMemoryDirectory({ tenant: 'ABC' }).tenant).toBe('abc');
  expect(await directory.tenantId()).toBe(exampleTenant);
  directory.connectedTo('22222222-0000-4000-8000-00000000ABCD');
  expect(await directory.tenantId()).toBe('22222222-0000-4000-8000-00000000abcd');
  directory.connectedTo(undefined);
  expect(await directory.tenantId()).toBeUndefined();
});

test('checkAttributes refuses what a delta query over Graph refuses', () => {
  expect(new InMemoryDirectory().checkAttributes(['department', 'signInActivity', 'departmnt'])).toEqual([
    { path: 'department', usable: true, type: 'string' },
    { path: 'signInActivity', usable: false, reason: expect.stringContaining('not tracked') },
    { path: 'departmnt', usable: false, reason: expect.stringContaining('did you mean department?') },
  ]);
});

test('the log tells what was asked, failed calls included', async () => {
  const directory = new InMemoryDirectory({ clock: new VirtualClock() });
  const { deltaLink } = await round(directory);
  directory.failNext(1, new Error('down'));
  await expect(directory.readUsers(['a'], ['mail'])).rejects.toThrow('down');
  await directory.findByAddress('ann@contoso.example');
  await directory.tenantId();
  await round(directory, deltaLink);
  expect(directory.calls).toEqual([
    { name: 'fetchPage', request: { kind: 'initial', select } },
    { name: 'readUsers', ids: ['a'], select: ['mail'] },
    { name: 'findByAddress', address: 'ann@contoso.example' },
    { name: 'tenantId' },
    { name: 'fetchPage', request: { kind: 'link', link: deltaLink, round: 'incremental' } },
  ]);
});
