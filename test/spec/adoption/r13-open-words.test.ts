import { describe, expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import { laterRound } from '../brake/brake-world.js';
import { changesOf, inDepartment, userOf, waiting, world } from '../client/world.js';
import { adopt, aRecord } from './adopt.js';

const x = 'x@tenant.example';
const y = 'y@tenant.example';
const named = (address: string) => ({ userPrincipalName: address, mail: address });

/** Somebody who waits under the name x, of whom the stream has said y, which no read has shown yet. */
async function renamed() {
  const it = world();
  const ann = it.directory.addUser({ ...named(x), department: 'Sales' });
  const { mappingId } = await it.client.mappings.create(
    aMapping({ criteria: inDepartment('Sales'), autoImport: false }),
  );
  await it.client.syncNow();
  it.directory.settle();
  it.directory.behaviour.partialEntries = 1;
  it.directory.behaviour.staleReads = 1;
  it.directory.updateUser(ann, named(y));
  await laterRound(it);
  expect(await waiting(it.client)).toEqual({ [ann]: 'unsettled' });
  return { ...it, ann, mappingId };
}

describe('R13, I6: a word of the stream that a stale read contradicts', () => {
  test('outlives an adoption, and a later read settles it', async () => {
    const it = await renamed();
    await adopt(it.client, [aRecord({ objectId: it.ann, ref: '1' })]);
    expect(await userOf(it.client, it.ann)).toMatchObject({ state: 'active', backupAddress: x });
    expect(await waiting(it.client)).toEqual({ [it.ann]: 'unsettled' });
    expect((await it.client.status()).counts).toMatchObject({ active: 1, leftovers: 1, holds: 0 });
    const writes = it.repository.writes.length;
    expect((await adopt(it.client, [aRecord({ objectId: it.ann, ref: '1' })])).summary.unchanged).toBe(1);
    expect(it.repository.writes).toHaveLength(writes);
    it.directory.behaviour.staleReads = 0;
    expect(await laterRound(it)).toMatchObject({ kind: 'incremental', identityChanged: 1 });
    expect(await userOf(it.client, it.ann)).toMatchObject({ backupAddress: y, ref: '1' });
    expect((await it.client.status()).counts).toMatchObject({ active: 1, leftovers: 0 });
  });

  test('outlives an import by hand, and one for which there is no seat', async () => {
    const it = await renamed();
    it.license.activate({ limit: 0 });
    const { mappingId } = it;
    expect(await it.client.users.import(it.ann, { mappingId })).toMatchObject({ reason: 'no-seat' });
    it.license.activate({ limit: 5 });
    expect(await it.client.users.import(it.ann, { mappingId })).toMatchObject({ outcome: 'imported' });
    expect(await userOf(it.client, it.ann)).toMatchObject({ backupAddress: x });
    it.directory.behaviour.staleReads = 0;
    await laterRound(it);
    expect(await userOf(it.client, it.ann)).toMatchObject({ backupAddress: y });
    expect(await waiting(it.client)).toEqual({});
  });

  test('is over once the read of an adoption repeats it', async () => {
    const it = await renamed();
    it.directory.behaviour.staleReads = 0;
    await adopt(it.client, [aRecord({ objectId: it.ann })]);
    expect(await userOf(it.client, it.ann)).toMatchObject({ backupAddress: y });
    expect(await waiting(it.client)).toEqual({});
    expect(await changesOf(it.client, 'identity-changed')).toEqual([]);
  });
});
