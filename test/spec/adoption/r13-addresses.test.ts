import { describe, expect, test } from 'vitest';
import type { AdoptionRecord, AdoptionRow } from '../../../src/domain/adoption.js';
import type { AddressHolders } from '../../../src/ports/directory.js';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import { failure, userOf, usersOf, type World, world } from '../client/world.js';
import { adopt, aRecord } from './adopt.js';

const address = 'ann@tenant.example';
const firstBackupAt = new Date('2021-01-01T00:00:00Z');
const older = { createdDateTime: '2020-05-05T00:00:00Z' };
const younger = { createdDateTime: '2021-05-05T00:00:00Z' };

const elsewhere = { userPrincipalName: 'x@tenant.example', mail: 'x@tenant.example', proxyAddresses: [] };

const anAddress = (overrides: Partial<AdoptionRecord> = {}) =>
  aRecord({ address, firstBackupAt, ...overrides });

const only = async (it: World, record = anAddress()): Promise<AdoptionRow> => {
  const commits = it.repository.commits;
  const { rows } = await adopt(it.client, [record]);
  expect(it.repository.commits).toBe(commits);
  expect(rows).toHaveLength(1);
  return rows[0]!;
};

/** The look-up stays as it is now, changed. */
async function answer(directory: World['directory'], change: (found: AddressHolders) => AddressHolders) {
  const found = change(await directory.findByAddress(address));
  directory.findByAddress = async () => found;
}

describe('R13: a record with an address alone', () => {
  test('proposes the one person who has it and is older than the first backup, and takes nobody', async () => {
    const it = world();
    const ann = it.directory.addUser({ userPrincipalName: 'Ann@tenant.example', ...older });
    const record = anAddress({ address: 'SMTP:ann@tenant.example', ref: 'row-1' });
    const row = await only(it, record);
    expect(row).toEqual({
      index: 0,
      address: 'SMTP:ann@tenant.example',
      ref: 'row-1',
      outcome: 'proposed',
      objectId: ann,
      seen: [ann],
    });
    expect(await usersOf(it.client)).toEqual([]);
    const { rows } = await adopt(it.client, [{ ...record, objectId: row.objectId }]);
    expect(rows[0]).toMatchObject({ outcome: 'adopted', objectId: ann });
    expect(await userOf(it.client, ann)).toMatchObject({ ref: 'row-1' });
    // The product's own table may know the address alone for ever.
    expect(await only(it, record)).toMatchObject({ outcome: 'unchanged', objectId: ann });
  });

  test('finds a renamed person by the alias that is left to them', async () => {
    const it = world();
    const ann = it.directory.addUser({
      userPrincipalName: 'anna@tenant.example',
      proxyAddresses: ['SMTP:anna@tenant.example', 'smtp:ann@tenant.example'],
      ...older,
    });
    expect(await only(it)).toMatchObject({ outcome: 'proposed', objectId: ann });
  });

  test('that a younger account has, or one of the same moment, is reused, and the newcomer never takes it', async () => {
    for (const createdDateTime of [younger.createdDateTime, firstBackupAt.toISOString()]) {
      const it = world();
      const old = it.directory.addUser({ userPrincipalName: address, ...older });
      it.directory.removeUser(old);
      const newcomer = it.directory.addUser({ userPrincipalName: address, createdDateTime });
      expect(await only(it)).toMatchObject({ outcome: 'reused', seen: [newcomer] });
      // Not even with the id that an earlier sync by address has written into the product's table.
      expect(await only(it, anAddress({ objectId: newcomer }))).toMatchObject({ outcome: 'reused' });
    }
  });

  test('that no person has now: a group has it after them, or nobody', async () => {
    const it = world();
    const old = it.directory.addUser({ userPrincipalName: address, ...older });
    it.directory.removeUser(old);
    expect(await only(it)).toMatchObject({ outcome: 'gone', seen: [] });
    const team = it.directory.addGroup({ mail: address });
    expect(await only(it)).toMatchObject({ outcome: 'reused', seen: [team] });
  });

  type Arrange = (it: World, ann: string) => unknown;
  test.each<[reason: string, arrange: Arrange]>([
    [
      'several-holders',
      ({ directory }) =>
        directory.addUser({ userPrincipalName: 'b@tenant.example', mail: address, ...older }),
    ],
    ['several-holders', ({ directory }) => directory.addContact({ mail: address })],
    ['creation-unknown', ({ directory }, ann) => directory.updateUser(ann, { createdDateTime: null })],
    ['managed', ({ client }, ann) => adopt(client, [aRecord({ objectId: ann, ref: 'another' })])],
    [
      'managed',
      async ({ client, directory }, ann) => {
        await client.mappings.create(aMapping());
        await client.syncNow();
        // The table still has the address with Ann, and the directory with somebody else.
        directory.updateUser(ann, elsewhere);
        directory.addUser({ userPrincipalName: address, ...older });
      },
    ],
    [
      'held-before',
      async ({ client, directory }, ann) => {
        await adopt(client, [aRecord({ objectId: ann, ref: 'another' })]);
        directory.updateUser(ann, elsewhere);
        await client.syncNow();
        await client.syncNow();
        directory.addUser({ userPrincipalName: address, ...older });
      },
    ],
    [
      'held-before',
      async ({ client, directory }, ann) => {
        await adopt(client, [aRecord({ objectId: ann, ref: 'another' })]);
        await client.users.erase(ann, { by: 'eve', reason: 'by law' });
        directory.updateUser(ann, elsewhere);
        directory.addUser({ userPrincipalName: address, ...older });
      },
    ],
    ['incomplete', ({ directory }) => answer(directory, (found) => ({ ...found, complete: false }))],
    [
      'incomplete',
      ({ directory }) => answer(directory, () => ({ holders: [], complete: false, missingRights: [] })),
    ],
    [
      'answers-differ',
      async ({ directory }, ann) => {
        await answer(directory, (found) => found);
        directory.updateUser(ann, elsewhere);
      },
    ],
  ])('is ambiguous: %s', async (reason, arrange) => {
    const it = world();
    const ann = it.directory.addUser({ userPrincipalName: address, ...older });
    await arrange(it, ann);
    const row = await only(it);
    expect(row).toMatchObject({ outcome: 'ambiguous', reason });
    expect(row.objectId).toBeUndefined();
  });

  test('is ambiguous where nobody knows when its chain began', async () => {
    const it = world();
    it.directory.addUser({ userPrincipalName: address, ...older });
    const row = await only(it, anAddress({ firstBackupAt: null }));
    expect(row).toMatchObject({ outcome: 'ambiguous', reason: 'no-first-backup' });
  });

  test('proposes nobody twice in a call, over batches too, and none who was adopted in it', async () => {
    const it = world();
    const ann = it.directory.addUser({
      userPrincipalName: address,
      proxyAddresses: [`SMTP:${address}`, 'smtp:ann.b@tenant.example'],
      ...older,
    });
    const alias = anAddress({ address: 'ann.b@tenant.example', ref: '2' });
    const fill = Array.from({ length: 600 }, () => ({}) as AdoptionRecord);
    const { rows, summary } = await adopt(it.client, [anAddress({ ref: '1' }), ...fill, alias]);
    expect(rows[0]).toMatchObject({ outcome: 'proposed', objectId: ann });
    expect(rows[601]).toMatchObject({ outcome: 'ambiguous', reason: 'proposed-before', seen: [ann] });
    expect(summary).toMatchObject({ records: 602, proposed: 1, ambiguous: 1, invalid: 600 });
    const next = await adopt(it.client, [alias, aRecord({ objectId: ann, ref: '1' })]);
    expect(next.rows).toMatchObject([{ outcome: 'ambiguous', reason: 'managed' }, { outcome: 'adopted' }]);
  });

  test('of an excluded person is told, and proposes nobody', async () => {
    const it = world();
    const ann = it.directory.addUser({ userPrincipalName: address, ...older });
    const exclusion = { objectId: ann, since: it.clock.now(), by: 'eve', reason: 'left' };
    const write = { put: { exclusion: [exclusion] }, remove: {}, head: {} };
    await it.repository.commit(it.directory.tenant, { position: 0, commitId: 'exclude' }, write);
    expect(await only(it)).toMatchObject({ outcome: 'excluded', objectId: ann });
  });

  test('is asked for once, however many records have it', async () => {
    const it = world();
    it.directory.addUser({ userPrincipalName: address, ...older });
    const records = ['1', '2', '3'].map((ref) => anAddress({ ref }));
    const { summary } = await adopt(it.client, [...records, anAddress({ address: 'ANN@tenant.example' })]);
    expect(summary).toMatchObject({ proposed: 1, ambiguous: 3 });
    expect(it.directory.calls.filter(({ name }) => name === 'findByAddress')).toHaveLength(1);
  });

  test('that the directory does not take for one is unanswered; a directory that is away ends the call', async () => {
    const it = world();
    it.directory.addUser({ userPrincipalName: address, ...older });
    it.directory.failNext(1, aDirectoryError('ERR_DIRECTORY_REQUEST_INVALID'), 'findByAddress');
    expect(await only(it)).toMatchObject({ outcome: 'unanswered', seen: [] });
    it.directory.failNext(100, aDirectoryError('ERR_DIRECTORY_UNAVAILABLE'), 'findByAddress');
    expect(await failure(adopt(it.client, [anAddress()]))).toMatchObject({
      code: 'ERR_DIRECTORY_UNAVAILABLE',
    });
  });
});

test('R13: a look-up that fails ends the call, and nobody is looked up any more', async () => {
  const it = world();
  let asked = 0;
  it.directory.findByAddress = async () => {
    asked += 1;
    if (asked === 1) throw aDirectoryError('ERR_DIRECTORY_UNAUTHORIZED');
    await new Promise((resolve) => setImmediate(resolve));
    return { holders: [], complete: true, missingRights: [] };
  };
  const records = Array.from({ length: 40 }, (_, index) => anAddress({ address: `${index}@tenant.example` }));
  expect(await failure(adopt(it.client, records))).toMatchObject({ code: 'ERR_DIRECTORY_UNAUTHORIZED' });
  const before = asked;
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toBe(before);
});
