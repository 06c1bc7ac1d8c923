import { describe, expect, test } from 'vitest';
import { aDirectoryError, aMapping, InMemoryDirectory } from '../../../src/testing/index.js';
import { all, failure, liveReads, usersOf, world } from './world.js';

const other = '11111111-0000-4000-8000-00000000000f';

describe('a credential of another tenant', () => {
  test('S10: syncNow writes nothing and asks for no page: ERR_TENANT_MISMATCH', async () => {
    const it = world();
    it.directory.addUser();
    await it.client.mappings.create(aMapping());
    it.directory.connectedTo(other);
    const commits = it.repository.commits;
    const error = await failure(it.client.syncNow());
    expect(error).toMatchObject({ code: 'ERR_TENANT_MISMATCH', retryable: false, report: undefined });
    expect(it.repository.commits).toBe(commits);
    expect(it.directory.calls.map(({ name }) => name)).toEqual(['tenantId']);
    expect(await all(it.client.reports.list())).toEqual([]);
  });

  test('S10: a scheduled round neither', async () => {
    const it = world();
    it.directory.connectedTo(other);
    expect((await failure(it.client.syncIfDue())).code).toBe('ERR_TENANT_MISMATCH');
    expect(it.repository.commits).toBe(0);
  });

  test('S10: users.import neither', async () => {
    const it = world();
    const ann = it.directory.addUser();
    const { mappingId } = await it.client.mappings.create(aMapping());
    it.directory.connectedTo(other);
    const commits = it.repository.commits;
    expect((await failure(it.client.users.import(ann, { mappingId }))).code).toBe('ERR_TENANT_MISMATCH');
    expect(it.repository.commits).toBe(commits);
    expect(liveReads(it)).toEqual([]);
  });

  test('S10: the lease is given back, and the right credential goes on', async () => {
    const it = world();
    it.directory.addUser();
    await it.client.mappings.create(aMapping());
    it.directory.connectedTo(other);
    await failure(it.client.syncNow());
    it.directory.connectedTo(it.directory.tenant.toUpperCase());
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 1 });
  });
});

describe('when it is proven', () => {
  const proofs = ({ directory }: { readonly directory: InMemoryDirectory }) =>
    directory.calls.filter(({ name }) => name === 'tenantId').length;

  test('S10: before the first write, and once per client', async () => {
    const it = world();
    for (let round = 0; round < 3; round += 1) await it.client.syncNow();
    expect(proofs(it)).toBe(1);
    expect(it.directory.calls[0]).toEqual({ name: 'tenantId' });
    await it.another().syncNow();
    expect(proofs(it)).toBe(2);
  });

  test('S10: again after a 401: an administrator may have changed the credential', async () => {
    const it = world();
    const ann = it.directory.addUser();
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_UNAUTHORIZED'), 'fetchPage');
    await failure(it.client.syncNow());
    it.directory.connectedTo(other);
    it.directory.updateUser(ann, { displayName: 'Somebody else' });
    const before = await usersOf(it.client);
    expect((await failure(it.client.syncNow())).code).toBe('ERR_TENANT_MISMATCH');
    expect(await usersOf(it.client)).toEqual(before);
    expect(proofs(it)).toBe(2);
  });

  test('S10: not again after other failures', async () => {
    const it = world();
    await it.client.syncNow();
    it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_FORBIDDEN'), 'fetchPage');
    await failure(it.client.syncNow());
    await it.client.syncNow();
    expect(proofs(it)).toBe(1);
  });
});

describe('a connection that can not tell its tenant', () => {
  /** A store with the people of one tenant, and a client whose connection reaches a nameless other. */
  async function moved(people: number) {
    const it = world();
    const ids = it.directory.addUsers(people);
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    const elsewhere = new InMemoryDirectory({ clock: it.clock });
    elsewhere.connectedTo(undefined);
    return { ...it, ids, elsewhere, stranger: it.another({ directory: elsewhere }) };
  }

  test('S10: 20 stored people are read live; all gone is the same error, and nothing is written', async () => {
    const it = await moved(30);
    const commits = it.repository.commits;
    expect((await failure(it.stranger.syncNow())).code).toBe('ERR_TENANT_MISMATCH');
    expect(liveReads({ directory: it.elsewhere as never }).map(({ length }) => length)).toEqual([20]);
    expect(it.repository.commits).toBe(commits);
    expect((await usersOf(it.client)).every(({ state }) => state === 'active')).toBe(true);
  });

  test('S10: one of them found is proof enough', async () => {
    const it = await moved(20);
    it.elsewhere.addUser({ id: it.ids[7]! });
    expect(await it.stranger.syncNow()).toMatchObject({ outcome: 'completed' });
  });

  test('S10: reads that give no answer are no proof against it', async () => {
    const it = await moved(20);
    for (const id of it.ids) it.elsewhere.behaviour.unreadableIds.add(id);
    expect(await it.stranger.syncNow()).toMatchObject({ outcome: 'completed' });
  });

  test('S10: with nobody stored there is nothing to protect', async () => {
    const it = world();
    it.directory.connectedTo(undefined);
    it.directory.addUser();
    await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ imported: 1 });
  });

  test('S10: people who are known to be gone prove nothing', async () => {
    const it = world();
    const ann = it.directory.addUser();
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.directory.purgeUser(ann);
    await it.client.syncNow();
    it.directory.connectedTo(undefined);
    it.directory.addUser();
    expect(await it.another().syncNow()).toMatchObject({ outcome: 'completed', imported: 1 });
  });
});
