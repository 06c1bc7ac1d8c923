import type { Write } from '../../../ports/repository.js';
import { assertSame, assertThat, fail } from '../difference.js';
import type { CaseGroup } from './contract-case.js';
import { runningCheckpoint } from './contract-checkpoints.js';
import { tenantOf } from './contract-ids.js';
import { bareRecords, contractTenant, fullRecords } from './contract-records.js';
import { keysOf, putOf, removeOf, type Scene, turns } from './scene.js';

/** More statements than any commit takes. */
const mostWrites = 1_000;

/** What stands before the rich commit. */
async function prepare(scene: Scene, tenantId = contractTenant): Promise<void> {
  const put = putOf(fullRecords(1, tenantId), fullRecords(2, tenantId));
  await scene.write({ put, head: { position: 2 } }, tenantId);
}

/** Of every kind one record is new, one is overwritten and one removed, and the head moves. */
function rich(tenantId = contractTenant): Write {
  const put = putOf(bareRecords(1, tenantId), fullRecords(3, tenantId));
  const head = { position: 3, checkpoint: runningCheckpoint(3) };
  return { put, remove: removeOf(fullRecords(2)), head };
}

const beforeRich = { position: 2, keys: keysOf(fullRecords(1), fullRecords(2)) };
const afterRich = { position: 3, keys: keysOf(fullRecords(1), fullRecords(3)) };

/** Runs a commit whose hook rejects, and gives what the commit rejected with. */
async function rejection(scene: Scene, onCommit: (tx: unknown) => Promise<void>): Promise<unknown> {
  try {
    await scene.commit({ ...rich(), onCommit });
  } catch (error) {
    return error;
  }
  return fail('a commit landed though its hook rejected');
}

export const atomicityCases: CaseGroup = {
  about: 'atomicity',
  cases: {
    'a commit writes all of it, records of every kind and the head': async (scene) => {
      await prepare(scene);
      await scene.write(rich());
      assertSame(await scene.raw(), afterRich, 'what the store holds');
      const { records, head } = await scene.contents();
      for (const [kind, found] of Object.entries(records)) {
        const expected = putOf(bareRecords(1), fullRecords(3))[kind as 'user'];
        assertSame(found, expected, `the records of kind ${kind}`);
      }
      assertSame(head?.checkpoint, runningCheckpoint(3), 'the checkpoint');
    },

    'a hook that rejects leaves nothing, and its error is passed on as it is': async (scene) => {
      await prepare(scene);
      const [raw, contents] = [await scene.raw(), await scene.contents()];
      for (const thrown of [new RangeError('the product refuses'), 'a text']) {
        const error = await rejection(scene, async () => {
          await turns();
          throw thrown;
        });
        assertThat(error === thrown, 'the commit rejected with something else than its hook');
        assertSame(await scene.raw(), raw, 'what the store holds');
        assertSame(await scene.contents(), contents, 'what the repository reads');
      }
      await scene.write(rich());
      assertSame(await scene.raw(), afterRich, 'what the store holds after a good commit');
    },

    'the hook has run when the commit is done, once where it lands at once': async (scene) => {
      let calls = 0;
      const onCommit = async () => {
        await turns();
        calls += 1;
      };
      await scene.write({ ...rich(), onCommit });
      assertThat(calls >= 1, 'the commit was done before its hook');
    },

    'nobody reads anything of a commit that is taken back': async (scene) => {
      await prepare(scene);
      const before = await scene.contents();
      const others = [scene.repository, await scene.store.reopen()];
      const reading: Promise<unknown>[] = [];
      await rejection(scene, async () => {
        for (const other of others) reading.push(scene.contents(other));
        await turns();
        throw new Error('the product refuses');
      });
      for (const contents of await Promise.all(reading)) assertSame(contents, before, 'what was read');
    },
  },
};

export const hostRowCases: CaseGroup = {
  about: 'atomicity',
  needs: 'host-rows',
  cases: {
    'the host’s rows are written with the commit': async (scene) => {
      const { store } = scene;
      await scene.write({ ...rich(), onCommit: async (tx) => store.writeRow!(tx, 'row') });
      assertSame(await store.readRow!('row'), true, 'whether the row is there');
    },

    'the host’s rows go with a commit that is taken back': async (scene) => {
      const { store } = scene;
      await rejection(scene, async (tx) => {
        await store.writeRow!(tx, 'row');
        throw new Error('the product refuses');
      });
      assertSame(await store.readRow!('row'), false, 'whether the row is there');
    },

    'the host’s rows go with a commit that is refused': async (scene) => {
      const { store } = scene;
      const user = fullRecords(1).user;
      const commit = scene.commit({
        put: { user: [user, { ...user, objectId: fullRecords(2).user.objectId }] },
        onCommit: async (tx) => store.writeRow!(tx, 'row'),
      });
      await commit.then(
        () => fail('two active users with one address were stored'),
        () => undefined,
      );
      assertSame(await store.readRow!('row'), false, 'whether the row is there');
    },
  },
};

export const failingWriteCases: CaseGroup = {
  about: 'atomicity',
  needs: 'failing-writes',
  cases: {
    'a failure of any of its writes leaves nothing of a commit': async (scene) => {
      let fails = true;
      for (let n = 1; fails; n += 1) {
        assertThat(n <= mostWrites, 'failWrite has failed 1,000 writes of one commit');
        fails = await failAt(scene, n);
        assertThat(fails || n > 1, 'failWrite failed no write');
      }
    },
  },
};

/** In a tenant of its own a commit meets a failure of its n-th write; false if it has fewer. */
async function failAt(scene: Scene, n: number): Promise<boolean> {
  const tenantId = tenantOf(n);
  await prepare(scene, tenantId);
  const hasFailed = await scene.store.failWrite!(n);
  const commitId = scene.newCommitId();
  const ended: unknown = await scene.commit({ ...rich(tenantId), commitId }, tenantId).then(
    ({ outcome }) => outcome,
    (error) => error,
  );
  // A store may repeat a transaction that failed, and land it all the same.
  const landed = ended === 'committed';
  assertThat(landed || (await hasFailed()), `a commit failed by itself: ${String(ended)}`);
  const what = `when write ${n} failed`;
  assertSame(await scene.raw(tenantId), landed ? afterRich : beforeRich, `what the store holds ${what}`);
  assertSame(await scene.repository.landed(tenantId, commitId), landed, `whether it landed ${what}`);
  const expected = landed
    ? [bareRecords(1, tenantId), fullRecords(3, tenantId)]
    : [fullRecords(1, tenantId), fullRecords(2, tenantId)];
  const { head, records } = await scene.contents(scene.repository, tenantId);
  assertSame(records, putOf(...expected), `what the repository reads ${what}`);
  assertSame(head?.checkpoint.state, landed ? 'running' : 'idle', `the checkpoint ${what}`);
  return hasFailed();
}
