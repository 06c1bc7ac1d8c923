import { describe, expect, test } from 'vitest';
import type { Preview, PreviewRow } from '../../../src/domain/preview.js';
import { aMapping } from '../../../src/testing/index.js';
import { type Client, dayMs, hourMs, inDepartment, type WorldOptions, world } from '../client/world.js';

async function previewOf(client: Client): Promise<Preview & { readonly rows: readonly PreviewRow[] }> {
  const rows: PreviewRow[] = [];
  const preview = await client.preview({ onRow: (row) => void rows.push(row) });
  return { ...preview, rows };
}

/** Ann and Ben are managed since half a day. */
async function staffed(options: WorldOptions = {}) {
  const it = world(options);
  const ann = it.directory.addUser({ userPrincipalName: 'ann@tenant.example', department: 'Sales' });
  const ben = it.directory.addUser({ userPrincipalName: 'ben@tenant.example', department: 'Legal' });
  const mapping = await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
  const other = await it.client.mappings.create(aMapping({ criteria: inDepartment('Legal') }));
  await it.client.syncNow();
  it.clock.advance(12 * hourMs);
  return { ...it, ann, ben, mapping, other };
}

describe('each kind of row', () => {
  test('R1: a person whom a mapping takes: import, with their mapping', async () => {
    const { client, directory, mapping } = await staffed();
    const eve = directory.addUser({ userPrincipalName: 'eve@tenant.example', department: 'Sales' });
    const { rows, summary } = await previewOf(client);
    const { mappingId } = mapping;
    expect(rows).toEqual([
      { kind: 'import', objectId: eve, userPrincipalName: 'eve@tenant.example', mappingId, state: 'active' },
    ]);
    expect(summary).toMatchObject({ imports: 1, users: 3, unmatched: 0 });
    expect(summary.mappings[0]).toMatchObject({ mappingId, imports: 1, takes: 2, matches: 2 });
  });

  test('R9: somebody disabled whom the policy imports preserved is an import in that state', async () => {
    const { client, directory } = await staffed({ policy: { disabledOnFirstImport: 'preserve' } });
    directory.addUser({ department: 'Sales', accountEnabled: false });
    const { rows, summary } = await previewOf(client);
    expect(rows).toMatchObject([{ kind: 'import', state: 'preserved' }]);
    expect(summary).toMatchObject({ imports: 1, preserves: 0, seats: { before: 2, after: 2 } });
  });

  test('I2: a rename is an update and an identity-change, with the names before and after', async () => {
    const { client, directory, ann } = await staffed();
    directory.updateUser(ann, { userPrincipalName: 'anna@tenant.example' });
    const { rows, summary } = await previewOf(client);
    const mail = 'ann@tenant.example';
    const names = (userPrincipalName: string) => ({ userPrincipalName, mail, backupAddress: mail });
    expect(rows).toEqual([
      { kind: 'update', objectId: ann, fields: ['userPrincipalName'] },
      {
        kind: 'identity-change',
        objectId: ann,
        before: names('ann@tenant.example'),
        after: names('anna@tenant.example'),
      },
    ]);
    expect(summary).toMatchObject({ updates: 1, identityChanges: 1 });
  });

  test('R9: somebody disabled is preserved, and their seat is free', async () => {
    const { client, directory, ann } = await staffed();
    directory.updateUser(ann, { accountEnabled: false });
    const { rows, summary } = await previewOf(client);
    expect(rows).toEqual([
      { kind: 'update', objectId: ann, fields: ['accountEnabled'] },
      { kind: 'preserve', objectId: ann, reason: 'disabled' },
    ]);
    expect(summary).toMatchObject({ preserves: 1, seats: { before: 2, after: 1 } });
  });

  test('R10: somebody enabled again comes back', async () => {
    const { client, directory, clock, ann } = await staffed();
    directory.updateUser(ann, { accountEnabled: false });
    await client.syncNow();
    directory.updateUser(ann, { accountEnabled: true });
    clock.advance(dayMs);
    const { rows, summary } = await previewOf(client);
    expect(rows).toContainEqual({ kind: 'reactivate', objectId: ann, reason: 'disabled' });
    expect(summary).toMatchObject({ reactivations: 1, seats: { before: 1, after: 2 } });
  });

  test('R3: whom another mapping takes now is reassigned where the policy says so', async () => {
    const { client, directory, ann, mapping, other } = await staffed({ policy: { reassign: 'follow' } });
    directory.updateUser(ann, { department: 'Legal' });
    const { rows, summary } = await previewOf(client);
    expect(rows).toContainEqual({
      kind: 'reassign',
      objectId: ann,
      fromMappingId: mapping.mappingId,
      toMappingId: other.mappingId,
    });
    expect(summary.reassigns).toBe(1);
  });

  test('R5, R8: without a free seat there is a left-over, and the first mapping goes first', async () => {
    const { client, directory, license, mapping, other } = await staffed();
    license.activate({ limit: 3, usedElsewhere: 0 });
    directory.addUsers(1, () => ({ department: 'Legal' }));
    directory.addUsers(1, () => ({ department: 'Sales' }));
    const { rows, summary } = await previewOf(client);
    expect(rows).toMatchObject([
      { kind: 'import', mappingId: mapping.mappingId },
      { kind: 'left-over', reason: 'no-seat', mappingId: other.mappingId },
    ]);
    expect(summary).toMatchObject({
      leftovers: 1,
      seats: { before: 2, after: 3, limit: 3, usedElsewhere: 0 },
    });
  });

  test('I4: who claims an address that its holder keeps is left over and on hold', async () => {
    const { client, directory, ann } = await staffed();
    directory.behaviour.unreadableIds.add(ann);
    directory.updateUser(ann, { userPrincipalName: 'anna@tenant.example', mail: 'anna@tenant.example' });
    const eve = directory.addUser({ userPrincipalName: 'ann@tenant.example', department: 'Sales' });
    const { rows, summary } = await previewOf(client);
    expect(rows).toContainEqual(
      expect.objectContaining({ kind: 'left-over', objectId: eve, reason: 'address-held' }),
    );
    expect(rows).toContainEqual({
      kind: 'hold',
      objectId: eve,
      holdId: `address-${eve}`,
      reason: 'held',
      holderId: ann,
    });
    expect(summary.holds).toBe(1);
  });

  test('R2, R9: whom no mapping takes is unmatched, guests and disabled newcomers are skipped', async () => {
    const { client, directory } = await staffed();
    const eve = directory.addUser({ userPrincipalName: 'eve@tenant.example', department: 'HR' });
    const guest = directory.addUser({ userPrincipalName: 'guest@tenant.example', userType: 'Guest' });
    const off = directory.addUser({ userPrincipalName: 'off@tenant.example', accountEnabled: false });
    const { rows, summary } = await previewOf(client);
    expect(rows).toEqual([
      { kind: 'unmatched', objectId: eve, userPrincipalName: 'eve@tenant.example' },
      { kind: 'skipped', objectId: guest, userPrincipalName: 'guest@tenant.example', why: 'guest' },
      { kind: 'skipped', objectId: off, userPrincipalName: 'off@tenant.example', why: 'disabled' },
    ]);
    expect(summary).toMatchObject({ unmatched: 1, skipped: { guest: 1, disabled: 1 } });
  });

  test('R4: people who stay as they are give no row', async () => {
    const { client } = await staffed();
    const { rows, summary } = await previewOf(client);
    expect(rows).toEqual([]);
    expect(summary).toMatchObject({ users: 2, updates: 0, seats: { before: 2, after: 2 } });
  });
});

describe('mappings', () => {
  test('R2: one that takes nobody, one that is wholly shadowed, and one that reads what nobody shows', async () => {
    const { client } = await staffed();
    await client.mappings.create(aMapping({ criteria: inDepartment('Nowhere') }));
    await client.mappings.create(aMapping({ criteria: inDepartment('Legal') }));
    const path = 'onPremisesExtensionAttributes.extensionAttribute3';
    await client.mappings.create(aMapping({ criteria: { attribute: path, op: 'eq', value: 'x' } }));
    const { summary } = await previewOf(client);
    expect(summary.mappings.map(({ state, takes, matches }) => [state, takes, matches])).toEqual([
      ['takes-people', 1, 1],
      ['takes-people', 1, 1],
      ['takes-nobody', 0, 0],
      ['shadowed', 0, 1],
      ['takes-nobody', 0, 0],
    ]);
    expect(summary.mappings.map(({ warnings }) => warnings)).toEqual([
      [],
      [],
      [],
      [],
      [{ code: 'attribute-never-shown', path }],
    ]);
  });

  test('S12: a group that can not be read freezes its mapping, and the preview says so', async () => {
    const { client } = await staffed();
    const groupId = '99999999-0000-4000-8000-000000000009';
    await client.mappings.create(aMapping({ criteria: { memberOf: groupId } }));
    const { summary } = await previewOf(client);
    expect(summary.mappings.at(-1)!.warnings).toEqual([
      { code: 'group-frozen', groupId, reason: 'vanished' },
    ]);
  });

  test('R5: who was undecided until a later page showed the attribute is counted with their mapping', async () => {
    const it = world({ behaviour: { pageSize: 1 } });
    it.directory.addUser({ displayName: 'Ann' });
    it.directory.addUser({ displayName: 'Ben', jobTitle: 'Clerk' });
    await it.client.mappings.create(aMapping({ criteria: { attribute: 'jobTitle', op: 'absent' } }));
    const { summary } = await previewOf(it.client);
    expect(summary).toMatchObject({ imports: 1, unmatched: 1, leftovers: 0 });
    expect(summary.mappings).toMatchObject([{ takes: 1, matches: 1, imports: 1 }]);
  });

  test('R2: who was undecided, and is not taken in the end, is unmatched and not left over', async () => {
    const it = world({ behaviour: { pageSize: 1 } });
    const ids = [it.directory.addUser(), it.directory.addUser({ jobTitle: 'Clerk' })];
    await it.client.mappings.create(
      aMapping({ criteria: { attribute: 'jobTitle', op: 'eq', value: 'Boss' } }),
    );
    const { rows, summary } = await previewOf(it.client);
    expect(rows.map(({ kind, objectId }) => [kind, objectId])).toEqual([
      ['unmatched', ids[1]],
      ['unmatched', ids[0]],
    ]);
    expect(summary).toMatchObject({ unmatched: 2, leftovers: 0 });
    expect(summary.mappings).toMatchObject([{ state: 'takes-nobody', warnings: [] }]);
  });
});
