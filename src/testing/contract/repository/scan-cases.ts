import type { RecordKind, Records } from '../../../domain/records.js';
import { assertSame, assertThat } from '../difference.js';
import type { CaseGroup } from './contract-case.js';
import { bareRecords, contractTenant, fullRecords } from './contract-records.js';
import { activeUser } from './contract-users.js';
import { recordKinds } from './record-kinds.js';
import { keyOf, putOf, type Scene } from './scene.js';

/** Walks a kind and checks what every page promises; gives the keys in the order in which they came. */
async function walk<K extends RecordKind>(scene: Scene, kind: K, limit: number): Promise<string[]> {
  const keys: string[] = [];
  let after: string | null = null;
  do {
    const page: { readonly records: readonly Records[K][]; readonly after: string | null } =
      await scene.repository.scan(contractTenant, kind, { after, limit });
    keys.push(...page.records.map((record) => keyOf(kind, record)));
    after = page.after;
    const full = page.records.length === limit || (after === null && page.records.length < limit);
    assertThat(full, `a page of ${limit} ${kind} records has ${page.records.length} and is not the last`);
  } while (after !== null);
  return keys;
}

/** Code points in order, which is the order of UTF-8 bytes. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Keys which collations of languages, and those that fold case or skip punctuation, order in another way. */
const addressKeys = [
  'a',
  'A',
  'a-b',
  'a.b',
  'a_b',
  'ab',
  'aB',
  'b',
  'é',
  'e\u0301',
  'z',
  'ß',
  'ss',
  '\uffff',
  '😀',
];

export const scanCases: CaseGroup = {
  about: 'scans',
  cases: {
    'of nothing end at once': async ({ repository }) => {
      for (const kind of recordKinds) {
        const page = await repository.scan(contractTenant, kind, { limit: 10 });
        assertSame(page, { records: [], after: null }, `the page of kind ${kind}`);
      }
    },

    'of every kind give each record once, in the order of the keys, in full pages': async (scene) => {
      const each = [3, 1, 5, 2, 4, 11, 7].map((n) => (n % 2 === 0 ? bareRecords(n) : fullRecords(n)));
      await scene.write({ put: putOf(...each) });
      for (const kind of recordKinds) {
        const keys = each.map((records) => keyOf(kind, records[kind])).sort();
        for (const limit of [1, 2, 3, 7, 8]) {
          assertSame(await walk(scene, kind, limit), keys, `${kind} by pages of ${limit}`);
        }
      }
    },

    'order keys by code unit or by code point, and tell apart what only a language takes for the same':
      async (scene) => {
        const { claim } = fullRecords(1);
        const claims = addressKeys.map((addressKey) => ({ ...claim, addressKey }));
        await scene.write({ put: { claim: claims } });
        const keys = claims.map((one) => keyOf('claim', one));
        const found = await walk(scene, 'claim', 2);
        const [byUnit, byPoint] = [[...keys].sort(), [...keys].sort(byCodePoint)];
        assertSame(found, found.join() === byPoint.join() ? byPoint : byUnit, 'the keys in order');
        for (const one of claims) {
          const exact = await scene.repository.get(contractTenant, 'claim', [keyOf('claim', one)]);
          assertSame(exact, [one], `the claim on ${one.addressKey} by key`);
          const filter = { addressKeys: [one.addressKey] };
          assertSame(await scene.all('claim', { filter }), [one], `the claims on ${one.addressKey}`);
        }
      },

    'go on after a key of which there is no record': async (scene) => {
      const users = [2, 4, 6].map((n) => activeUser(n));
      await scene.write({ put: { user: users } });
      for (const [n, rest] of [
        [1, 3],
        [3, 2],
        [4, 1],
        [5, 1],
        [6, 0],
        [9, 0],
      ] as const) {
        const after = activeUser(n).objectId;
        const found = await scene.all('user', { after, limit: 2 });
        assertSame(found, users.slice(3 - rest), `the users after the key of user ${n}`);
      }
      assertSame(await scene.all('user', { after: '' }), users, 'the users after the empty key');
    },

    'give each record once that is there all the time, whatever is written meanwhile': async (scene) => {
      const steady = Array.from({ length: 20 }, (_, n) => activeUser(10 * n));
      const fleeting = Array.from({ length: 20 }, (_, n) => activeUser(10 * n + 5));
      await scene.write({ put: { user: [...steady, ...fleeting] } });
      const other = await scene.store.reopen();
      const seen: string[] = [];
      let after: string | null = null;
      let pages = 0;
      do {
        const query = { after, limit: 3 };
        const page: { records: readonly Records['user'][]; after: string | null } =
          await scene.repository.scan(contractTenant, 'user', query);
        seen.push(...page.records.map(({ objectId }) => objectId));
        after = page.after;
        pages += 1;
        // Behind, ahead and at the very place where the scan stands.
        const user = [activeUser(pages), activeUser(200 - pages), activeUser(0, { displayName: `${pages}` })];
        const at = fleeting.filter(({ objectId }) => objectId === after);
        await scene.write({ by: other, put: { user }, remove: { user: at.map(({ objectId }) => objectId) } });
      } while (after !== null);
      assertSame(seen, [...new Set(seen)].sort(), 'the keys in order, each once');
      const missed = steady.filter(({ objectId }) => !seen.includes(objectId));
      assertSame(missed, [], 'users who were there all the time and were not seen');
    },
  },
};
