import { assertSame, assertThat } from '../difference.js';
import type { CaseGroup } from './contract-case.js';
import { idOf } from './contract-ids.js';
import { contractTenant, fullRecords } from './contract-records.js';
import { userAt } from './contract-users.js';
import { take } from './lease-cases.js';
import { putOf, type Scene } from './scene.js';

async function landed(scene: Scene, commitId: string, expected: boolean, what: string): Promise<void> {
  for (const by of [scene.repository, await scene.store.reopen()]) {
    assertSame(await by.landed(contractTenant, commitId), expected, `whether ${what} landed`);
  }
}

/** Long enough for a store to tell of a commit, even by polling. */
const patienceMs = 10_000;

export const landingCases: CaseGroup = {
  about: 'landed',
  cases: {
    'is true of a commit that landed, though it wrote nothing': async (scene) => {
      const [full, empty] = [scene.newCommitId(), scene.newCommitId()];
      await scene.write({ put: putOf(fullRecords(1)), head: { position: 1 }, commitId: full });
      await scene.write({ commitId: empty });
      await landed(scene, full, true, 'a commit');
      await landed(scene, empty, true, 'an empty commit');
      await landed(scene, scene.newCommitId(), false, 'a commit that was never made');
    },

    'is false of a commit that was refused or taken back': async (scene) => {
      await scene.write({ put: { user: [userAt(1, 'x@contoso.example')] }, head: { position: 1 } });
      const { fence } = await take(scene.repository, 1, 0);
      const refused = {
        stale: { position: 0 },
        fenced: { fence },
        conflict: { put: { user: [userAt(2, 'x@contoso.example')] } },
        hook: { onCommit: () => Promise.reject(new Error('the product refuses')) },
      };
      for (const [what, write] of Object.entries(refused)) {
        const commitId = scene.newCommitId();
        await scene.commit({ ...write, commitId }).catch(() => undefined);
        await landed(scene, commitId, false, `a commit refused by ${what}`);
      }
    },

    'is remembered for a thousand later commits': async (scene) => {
      const commitId = idOf(0xc1, 1);
      await scene.write({ commitId });
      for (let n = 0; n < 1_000; n += 1) await scene.write({ position: 0 });
      await landed(scene, commitId, true, 'a commit before a thousand others');
    },
  },
};

export const reopeningCases: CaseGroup = {
  about: 'other repositories over the same data',
  cases: {
    'read all that was written, at once': async (scene) => {
      const [mine, other] = [scene.repository, await scene.store.reopen()];
      for (const [n, by, reader] of [
        [1, mine, other],
        [2, other, mine],
        [3, mine, other],
        [4, other, mine],
      ] as const) {
        // A read before it, so that whoever caches has something to be wrong about.
        await scene.contents(reader);
        await scene.write({ by, put: putOf(fullRecords(n)), head: { position: n, failures: n } });
        const [seen, own] = [await scene.contents(reader), await scene.contents(by)];
        assertSame(seen, own, 'what the other reads');
        assertSame(seen.head?.failures, n, 'the head as the other reads it');
        const { upnKey, objectId } = fullRecords(n).user;
        const found = await reader.findUsers(contractTenant, { objectIds: [], addressKeys: [upnKey!] });
        assertSame(found[0]?.objectId, objectId, 'who holds the UPN');
      }
      assertSame(await scene.contents(await scene.store.reopen()), await scene.contents(), 'a third');
    },
  },
};

export const watchCases: CaseGroup = {
  about: 'watch',
  cases: {
    'wakes after commits of whatever repository, where there is one, until it is ended': async (scene) => {
      if (scene.repository.watch === undefined) return;
      const other = await scene.store.reopen();
      let wakes = 0;
      let woken = () => {};
      const end = await scene.repository.watch(contractTenant, () => {
        wakes += 1;
        woken();
      });
      for (const by of [other, scene.repository]) {
        const waking = new Promise<void>((resolve, reject) => {
          woken = resolve;
          setTimeout(() => reject(new Error('watch did not wake after a commit')), patienceMs).unref();
        });
        const position = ((await by.head(contractTenant))?.position ?? 0) + 1;
        await scene.write({ by, put: putOf(fullRecords(position)), head: { position } });
        await waking;
      }
      await end();
      const before = wakes;
      await scene.write({ by: other, put: putOf(fullRecords(3)), head: { position: 3 } });
      await scene.contents();
      assertThat(wakes === before, 'watch woke after it was ended');
    },
  },
};
