import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeltaSyncClient } from 'entra-delta-sync';
import { FakeLicense, InMemoryDirectory, InMemoryRepository, VirtualClock } from 'entra-delta-sync/testing';

test('a sales person is protected with the silver profile, and keeps their backup through a rename', async () => {
  const [directory, clock, license] = [new InMemoryDirectory(), new VirtualClock(), new FakeLicense()];
  const ports = { directory, clock, license, repository: new InMemoryRepository({ clock }) };
  const client = new DeltaSyncClient({ tenantId: directory.tenant, ...ports });
  const criteria = { attribute: 'department', op: 'eq', value: 'Sales' } as const;
  await client.mappings.create({ name: 'Sales', criteria, assignment: { profile: 'silver' } });
  const ann = directory.addUser({ department: 'Sales', mail: 'ann@contoso.example' });
  assert.equal((await client.syncNow()).imported, 1);
  directory.updateUser(ann, { mail: 'ann.smith@contoso.example' });
  assert.equal((await client.syncNow()).identityChanged, 1);
  assert.equal((await client.users.get(ann))?.backupAddress, 'ann.smith@contoso.example');
});
