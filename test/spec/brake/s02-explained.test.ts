import { expect, test } from 'vitest';
import { brakeWorld, by, laterRound, onlyHold, remove, rename } from './brake-world.js';

test('S2: who is on hold is explained as waiting for approval, and who was dismissed as left alone', async () => {
  const it = await brakeWorld();
  const [ann = '', bea = ''] = it.people;
  remove(it, it.people.slice(0, 11));
  await laterRound(it);
  const explained = async (id: string) => {
    const { sync, hints } = await it.client.users.explain(id);
    return { sync, hints };
  };
  expect(await explained(ann)).toMatchObject({
    sync: { action: 'wait', reason: 'preserve-held' },
    hints: ['gone', 'on-hold'],
  });
  const { holdId } = await onlyHold(it);
  await it.client.holds.dismiss(holdId, { objectIds: [bea], by });
  expect((await explained(bea)).sync).toMatchObject({ action: 'nothing', why: 'dismissed' });
});

test('S2: so is who would join the open hold, or trip the brake', async () => {
  const it = await brakeWorld({ policy: { brake: { preserve: { maxUsers: 0 } } } });
  const [ann = ''] = it.people;
  it.directory.updateUser(ann, { accountEnabled: false });
  const forecast = { action: 'update', fields: ['accountEnabled'], waitsFor: 'preserve-held' };
  expect((await it.client.users.explain(ann)).sync).toEqual(forecast);
  expect(await laterRound(it)).toMatchObject({ outcome: 'held', updated: 1, preserved: 0 });
});

test('S2: and whose new name is on hold', async () => {
  const it = await brakeWorld();
  const [ann = ''] = it.people;
  rename(it, it.people.slice(0, 11));
  await laterRound(it);
  expect(await it.client.users.explain(ann)).toMatchObject({
    sync: { action: 'wait', reason: 'rekey-held' },
    hints: ['on-hold'],
    leftover: { reason: 'rekey-held', holdId: (await onlyHold(it)).holdId },
  });
});
