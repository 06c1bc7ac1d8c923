import type { Write } from '../../../ports/repository.js';
import { assertSame, assertThat } from '../difference.js';
import type { CaseGroup } from './contract-case.js';
import { bareRecords, contractTenant, fullRecords } from './contract-records.js';
import { activeUser, preservedUser, userAt } from './contract-users.js';
import { recordKinds } from './record-kinds.js';
import { keyOf, putOf, type Scene } from './scene.js';

const [x, y, z] = ['x@contoso.example', 'y@contoso.example', 'z@contoso.example'];

/** The write is refused as a conflict and leaves nothing. */
async function conflicts(scene: Scene, write: Partial<Write>, what: string): Promise<void> {
  const before = await scene.raw();
  const commitId = scene.newCommitId();
  const ended: unknown = await scene.commit({ ...write, commitId }).catch((error: unknown) => error);
  const code = ended instanceof Error && 'code' in ended ? ended.code : ended;
  assertSame(code, 'ERR_REPOSITORY_CONFLICT', what);
  assertSame(await scene.raw(), before, `what the store holds after ${what}`);
  assertSame(await scene.repository.landed(contractTenant, commitId), false, 'whether it landed');
}

async function stored(scene: Scene, expected: Readonly<Record<string, number | undefined>>): Promise<void> {
  for (const [addressKey, n] of Object.entries(expected)) {
    const found = await scene.repository.findUsers(contractTenant, {
      objectIds: [],
      addressKeys: [addressKey],
    });
    const ids = n === undefined ? [] : [activeUser(n).objectId];
    assertSame(
      found.map(({ objectId }) => objectId),
      ids,
      `who holds ${addressKey}`,
    );
  }
}

export const uniquenessCases: CaseGroup = {
  about: 'uniqueness',
  cases: {
    'a UPN or a backup address that an active user holds is refused': async (scene) => {
      await scene.write({ put: { user: [activeUser(1)] }, head: { position: 1 } });
      const { upnKey, addressKey } = activeUser(1);
      const head = { position: 2 };
      const sameUpn = activeUser(2, { upnKey });
      await conflicts(scene, { put: { ...putOf(fullRecords(2)), user: [sameUpn] }, head }, 'a held UPN');
      const contents = await scene.contents();
      const sameAddress = activeUser(2, { addressKey });
      await conflicts(
        scene,
        { put: { ...putOf(fullRecords(2)), user: [sameAddress] }, head },
        'a held address',
      );
      assertSame(await scene.contents(), contents, 'what the repository reads after both');
      await scene.write({ put: { user: [activeUser(2)] } });
    },

    'two active users of one commit with one address are refused': async (scene) => {
      const [one, two] = [activeUser(1), activeUser(2)];
      await conflicts(scene, { put: { user: [one, { ...two, upnKey: one.upnKey }] } }, 'one UPN twice');
      await conflicts(
        scene,
        { put: { user: [{ ...one, addressKey: two.addressKey }, two] } },
        'one address twice',
      );
    },

    'a user that becomes active with a held address is refused': async (scene) => {
      await scene.write({ put: { user: [userAt(1, x), { ...userAt(2, x), state: 'preserved' }] } });
      await conflicts(scene, { put: { user: [userAt(2, x)] } }, 'an address held meanwhile');
    },

    'preserved users share addresses, and so do users without any': async (scene) => {
      const preserved = [1, 2].map((n) => ({ ...userAt(n, x), state: 'preserved' as const }));
      await scene.write({ put: { user: [...preserved, userAt(3, x), userAt(4, null), userAt(5, null)] } });
      assertSame((await scene.all('user')).length, 5, 'how many users are stored');
      await stored(scene, { [x]: 3 });
    },

    'a UPN may be somebody else’s backup address': async (scene) => {
      await scene.write({ put: { user: [activeUser(1, { upnKey: x }), activeUser(2, { addressKey: x })] } });
      await scene.write({ put: { user: [activeUser(2, { addressKey: x, displayName: 'again' })] } });
    },

    'swaps and cycles of addresses in one commit pass': async (scene) => {
      await scene.write({ put: { user: [userAt(1, x), userAt(2, y), userAt(3, z)] } });
      await scene.write({ put: { user: [userAt(1, y), userAt(2, x)] } });
      await stored(scene, { [x]: 2, [y]: 1, [z]: 3 });
      await scene.write({ put: { user: [userAt(1, z), userAt(3, x), userAt(2, y)] } });
      await stored(scene, { [x]: 3, [y]: 2, [z]: 1 });
    },

    'an address that its holder gives up, preserved, renamed or removed, goes to another in the same commit':
      async (scene) => {
        await scene.write({ put: { user: [userAt(1, x)] } });
        await scene.write({ put: { user: [userAt(2, x), { ...userAt(1, x), state: 'preserved' }] } });
        await stored(scene, { [x]: 2 });
        await scene.write({ put: { user: [userAt(3, x), userAt(2, y)] } });
        await stored(scene, { [x]: 3, [y]: 2 });
        await scene.write({ put: { user: [userAt(4, x)] }, remove: { user: [userAt(3, x).objectId] } });
        await stored(scene, { [x]: 4 });
        await scene.write({ remove: { user: [userAt(4, x).objectId] } });
        await stored(scene, { [x]: undefined });
      },

    'of two writers who claim one address, one lands at most': async (scene) => {
      const sides = [scene.repository, await scene.store.reopen()];
      await Promise.allSettled(
        sides.map((by, n) => scene.commit({ by, position: 0, put: { user: [userAt(n, x)] } })),
      );
      assertSame((await scene.raw()).keys.user?.length, 1, 'how many hold the address');
    },

    'a key that stands in put and remove, or twice in put, is refused': async (scene) => {
      await scene.write({ put: putOf(fullRecords(1)), head: { position: 1 } });
      for (const kind of recordKinds) {
        const record = bareRecords(1)[kind];
        const [put, head] = [{ [kind]: [record] }, { position: 2 }];
        await conflicts(
          scene,
          { put, remove: { [kind]: [keyOf(kind, record)] }, head },
          `${kind} put and removed`,
        );
        await conflicts(scene, { put: { [kind]: [record, record] }, head }, `${kind} put twice`);
      }
    },

    'removing what is not there changes nothing': async (scene) => {
      await scene.write({ put: { user: [preservedUser(1)] } });
      await scene.write({ remove: { user: [activeUser(2).objectId], mapping: [activeUser(3).objectId] } });
      const { keys } = await scene.raw();
      assertThat(keys.user?.length === 1, 'a user was removed whose key was not named');
    },
  },
};
