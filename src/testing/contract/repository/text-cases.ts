import type { Records } from '../../../domain/records.js';
import { assertSame } from '../difference.js';
import type { CaseGroup } from './contract-case.js';
import { linkOf } from './contract-checkpoints.js';
import { contractTenant, fullRecords, type OneOfEach } from './contract-records.js';
import { fullReport } from './contract-reports.js';
import { activeUser } from './contract-users.js';
import { recordKinds } from './record-kinds.js';
import { keyOf, putOf, type Scene } from './scene.js';

/** Every store keeps these. */
const storable = {
  'quotes and SQL': `'; drop table users; -- " \` \\ \\' \\u0041 %_ $1 ? :a {} [] E'\\x'`,
  'line ends': 'one\ntwo\r\nthree\tfour\u2028five',
  controls: '\u0001\u0008\u001f\u007f\u0085',
  emoji: '👩‍👩‍👧 😀 🇩🇪',
  combining: 'e\u0301 é n\u0303 ﬁ ǅ İ ı ß',
  'right to left': 'שלום \u202eabc\u202c مرحبا',
  'ends of the plane': '\u{10ffff} \ufffd \uffff \ufeff \u{10000}',
  blanks: '  both ends  ',
  instant: '2026-01-05T08:00:00.123Z',
  JSON: '{"$date":"2026-01-05T08:00:00.123Z"}',
};

/** These a store may refuse. */
const odd = {
  NUL: 'a\u0000b',
  'a lone high surrogate': 'a\ud800b',
  'a lone low surrogate': 'a\udc00b',
  'surrogates the wrong way round': '\udc00\ud800',
};

/** Records in which every field of free text has the text, and JSON has it in names and values. */
function recordsWith(text: string): OneOfEach {
  const records = fullRecords(1);
  const json = { [text]: [text, { [`${text}!`]: text }], $date: text, '': text, constructor: text };
  const names = { userPrincipalName: text, mail: text, backupAddress: text };
  const keys = { upnKey: text, addressKey: text };
  const [attribute, by, address] = [text, text, text];
  return {
    ...records,
    mapping: {
      ...records.mapping,
      name: text,
      criteria: { attribute, op: 'eq', value: text },
      assignment: json,
    },
    user: { ...activeUser(1), ...names, ...keys, displayName: text, assignment: text, attributes: json },
    leftover: { ...records.leftover, claim: { said: json, read: json, round: 1 }, before: names },
    pending: { ...records.pending, before: names },
    claim: { ...records.claim, address, addressKey: text },
    window: { ...records.window, address, addressKey: text },
    groupStream: {
      ...records.groupStream,
      deltaLink: text,
      pass: { ...records.groupStream.pass!, link: text },
    },
    change: { ...records.change, by, kind: 'admin', action: 'user-imported', reason: text, after: json },
    report: { ...records.report, error: { code: text, message: text } },
  };
}

async function comesBack(
  scene: Scene,
  kind: keyof OneOfEach,
  expected: OneOfEach,
  what: string,
): Promise<void> {
  const key = keyOf(kind, expected[kind]);
  const found = await scene.repository.get(contractTenant, kind, [key]);
  assertSame(found, [expected[kind]], `${kind} with ${what} by key`);
  assertSame(await scene.all(kind), [expected[kind]], `${kind} with ${what} by scan`);
}

function headWith(text: string) {
  return {
    shown: [text],
    releasedDomains: [text, `${text}2`],
    lastReport: { ...fullReport(1), runId: text },
  };
}

export const textCases: CaseGroup = {
  about: 'text',
  cases: {
    'of any script, with quotes, controls and SQL in it, comes back as it was': async (scene) => {
      for (const [what, text] of Object.entries(storable)) {
        const records = recordsWith(text);
        await scene.write({ put: putOf(records), head: headWith(text) });
        for (const kind of recordKinds) await comesBack(scene, kind, records, what);
        const head = await scene.repository.head(contractTenant);
        const { shown, releasedDomains, lastReport } = head!;
        assertSame({ shown, releasedDomains, lastReport }, headWith(text), `the head with ${what}`);
        const filter = { addressKeys: [text] };
        assertSame(await scene.all('claim', { filter }), [records.claim], `the claims by ${what}`);
        assertSame(await scene.all('window', { filter }), [records.window], `the windows by ${what}`);
        const query = { objectIds: [], addressKeys: [text] };
        const users = await scene.repository.findUsers(contractTenant, query);
        assertSame(users, [records.user], `the users by ${what}`);
        await scene.write({ remove: { claim: [keyOf('claim', records.claim)] } });
      }
    },

    'with NUL or lone surrogates comes back as it was, or the commit is refused and writes nothing': async (
      scene,
    ) => {
      for (const [what, text] of Object.entries(odd)) {
        const records = recordsWith(text);
        for (const kind of recordKinds) {
          const before = await scene.raw();
          const put = { [kind]: [records[kind]] };
          const refused = await scene.commit({ put, head: { failures: 1 } }).then(
            () => false,
            () => true,
          );
          if (refused) {
            assertSame(await scene.raw(), before, `what the store holds after a refused ${kind}`);
            continue;
          }
          await comesBack(scene, kind, records, what);
          await scene.write({ remove: { [kind]: [keyOf(kind, records[kind])] } });
        }
        await scene.commit({ head: headWith(text) }).then(
          async () => {
            const { shown } = (await scene.repository.head(contractTenant))!;
            assertSame(shown, [text], `what is shown, with ${what}`);
          },
          () => undefined,
        );
      }
    },

    'that no stored key has finds nothing': async (scene) => {
      const { claim, user } = fullRecords(1);
      const replaced = { ...claim, addressKey: 'a\ufffdb' };
      await scene.write({
        put: { claim: [replaced, { ...claim, addressKey: 'a' }, { ...claim, addressKey: 'ab' }] },
      });
      await scene.write({ put: { user: [{ ...user, upnKey: 'a\ufffdb', addressKey: 'a' }] } });
      for (const text of [...Object.values(odd), '', 'no-guid', `'; drop table`]) {
        const what = JSON.stringify(text);
        for (const kind of recordKinds) {
          assertSame(await scene.repository.get(contractTenant, kind, [text]), [], `${kind} by ${what}`);
        }
        const key = keyOf('claim', { ...claim, addressKey: text });
        assertSame(await scene.repository.get(contractTenant, 'claim', [key]), [], `claims by ${what}`);
        const query = { objectIds: [text], addressKeys: [text] };
        assertSame(await scene.repository.findUsers(contractTenant, query), [], `users by ${what}`);
        const filter = { addressKeys: [text] };
        assertSame(await scene.all('claim', { filter }), [], `claims filtered by ${what}`);
        assertSame(await scene.all('window', { filter }), [], `windows filtered by ${what}`);
      }
    },

    'of a megabyte comes back as it was': async (scene) => {
      const text = `${'0123456789abcdé😀'.repeat(65_536)}end`;
      const user = activeUser(1, { attributes: { aboutMe: text }, assignment: { note: text } });
      await scene.write({ put: { user: [user] } });
      assertSame(await scene.all('user'), [user], 'the user');
    },

    'of links of several kilobytes comes back as it was': async (scene) => {
      const groupStream: Records['groupStream'] = {
        ...fullRecords(1).groupStream,
        deltaLink: `${linkOf(1, 'delta')}${linkOf(2, 'delta')}`,
      };
      await scene.write({ put: { groupStream: [groupStream] } });
      assertSame(await scene.all('groupStream'), [groupStream], 'the stream of groups');
    },
  },
};
