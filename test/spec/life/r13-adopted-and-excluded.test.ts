import { expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import { adopt, aRecord } from '../adoption/adopt.js';
import { changesOf, userOf, world } from '../client/world.js';

const word = { by: 'eve', reason: 'asked' };

test('R13, R14: whom the product had stopped stays out, round after round, until they are included', async () => {
  const it = world();
  const ann = it.directory.addUser({ userPrincipalName: 'ann@tenant.example' });
  await adopt(it.client, [aRecord({ objectId: ann, state: 'preserved', ref: 'row-1' })]);
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  it.directory.updateUser(ann, { displayName: 'New' });
  await it.client.syncNow();
  expect(await userOf(it.client, ann)).toMatchObject({ state: 'preserved', stateReason: 'excluded' });
  await it.client.users.include(ann, word);
  await it.client.syncNow();
  expect(await userOf(it.client, ann)).toMatchObject({
    state: 'active',
    ref: 'row-1',
    backupAddress: 'ann@tenant.example',
  });
});

test('R13, R14: an erasure takes the reference, too; the person is adopted again once they are let in', async () => {
  const it = world();
  const ann = it.directory.addUser({ userPrincipalName: 'ann@tenant.example' });
  const record = aRecord({ objectId: ann, ref: 'row-1' });
  await adopt(it.client, [record]);
  await it.client.users.erase(ann, word);
  expect(await userOf(it.client, ann)).not.toHaveProperty('ref');
  const [told] = await changesOf(it.client, 'adopted');
  expect(told).toMatchObject({ objectId: ann });
  expect(told).not.toHaveProperty('ref');
  expect((await adopt(it.client, [record])).rows[0]).toMatchObject({ outcome: 'excluded' });
  await it.client.users.include(ann, word);
  expect((await adopt(it.client, [record])).rows[0]).toMatchObject({ outcome: 'adopted' });
  const { counts } = (await it.repository.head(it.directory.tenant))!;
  expect(counts).toMatchObject({ active: 1, preserved: 0, exclusions: 0 });
});
