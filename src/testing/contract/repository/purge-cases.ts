import type { Lease, Repository } from '../../../ports/repository.js';
import { assertSame, assertThat } from '../difference.js';
import type { CaseGroup } from './contract-case.js';
import { tenantOf } from './contract-ids.js';
import { fullRecords } from './contract-records.js';
import { take } from './lease-cases.js';
import { keysOf, putOf } from './scene.js';

const [one, two] = [tenantOf(1), tenantOf(2)];
const removed = { position: null, keys: keysOf() };
/** More than a store of two records of each kind may need, one a call. */
const mostCalls = 100;

/** Calls until the tenant is gone; how often. */
async function purgeAll(repository: Repository, lease: Lease, limit: number): Promise<number> {
  for (let calls = 1; calls <= mostCalls; calls += 1) {
    const { outcome } = await repository.purge(one, lease, limit);
    if (outcome === 'purged') return calls;
    assertSame(outcome, 'more', 'the outcome of a purge that goes on');
  }
  return mostCalls + 1;
}

export const purgeCases: CaseGroup = {
  about: 'purge',
  cases: {
    'removes every record, the head, the lease and the commits, and nothing of another tenant': async (
      scene,
    ) => {
      const { repository } = scene;
      const commitId = scene.newCommitId();
      await scene.write({ put: putOf(fullRecords(1, one), fullRecords(2, one)), commitId }, one);
      await scene.write({ put: putOf(fullRecords(1, two)), head: { position: 1 } }, two);
      const other = await scene.contents(repository, two);
      const lease = await take(repository, 1, undefined, one);
      const theirs = await take(repository, 2, undefined, two);
      const calls = await purgeAll(repository, lease, 5);
      assertThat(calls > 2 && calls <= mostCalls, `records went in steps, and it came to an end: ${calls}`);
      assertSame(await scene.raw(one), removed, 'what is left of the tenant');
      assertSame(await repository.head(one), null, 'the head');
      assertSame(await repository.leaseHolder(one), null, 'the holder of the lease');
      assertSame(await repository.landed(one, commitId), false, 'whether a commit from before is remembered');
      const { upnKey } = fullRecords(1, one).user;
      const found = await repository.findUsers(one, { objectIds: [], addressKeys: [upnKey!] });
      assertSame(found, [], 'who holds an address of theirs');
      assertSame(await scene.contents(repository, two), other, 'what the other tenant holds');
      assertSame(await repository.renewLease(two, theirs, 600_000), true, 'whether its lease still runs');
    },

    'goes on where another left off, and what it has not reached is whole': async (scene) => {
      const { repository, store } = scene;
      await scene.write({ put: putOf(fullRecords(1, one), fullRecords(2, one)) }, one);
      const first = await take(repository, 1, undefined, one);
      assertSame(await repository.purge(one, first, 3), { outcome: 'more' }, 'the first step');
      await repository.releaseLease(one, first);
      assertThat((await repository.head(one)) !== null, 'the head stands while records do');
      const other = await store.reopen();
      const second = await take(other, 2, undefined, one);
      assertThat((await purgeAll(other, second, 1_000)) <= mostCalls, 'it came to an end');
      assertSame(await scene.raw(one), removed, 'what is left of the tenant');
    },

    'is refused once the lease is lost, and removes nothing': async (scene) => {
      const { repository } = scene;
      await scene.write({ put: putOf(fullRecords(1, one)) }, one);
      const before = await scene.raw(one);
      const ended = await take(repository, 1, 0, one);
      assertSame(await repository.purge(one, ended, 1_000), { outcome: 'fenced' }, 'under an ended lease');
      const lost = await take(repository, 2, 0, one);
      await take(repository, 3, undefined, one);
      assertSame(await repository.purge(one, lost, 1_000), { outcome: 'fenced' }, 'under a lost lease');
      assertSame(await scene.raw(one), before, 'what the tenant holds');
    },

    'a tenant that comes back begins anew, above all fences from before': async (scene) => {
      const { repository } = scene;
      await scene.write({ put: putOf(fullRecords(1, one)), head: { position: 7 } }, one);
      const lease = await take(repository, 1, undefined, one);
      await purgeAll(repository, lease, 1_000);
      const next = await take(repository, 2, undefined, one);
      assertThat(next.fence > lease.fence, `a fence of ${next.fence} after one of ${lease.fence}`);
      assertSame(await scene.commit({ fence: lease.fence }, one), { outcome: 'fenced' }, 'a late commit');
      assertSame(await repository.purge(one, lease, 1_000), { outcome: 'fenced' }, 'a late purge');
      await scene.write({ put: putOf(fullRecords(1, one)), head: { position: 1 }, fence: next.fence }, one);
      assertSame(await scene.raw(one), { position: 1, keys: keysOf(fullRecords(1, one)) }, 'what is written');
    },
  },
};
