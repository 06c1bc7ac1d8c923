import { expect, test } from 'vitest';
import { DeltaSyncClient } from '../../../src/client.js';
import { aMapping, FakeLicense, InMemoryDirectory, InMemoryRepository } from '../../../src/testing/index.js';

test('a product tests its sync without network and without waiting', async () => {
  const directory = new InMemoryDirectory();
  const ann = directory.addUser({ displayName: 'Ann', department: 'Sales' });
  directory.addUser({ displayName: 'Ben', department: 'IT' });
  const ports = { directory, repository: new InMemoryRepository(), license: new FakeLicense() };
  const client = new DeltaSyncClient({ tenantId: directory.tenant, ...ports });
  await client.mappings.create(aMapping({ criteria: { attribute: 'department', op: 'eq', value: 'Sales' } }));
  await client.syncNow();
  expect(await client.users.get(ann)).toMatchObject({ displayName: 'Ann' });

  directory.updateUser(ann, { userPrincipalName: 'ann@contoso.example', mail: 'ann@contoso.example' });
  const report = await client.syncNow();
  expect(report).toMatchObject({ kind: 'incremental', imported: 0, identityChanged: 1, unmatched: 0 });
  expect(await client.users.get(ann)).toMatchObject({ backupAddress: 'ann@contoso.example' });
});
