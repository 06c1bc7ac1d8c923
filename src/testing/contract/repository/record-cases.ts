import { emptyHead, type Head } from '../../../domain/records.js';
import type { Repository } from '../../../ports/repository.js';
import { assertSame } from '../difference.js';
import type { CaseGroup } from './contract-case.js';
import { idleCheckpoint } from './contract-checkpoints.js';
import { fullHead } from './contract-heads.js';
import { bareRecords, contractTenant, fullRecords, type OneOfEach } from './contract-records.js';
import { fullReport } from './contract-reports.js';
import { activeUser } from './contract-users.js';
import { recordKinds } from './record-kinds.js';
import { keyOf, keysOf, putOf, removeOf, type Scene } from './scene.js';

async function reads(repository: Repository, expected: OneOfEach, what: string): Promise<void> {
  for (const kind of recordKinds) {
    const key = keyOf(kind, expected[kind]);
    assertSame(
      await repository.get(contractTenant, kind, [key]),
      [expected[kind]],
      `${kind} by key, ${what}`,
    );
  }
}

async function patched(scene: Scene, patch: Partial<Head>, expected: Head, what: string): Promise<void> {
  await scene.write({ head: patch });
  const head = await scene.repository.head(contractTenant);
  // The store's own count is none of what a commit writes.
  assertSame(head && { ...head, commits: 0 }, expected, what);
}

export const recordCases: CaseGroup = {
  about: 'records',
  cases: {
    'of every kind come back as they were put, with all they can hold': async (scene) => {
      await scene.write({ put: putOf(fullRecords(1)) });
      await reads(scene.repository, fullRecords(1), 'with all it can hold');
    },

    'of every kind come back as they were put: what is absent stays absent, null stays null': async (
      scene,
    ) => {
      await scene.write({ put: putOf(bareRecords(1)) });
      await reads(scene.repository, bareRecords(1), 'with nothing optional');
    },

    'are replaced whole': async (scene) => {
      await scene.write({ put: putOf(fullRecords(1)) });
      await scene.write({ put: putOf(bareRecords(1)) });
      await reads(scene.repository, bareRecords(1), 'less than before');
      await scene.write({ put: putOf(fullRecords(1)) });
      await reads(scene.repository, fullRecords(1), 'more than before');
      assertSame((await scene.raw()).keys, keysOf(fullRecords(1)), 'the keys in the store');
    },

    'that are removed are gone, and can come again': async (scene) => {
      await scene.write({ put: putOf(fullRecords(1), fullRecords(2)) });
      await scene.write({ remove: removeOf(fullRecords(1)) });
      for (const kind of recordKinds) {
        const keys = [fullRecords(1), fullRecords(2)].map((records) => keyOf(kind, records[kind]));
        const found = await scene.repository.get(contractTenant, kind, keys);
        assertSame(found, [fullRecords(2)[kind]], `what is left of kind ${kind}`);
      }
      await scene.write({ put: putOf(bareRecords(1)) });
      await reads(scene.repository, bareRecords(1), 'put again');
    },

    'are found by key, each once, whatever else is asked for': async (scene) => {
      const users = [1, 2, 3].map((n) => activeUser(n));
      await scene.write({ put: { user: users } });
      const [a = '', b = ''] = users.map(({ objectId }) => objectId);
      const found = await scene.repository.get(contractTenant, 'user', [b, a, activeUser(9).objectId, b, a]);
      const sorted = [...found].sort((left, right) => (left.objectId < right.objectId ? -1 : 1));
      assertSame(sorted, users.slice(0, 2), 'the users found');
      assertSame(await scene.repository.get(contractTenant, 'user', []), [], 'what no key finds');
    },

    'are not the caller’s to change later': async (scene) => {
      await scene.write({ put: { user: [activeUser(1)] } });
      const other = await scene.store.reopen();
      await scene.write({ put: { user: [activeUser(1, { displayName: 'Renamed' })] }, by: other });
      for (const by of [scene.repository, other]) {
        const [user] = await by.get(contractTenant, 'user', [activeUser(1).objectId]);
        assertSame(user?.displayName, 'Renamed', 'the name that was put last');
      }
    },

    'number 10,000 in one commit and in one page': async (scene) => {
      const user = Array.from({ length: 10_000 }, (_, n) => activeUser(n));
      await scene.write({ put: { user } });
      const page = await scene.repository.scan(contractTenant, 'user', { limit: 10_001 });
      assertSame(page, { records: user, after: null }, 'the page');
      const objectIds = user.map(({ objectId }) => objectId);
      const found = await scene.repository.get(contractTenant, 'user', objectIds);
      assertSame(found.length, 10_000, 'how many were found by key');
      const addressKeys = user.slice(0, 2_000).map(({ addressKey }) => addressKey!);
      const byAddress = await scene.repository.findUsers(contractTenant, { objectIds: [], addressKeys });
      assertSame(byAddress.length, 2_000, 'how many were found by address');
    },
  },
};

export const headCases: CaseGroup = {
  about: 'the head',
  cases: {
    'is the empty one after an empty commit': async (scene) => {
      await patched(scene, {}, emptyHead, 'the head');
      assertSame((await scene.raw()).position, 0, 'the raw position');
    },

    'keeps the fields that a commit does not name': async (scene) => {
      let expected = emptyHead;
      for (const [field, value] of Object.entries(fullHead)) {
        const patch = { [field]: value } as Partial<Head>;
        expected = { ...expected, ...patch };
        await patched(scene, patch, expected, `the head with ${field}`);
      }
      await patched(scene, {}, fullHead, 'the head after an empty patch');
    },

    'takes null, false, 0 and empty lists for what they are': async (scene) => {
      await patched(scene, fullHead, fullHead, 'the full head');
      await patched(scene, emptyHead, emptyHead, 'the empty head');
    },

    'has each named field replaced whole, not merged': async (scene) => {
      await patched(scene, fullHead, fullHead, 'the full head');
      const { error: _, ...lastReport } = fullReport(4);
      const patch = { checkpoint: idleCheckpoint(6), lastReport, shown: ['mail'] };
      await patched(scene, patch, { ...fullHead, ...patch }, 'the head');
    },
  },
};
