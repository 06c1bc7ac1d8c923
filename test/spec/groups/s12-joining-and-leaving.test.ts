import { describe, expect, test } from 'vitest';
import { activeIds, aGroupWorld } from './group-world.js';

describe('S12: joining and leaving a mapped group', () => {
  test('who joins is imported by the next sync, and the token of the users goes on', async () => {
    const { directory, client, group, sync } = await aGroupWorld();
    const ann = directory.addUser({ userPrincipalName: 'ann@x.example' });
    await sync();
    expect(await activeIds(client)).toEqual([]);
    directory.addMember(group, ann);
    expect(await sync()).toMatchObject({ kind: 'incremental', imported: 1, tokenResets: 0 });
    expect(await activeIds(client)).toEqual([ann]);
  });

  test('who is a member from the start is imported by the first sync', async () => {
    const { directory, client, group, sync } = await aGroupWorld();
    const ann = directory.addUser({ userPrincipalName: 'ann@x.example' });
    directory.addUser({ userPrincipalName: 'bob@x.example' });
    directory.addMember(group, ann);
    await sync();
    expect(await activeIds(client)).toEqual([ann]);
  });

  test('through nested groups, and through a cycle of them', async () => {
    const { directory, client, group, sync } = await aGroupWorld();
    const inner = directory.addGroup();
    const innermost = directory.addGroup();
    directory.addMember(group, inner);
    directory.addMember(inner, innermost);
    directory.addMember(innermost, group);
    const ann = directory.addUser({ userPrincipalName: 'ann@x.example' });
    await sync();
    directory.addMember(innermost, ann);
    await sync();
    expect(await activeIds(client)).toEqual([ann]);
  });

  test('who leaves keeps what they had, or is preserved where the policy says so', async () => {
    for (const onUnmatched of ['keep', 'preserve'] as const) {
      const { directory, client, group, sync } = await aGroupWorld({ policy: { onUnmatched } });
      const ann = directory.addUser({ userPrincipalName: 'ann@x.example' });
      directory.addMember(group, ann);
      await sync();
      directory.removeMember(group, ann);
      await sync();
      expect(await activeIds(client)).toEqual(onUnmatched === 'keep' ? [ann] : []);
    }
  });

  test('a group nested later brings its members, without a reset of the token', async () => {
    const { directory, client, group, sync } = await aGroupWorld();
    const inner = directory.addGroup();
    const ann = directory.addUser({ userPrincipalName: 'ann@x.example' });
    directory.addMember(inner, ann);
    await sync();
    expect(await activeIds(client)).toEqual([]);
    directory.addMember(group, inner);
    expect(await sync()).toMatchObject({ kind: 'incremental', imported: 1 });
    expect(await activeIds(client)).toEqual([ann]);
  });
});
