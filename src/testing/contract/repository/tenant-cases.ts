import { assertSame } from '../difference.js';
import type { CaseGroup } from './contract-case.js';
import { tenantOf } from './contract-ids.js';
import { bareRecords, fullRecords } from './contract-records.js';
import { activeUser, userAt } from './contract-users.js';
import { take } from './lease-cases.js';
import { keysOf, putOf, removeOf } from './scene.js';

const [one, two] = [tenantOf(1), tenantOf(2)];

export const tenantCases: CaseGroup = {
  about: 'tenants',
  cases: {
    'the same keys and addresses stand in two tenants, each with its own records': async (scene) => {
      await scene.write({ put: putOf(fullRecords(1, one)), head: { position: 1, failures: 1 } }, one);
      const first = await scene.contents(scene.repository, one);
      assertSame(await scene.repository.head(two), null, 'the head of the second tenant');
      await scene.write({ put: putOf(bareRecords(1, two)), head: { position: 1, failures: 2 } }, two);
      await scene.write({ put: { user: [activeUser(1, { tenantId: two })] } }, two);
      assertSame(await scene.contents(scene.repository, one), first, 'what the first tenant holds');
      await scene.write({ remove: removeOf(fullRecords(1)), head: { position: 2 } }, two);
      assertSame(await scene.contents(scene.repository, one), first, 'what the first tenant holds');
      assertSame(await scene.raw(one), { position: 1, keys: keysOf(fullRecords(1)) }, 'the first tenant');
      assertSame(await scene.raw(two), { position: 2, keys: keysOf() }, 'the second tenant');
    },

    'reads by key, by address and by filter stay in theirs': async (scene) => {
      const [mine, theirs] = [fullRecords(1, one), fullRecords(2, two)];
      await scene.write({ put: putOf(mine) }, one);
      await scene.write({ put: putOf(theirs) }, two);
      const { repository } = scene;
      const { objectId, upnKey, addressKey } = theirs.user;
      assertSame(await repository.get(one, 'user', [objectId]), [], 'their user by key');
      const query = { objectIds: [objectId], addressKeys: [upnKey!, addressKey!] };
      assertSame(await repository.findUsers(one, query), [], 'their user by address');
      const { groupId, memberId } = theirs.membership;
      for (const filter of [{ groupIds: [groupId] }, { memberIds: [memberId] }]) {
        assertSame(await scene.all('membership', { filter }), [], 'their membership');
      }
      const claims = await scene.all('claim', { filter: { addressKeys: [theirs.claim.addressKey] } });
      assertSame(claims, [], 'their claim');
    },

    'positions, fences and commit ids are each tenant’s own': async (scene) => {
      await scene.write({ head: { position: 5 } }, one);
      await scene.write({ position: 0, head: { position: 1 } }, two);
      const lease = await take(scene.repository, 1, 600_000, one);
      for (let n = 0; n < 3; n += 1) await take(scene.repository, 2, 0, two);
      await scene.write({ fence: lease.fence, put: { user: [userAt(1, null)] } }, one);
      const fenced = await scene.commit({ fence: lease.fence }, two);
      assertSame(fenced, { outcome: 'fenced' }, 'a commit with another tenant’s fence');
      const commitId = scene.newCommitId();
      await scene.write({ commitId }, one);
      assertSame(await scene.repository.landed(two, commitId), false, 'landed in the second tenant');
      await scene.write({ commitId }, two);
      assertSame(await scene.repository.landed(two, commitId), true, 'landed in the second tenant');
    },
  },
};
