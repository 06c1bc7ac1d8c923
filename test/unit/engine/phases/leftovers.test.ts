import { expect, test } from 'vitest';
import { DeltaSyncClient } from '../../../../src/client.js';
import type { Write } from '../../../../src/ports/repository.js';
import {
  aMapping,
  FakeLicense,
  InMemoryDirectory,
  InMemoryRepository,
  VirtualClock,
} from '../../../../src/testing/index.js';

const address = { userPrincipalName: 'desk@contoso.example', mail: 'desk@contoso.example' };

/** A store that goes away after the commit that preserves somebody, until it is told to come back. */
class LeavingStore extends InMemoryRepository {
  away = false;

  override async commit(...[tenantId, guard, write, onCommit]: Parameters<InMemoryRepository['commit']>) {
    if (this.away) throw new Error('connection refused');
    const result = await super.commit(tenantId, guard, write, onCommit);
    this.away = preserves(write);
    return result;
  }

  override async landed(tenantId: string, commitId: string): Promise<boolean> {
    if (this.away) throw new Error('connection refused');
    return super.landed(tenantId, commitId);
  }
}

function preserves({ put }: Write): boolean {
  return (put.user ?? []).some(({ state }) => state === 'preserved');
}

test('S3: and so in a round that was cut there and is resumed by somebody else', async () => {
  const directory = new InMemoryDirectory();
  const clock = new VirtualClock();
  const repository = new LeavingStore({ clock });
  const ports = { directory, repository, clock, license: new FakeLicense() };
  const client = new DeltaSyncClient({ tenantId: directory.tenant, ...ports });
  await client.mappings.create(aMapping());
  const leaver = directory.addUser(address);
  await client.syncNow();

  directory.removeUser(leaver);
  const newcomer = directory.addUser(address);
  await expect(client.syncNow()).rejects.toMatchObject({ code: 'ERR_REPOSITORY_UNAVAILABLE' });
  expect(await client.users.get(leaver)).toMatchObject({ state: 'preserved' });
  repository.away = false;
  clock.advance(60_000);
  await new DeltaSyncClient({ tenantId: directory.tenant, ...ports }).syncNow();
  expect(await client.users.get(newcomer)).toMatchObject({ backupAddress: address.mail, state: 'active' });
});

test('R5: whoever waits for the address of somebody who left gets it in the round that preserves them', async () => {
  const directory = new InMemoryDirectory();
  const repository = new InMemoryRepository();
  const ports = { directory, repository, license: new FakeLicense() };
  const client = new DeltaSyncClient({ tenantId: directory.tenant, ...ports });
  await client.mappings.create(aMapping());
  const leaver = directory.addUser(address);
  await client.syncNow();

  directory.removeUser(leaver);
  const newcomer = directory.addUser(address);
  const report = await client.syncNow();
  expect(report).toMatchObject({ preserved: 1, imported: 1, leftovers: 0 });
  expect(await client.users.get(newcomer)).toMatchObject({ backupAddress: address.mail, state: 'active' });
  expect(await client.users.get(leaver)).toMatchObject({ state: 'preserved' });
});
