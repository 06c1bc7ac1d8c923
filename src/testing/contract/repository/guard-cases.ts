import type { CommitResult } from '../../../ports/repository.js';
import { assertSame, assertThat } from '../difference.js';
import type { CaseGroup } from './contract-case.js';
import { contractTenant, fullRecords } from './contract-records.js';
import { userAt } from './contract-users.js';
import { holderOf, take } from './lease-cases.js';
import { keysOf, putOf, type Scene, turns } from './scene.js';

const longMs = 600_000;

/** A commit that is refused, without a trace and without a call of its hook. */
async function refused(
  scene: Scene,
  outcome: CommitResult['outcome'] | 'stale-or-fenced',
  guard: { readonly position?: number; readonly fence?: number; readonly commits?: number },
): Promise<void> {
  const before = await scene.raw();
  const commitId = scene.newCommitId();
  let called = false;
  const onCommit = async () => {
    called = true;
  };
  const put = { ...putOf(fullRecords(90)), user: [userAt(90, 'taken@contoso.example')] };
  const result = await scene.commit({
    ...guard,
    put,
    head: { resets: 90, position: 900 },
    commitId,
    onCommit,
  });
  if (outcome === 'stale-or-fenced') {
    assertThat(['stale', 'fenced'].includes(result.outcome), `the commit ends ${result.outcome}`);
  } else {
    assertSame(result, { outcome }, 'the result');
  }
  assertThat(!called, 'onCommit was called for a commit that was refused');
  assertSame(await scene.raw(), before, 'what the store holds after it');
  assertSame(await scene.repository.landed(contractTenant, commitId), false, 'whether it landed');
}

export const guardCases: CaseGroup = {
  about: 'guards',
  cases: {
    'a tenant without a head is at position 0': async (scene) => {
      assertSame(await scene.repository.head(contractTenant), null, 'the head before the first commit');
      await refused(scene, 'stale', { position: 1 });
      assertSame((await scene.raw()).position, null, 'the raw position');
      await scene.write({ position: 0, put: putOf(fullRecords(1)), head: { position: 1 } });
      assertSame(await scene.raw(), { position: 1, keys: keysOf(fullRecords(1)) }, 'what the store holds');
    },

    'a position that the head has left, or not reached, is stale, whatever else is wrong with the write':
      async (scene) => {
        await scene.write({ put: { user: [userAt(1, 'taken@contoso.example')] }, head: { position: 7 } });
        for (const position of [0, 6, 8]) await refused(scene, 'stale', { position });
        await scene.write({ position: 7, head: { failures: 1 } });
      },

    'commits are counted, and a guard that names another count is stale': async (scene) => {
      const count = async () => (await scene.repository.head(contractTenant))?.commits;
      await scene.write({ commits: 0, put: { user: [userAt(1, null)] } });
      assertSame(await count(), 1, 'commits after the first');
      // Nothing but the count tells that this one was there.
      await scene.write({ put: { user: [userAt(2, null)] } });
      for (const commits of [0, 1, 3]) await refused(scene, 'stale', { commits });
      assertSame(await count(), 2, 'commits after those that were refused');
      await scene.write({ commits: 2, onCommit: async () => undefined, head: { failures: 1 } });
      await scene.write({ head: { failures: 2, commits: 90 } });
      assertSame(await count(), 4, 'commits after one that names them');
    },

    'a commit that does not name the position leaves it where it is': async (scene) => {
      await scene.write({ head: { position: 3 } });
      await scene.write({ position: 3, head: { failures: 2 } });
      await scene.write({ position: 3, put: { user: [userAt(1, null)] } });
      assertSame((await scene.raw()).position, 3, 'the raw position');
    },

    'under a lease that is held a commit lands, from whichever repository': async (scene) => {
      const { fence } = await take(scene.repository, 1);
      await scene.write({ fence, put: putOf(fullRecords(1)), head: { position: 1 } });
      await scene.write({ fence, head: { failures: 1 }, by: await scene.store.reopen() });
    },

    'without a fence a commit lands, though somebody holds the lease': async (scene) => {
      const { fence } = await take(scene.repository, 1);
      await scene.write({ put: putOf(fullRecords(1)), head: { position: 1 } });
      await refused(scene, 'stale', { fence, position: 0 });
    },

    'under an expired lease a commit is fenced': async (scene) => {
      await scene.write({ head: { position: 1 } });
      const { fence } = await take(scene.repository, 1, 0);
      await refused(scene, 'fenced', { fence });
      const renewed = await take(scene.repository, 2);
      await scene.write({ fence: renewed.fence, head: { failures: 1 } });
      await scene.repository.renewLease(contractTenant, renewed, 0);
      await refused(scene, 'fenced', { fence: renewed.fence });
    },

    'an owner who comes back after another took the lease is fenced': async (scene) => {
      await scene.write({ head: { position: 1 } });
      const lost = await take(scene.repository, 1, 0);
      const held = await take(await scene.store.reopen(), 2);
      await refused(scene, 'fenced', { fence: lost.fence });
      await scene.write({ fence: held.fence, head: { failures: 1 } });
      assertSame(await scene.repository.renewLease(contractTenant, held, longMs), true, 'renewing');
      await refused(scene, 'fenced', { fence: lost.fence });
    },

    'a fence that was never given is fenced': async (scene) => {
      await refused(scene, 'fenced', { fence: 1 });
      const { fence } = await take(scene.repository, 1);
      await refused(scene, 'fenced', { fence: fence + 1 });
    },

    'a lease that ends while the hook runs: if another has it by then, the commit is fenced; else it lands or is fenced, whole':
      async (scene) => {
        const { repository, store } = scene;
        const [other, lease] = [await store.reopen(), await take(repository, 1)];
        const before = await scene.raw();
        const ending: Promise<unknown>[] = [];
        const taken: string[] = [];
        const { outcome } = await scene.commit({
          fence: lease.fence,
          put: putOf(fullRecords(1)),
          head: { position: 1 },
          // Nothing is awaited: a store that holds the lease's row until the commit lets both wait for it.
          onCommit: async () => {
            ending.push(other.renewLease(contractTenant, lease, 0));
            const taking = other.takeLease(contractTenant, holderOf(2), longMs);
            ending.push(taking.then(() => taken.push('meanwhile')));
            await turns();
            taken.push('at the end of the hook');
          },
        });
        await Promise.all(ending);
        if (taken[0] === 'meanwhile')
          assertSame(outcome, 'fenced', 'the outcome, when another has the lease');
        assertThat(outcome === 'fenced' || outcome === 'committed', `the commit ends ${outcome}`);
        const after = { position: 1, keys: keysOf(fullRecords(1)) };
        assertSame(await scene.raw(), outcome === 'committed' ? after : before, 'what the store holds');
      },

    'a lost lease and a stale position refuse together': async (scene) => {
      const { fence } = await take(scene.repository, 1, 0);
      await refused(scene, 'stale-or-fenced', { fence, position: 5 });
    },

    'of two writers at one position, one lands': async (scene) => {
      const sides = [scene.repository, await scene.store.reopen()];
      for (let position = 0; position < 10; position += 1) {
        const results = await Promise.all(
          sides.map((by, n) => {
            const user = userAt(2 * position + n, null);
            return scene.commit({ by, position, put: { user: [user] }, head: { position: position + 1 } });
          }),
        );
        const outcomes = results.map(({ outcome }) => outcome).sort();
        assertSame(outcomes, ['committed', 'stale'], `the outcomes at position ${position}`);
        const { keys } = await scene.raw();
        assertSame(keys.user?.length, position + 1, 'how many users are stored');
      }
    },

    'two writers at one position who leave it there both land, and neither loses a field of the head': async (
      scene,
    ) => {
      const sides = [scene.repository, await scene.store.reopen()] as const;
      for (let n = 1; n <= 10; n += 1) {
        const results = await Promise.all([
          scene.commit({ by: sides[0], position: 0, head: { failures: n } }),
          scene.commit({ by: sides[1], position: 0, head: { resets: n } }),
        ]);
        assertSame(results, [{ outcome: 'committed' }, { outcome: 'committed' }], 'the results');
        const head = await scene.repository.head(contractTenant);
        assertSame([head?.failures, head?.resets], [n, n], 'the fields of both');
      }
    },
  },
};
