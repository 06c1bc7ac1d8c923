import { expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import { changesOf, failure, inDepartment, usersOf, waiting, world } from './world.js';

test('R2: with no mapping nobody is imported', async () => {
  const it = world();
  it.directory.addUsers(3);
  expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', imported: 0, unmatched: 3 });
  expect(await usersOf(it.client)).toEqual([]);
});

test('R2: whom no mapping takes is neither imported nor stored', async () => {
  const it = world();
  const stranger = it.directory.addUser({ department: 'IT' });
  it.directory.addUser({ department: 'Sales' });
  await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
  expect(await it.client.syncNow()).toMatchObject({ imported: 1, unmatched: 1 });
  const stored = it.repository.writes.map(({ put }) => JSON.stringify(put)).join('\n');
  expect(stored).not.toContain(stranger);
});

test('R2: the first mapping that takes a person wins', async () => {
  const it = world();
  const ann = it.directory.addUser({ department: 'Sales' });
  await it.client.mappings.create(aMapping({ assignment: { profile: 'default' } }));
  await it.client.mappings.create(
    aMapping({ criteria: inDepartment('Sales'), assignment: { profile: 'gold' }, priority: 0 }),
  );
  await it.client.syncNow();
  expect(await it.client.users.get(ann)).toMatchObject({ assignment: { profile: 'gold' } });
});

test('R2: unknown goes on to the next mapping, undecided stops the search', async () => {
  const it = world();
  const nameless = it.directory.addUser();
  it.directory.addUser({ department: 'IT' });
  const groupId = '11111111-1111-4111-8111-111111111111';
  await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
  const all = await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  expect(await it.client.users.get(nameless)).toMatchObject({ mappingId: all.mappingId });

  const late = it.directory.addUser();
  await it.client.mappings.create(aMapping({ criteria: { memberOf: groupId }, priority: 0 }));
  await it.client.syncNow();
  expect(await it.client.users.get(late)).toBeUndefined();
  expect(await waiting(it.client)).toEqual({ [late]: 'undecided' });
});

test('R2: autoImport false lists the matching people as leftovers and never creates them', async () => {
  const it = world();
  const ann = it.directory.addUser();
  const { mappingId } = await it.client.mappings.create(aMapping({ autoImport: false }));
  for (let round = 0; round < 3; round += 1) {
    await it.client.syncNow();
    expect(await usersOf(it.client)).toEqual([]);
    expect(await waiting(it.client)).toEqual({ [ann]: 'manual' });
  }
  const [left] = await changesOf(it.client, 'left-over');
  expect(left).toMatchObject({ objectId: ann, reason: 'manual', mappingId });
});

test('R2: nobody whom a mapping without autoImport takes falls through to the next one', async () => {
  const it = world();
  const ann = it.directory.addUser({ department: 'Sales' });
  await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales'), autoImport: false }));
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  expect(await waiting(it.client)).toEqual({ [ann]: 'manual' });
});

test('R2: users.import creates somebody of a mapping without autoImport, once', async () => {
  const it = world();
  const ann = it.directory.addUser();
  const { mappingId } = await it.client.mappings.create(
    aMapping({ autoImport: false, assignment: { profile: 'gold' } }),
  );
  await it.client.syncNow();
  expect(await it.client.users.import(ann, { mappingId, by: 'admin@x' })).toMatchObject({
    outcome: 'imported',
    user: { objectId: ann, assignment: { profile: 'gold' }, mappingId },
  });
  expect(await waiting(it.client)).toEqual({});
  expect(await it.client.users.import(ann, { mappingId })).toMatchObject({ outcome: 'already-managed' });
  expect(await usersOf(it.client)).toHaveLength(1);
  const admin = await changesOf(it.client, 'admin');
  expect(admin.find(({ action }) => action === 'user-imported')).toMatchObject({
    by: 'admin@x',
    subject: ann,
  });
  expect(await it.client.status()).toMatchObject({ counts: { active: 1, leftovers: 0 } });
});

test('R2: users.import of somebody unknown, or by no mapping, says so', async () => {
  const it = world();
  const ann = it.directory.addUser();
  const { mappingId } = await it.client.mappings.create(aMapping());
  const nobody = '99999999-9999-4999-8999-999999999999';
  expect((await failure(it.client.users.import(nobody, { mappingId }))).code).toBe('ERR_USER_NOT_FOUND');
  expect((await failure(it.client.users.import(ann, { mappingId: 'none' }))).code).toBe(
    'ERR_MAPPING_CONFLICT',
  );
});

test('S8: users.import names the argument that is missing', async () => {
  const it = world();
  const nothing = undefined as unknown as string;
  expect(await failure(it.client.users.import(nothing, { mappingId: '' }))).toMatchObject({
    code: 'ERR_OPTIONS_INVALID',
    problems: [{ path: 'objectId' }, { path: 'mappingId' }],
  });
});

test('R2: an aborted users.import imports nobody and says that it was aborted', async () => {
  const it = world();
  const ann = it.directory.addUser();
  const { mappingId } = await it.client.mappings.create(aMapping());
  const stop = new AbortController();
  const release = it.directory.hold('readUsers');
  const importing = failure(it.client.users.import(ann, { mappingId, signal: stop.signal }));
  await release.reached;
  stop.abort();
  expect(await importing).toMatchObject({ code: 'ERR_SYNC_ABORTED', name: 'AbortError' });
  expect(await it.client.users.get(ann)).toBeUndefined();
});

test('R2: an attribute that the tenant has never shown is undecided, absent too, and the status says so', async () => {
  const it = world();
  const ann = it.directory.addUser();
  const attribute = 'extension_0123456789abcdef0123456789abcdef_costCentre';
  const { mappingId } = await it.client.mappings.create(aMapping({ criteria: { attribute, op: 'absent' } }));
  expect((await it.client.status()).mappings).toMatchObject([{ mappingId, state: 'waiting', warnings: [] }]);
  await it.client.syncNow();
  expect(await waiting(it.client)).toEqual({ [ann]: 'undecided' });
  expect((await it.client.status()).mappings).toMatchObject([
    { mappingId, state: 'active', warnings: [{ code: 'attribute-never-shown', path: attribute }] },
  ]);
  it.directory.addUser({ [attribute]: 'A1' });
  expect(await it.client.syncNow()).toMatchObject({ imported: 1, leftovers: 0 });
  expect(await it.client.users.get(ann)).toBeDefined();
  expect((await it.client.status()).mappings).toMatchObject([{ warnings: [] }]);
});
