import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { GraphDirectory } from '../../../src/adapters/graph/index.js';
import type { DirectoryEntry } from '../../../src/domain/directory-user.js';
import { batchReply, notFound, root, scriptedGraph } from '../../unit/adapters/graph/scripted-graph.js';

/** A body as Microsoft documents it or as it was seen, rebuilt with own ids, names and tokens. */
interface DocumentedBody {
  readonly source: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> & { readonly value?: readonly Item[] };
}

type Item = Readonly<Record<string, unknown>> & { readonly id: string };

const folder = new URL('../../fixtures/graph/', import.meta.url);
const initial = { kind: 'initial', select: ['displayName'] } as const;
const pageOf = (round: 'initial' | 'incremental') =>
  ({ kind: 'link', link: `${root}/v1.0/users/delta?$skiptoken=aB3_-token`, round }) as const;
const deltaRound = {
  kind: 'link',
  link: `${root}/v1.0/users/delta?$deltatoken=aB3_-token`,
  round: 'incremental',
} as const;
type Request = typeof initial | ReturnType<typeof pageOf> | typeof deltaRound;

function documented(name: string): DocumentedBody {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as DocumentedBody;
}

async function replay(reply: DocumentedBody, request: Request) {
  await using graph = await scriptedGraph(() => reply);
  return await new GraphDirectory({ client: graph.client() }).fetchPage(request);
}

/** An entry in short: its kind, and the properties that say something. */
function inShort(entry: DirectoryEntry): string {
  if (entry.kind === 'removed') return `removed ${entry.reason}`;
  const names = Object.entries(entry.properties).map(([name, value]) =>
    value === null ? `${name}=null` : name,
  );
  return `${entry.whole ? 'whole' : 'partial'} ${names.sort().join(' ')}`;
}

const names = 'displayName givenName surname';
const defaults = 'displayName givenName jobTitle mail';
const more = 'officeLocation preferredLanguage surname userPrincipalName';

/** Sample, the request it answers, the entries that the documentation prescribes, and what comes next. */
const pages: readonly (readonly [string, Request, readonly string[], 'next' | 'delta'])[] = [
  // A property that was never set is absent; a removal comes in an initial round, too.
  [
    'users-delta-01-initial',
    initial,
    [`partial ${names}`, `partial ${names}`, 'removed deleted', 'partial displayName'],
    'next',
  ],
  ['users-delta-02-nextlink', pageOf('initial'), [`partial ${names}`, `partial ${names}`], 'next'],
  ['users-delta-03-final-deltalink', pageOf('initial'), [`partial ${names}`, `partial ${names}`], 'delta'],
  ['users-delta-04-nochange', deltaRound, [], 'delta'],
  ['users-delta-05-changes-removed', deltaRound, [`partial ${names}`, 'removed changed'], 'delta'],
  // The default set lacks accountEnabled, so that such an entry is not whole.
  [
    'users-delta-06-default-properties',
    initial,
    [`partial businessPhones ${defaults} mobilePhone ${more}`],
    'next',
  ],
  // Null is a value that was cleared, absent one that was never set.
  ['users-delta-07-select-with-null', initial, ['partial displayName jobTitle mobilePhone=null'], 'next'],
  ['users-delta-08-return-minimal', deltaRound, ['partial displayName jobTitle'], 'next'],
  ['users-delta-09-manager-delta', initial, [`partial businessPhones ${defaults} ${more}`], 'delta'],
  ['users-delta-10-empty-page-with-nextlink', pageOf('initial'), [], 'next'],
  ['users-delta-11-latest', initial, [], 'delta'],
];

describe('documented pages of users/delta', () => {
  test.each(pages)('R4, S8: %s', async (name, request, expected, next) => {
    const { status, headers, body, source } = documented(name);
    const result = await replay({ status, headers, body, source }, request);
    if (result.kind !== 'page') return expect.fail(result.kind);
    expect(result.entries.map(inShort)).toEqual(expected);
    expect(result.entries.map(({ objectId }) => objectId)).toEqual(body.value!.map(({ id }) => id));
    expect(result.next).toEqual({ kind: next, link: body['@odata.nextLink'] ?? body['@odata.deltaLink'] });
  });

  test('R4: with what this library selects an entry of an initial round is whole, of a later one partial', async () => {
    const sample = documented('users-delta-06-default-properties');
    const value = sample.body.value!.map((item) => ({ ...item, accountEnabled: true }));
    const reply = { ...sample, body: { ...sample.body, value } };
    for (const [request, whole] of [
      [initial, true],
      [pageOf('initial'), true],
      [pageOf('incremental'), false],
      [deltaRound, false],
    ] as const) {
      expect(await replay(reply, request)).toMatchObject({ entries: [{ whole }] });
    }
  });

  test('S8: an entry without id, as a sample of the documents prints it, is refused: its text says id is always there', async () => {
    const sample = documented('users-delta-08-return-minimal');
    const value = sample.body.value!.map(({ id: _, ...item }) => item) as unknown as Item[];
    const replayed = replay({ ...sample, body: { ...sample.body, value } }, initial);
    await expect(replayed).rejects.toMatchObject({ code: 'ERR_DIRECTORY_RESPONSE_INVALID' });
  });
});

const invalid = 'ERR_DIRECTORY_REQUEST_INVALID';

/** Sample, what it is for a request that carries a token, and for one that carries none. */
const errors: readonly (readonly [string, { readonly rejected: string } | string, string])[] = [
  ['error-400-both-tokens', invalid, invalid],
  ['error-400-delta-not-supported-personal', invalid, invalid],
  ['error-400-deltalink-older-than-30-days', { rejected: 'request_UnsupportedQuery' }, invalid],
  ['error-400-empty-code', invalid, invalid],
  ['error-400-expired-page-token', { rejected: 'directory_ExpiredPageToken' }, invalid],
  ['error-400-result-size-limit', invalid, invalid],
  ['error-400-select-not-supported', invalid, invalid],
  ['error-400-steady-state-30-days', { rejected: 'request_UnsupportedQuery' }, invalid],
  ['error-400-syncstatenotfound', { rejected: 'syncStateNotFound' }, invalid],
  ['error-400-unsupported-query', { rejected: 'request_UnsupportedQuery' }, invalid],
  ['error-401-cae', 'ERR_DIRECTORY_UNAUTHORIZED', 'ERR_DIRECTORY_UNAUTHORIZED'],
  ['error-403-request-denied', 'ERR_DIRECTORY_FORBIDDEN', 'ERR_DIRECTORY_FORBIDDEN'],
  ['error-404-resource-not-found', { rejected: 'pageLinkNotFound' }, invalid],
  ['error-404-skiptoken-unknownerror', { rejected: 'pageLinkNotFound' }, invalid],
  ['error-410-resyncrequired', { rejected: 'resyncRequired' }, invalid],
  ['error-410-syncstatenotfound', { rejected: 'syncStateNotFound' }, invalid],
  ['error-429-throttled', 'ERR_DIRECTORY_THROTTLED', 'ERR_DIRECTORY_THROTTLED'],
  ['error-501-target-not-supported', invalid, invalid],
];

describe('documented errors', () => {
  test.each(errors)('S5: %s', async (name, withToken, withoutToken) => {
    const reply = documented(name);
    for (const request of [deltaRound, pageOf('initial'), pageOf('incremental')]) {
      const replayed = replay(reply, request);
      if (typeof withToken === 'string') await expect(replayed).rejects.toMatchObject({ code: withToken });
      else expect(await replayed).toEqual({ kind: 'token-rejected', cause: withToken.rejected });
    }
    await expect(replay(reply, initial)).rejects.toMatchObject({ code: withoutToken });
  });

  test('S7: the fractional Retry-After of the documented 429', async () => {
    const replayed = replay(documented('error-429-throttled'), initial);
    await expect(replayed).rejects.toMatchObject({ retryable: true, retryAfterMs: 2128 });
  });

  test('a message tells the request id, so that it can be looked up', async () => {
    const { body } = documented('error-400-unsupported-query');
    const { innerError } = body.error as { innerError: { 'request-id': string } };
    const replayed = replay(documented('error-400-unsupported-query'), initial);
    await expect(replayed).rejects.toThrow(innerError['request-id']);
  });

  test('S11: the documented 404 of a person who is in no place, and the 403 of a right that is missing', async () => {
    const gone = documented('error-404-resource-not-found');
    const denied = documented('error-403-request-denied');
    const id = '5b76f589-a141-4a71-8bc8-000000000001';
    await using graph = await scriptedGraph((request) =>
      request.target.includes('getByIds') ? denied : batchReply(request, () => gone),
    );
    expect(await graph.directory().readUsers([id], ['mail'])).toEqual({
      users: new Map([[id, { outcome: 'deleted' }]]),
      missingRights: ['Directory.Read.All'],
    });
  });

  test('S11: nothing of a body in deletedItems is taken: its UPN is mangled', async () => {
    const item = documented('deleteditems-user').body.value![0]!;
    expect(item.userPrincipalName).toMatch(new RegExp(`^${item.id.replaceAll('-', '')}`));
    await using graph = await scriptedGraph((request) => {
      if (request.target.includes('getByIds')) return { body: { value: [] } };
      return batchReply(request, (url) =>
        url.startsWith(`/directory/deletedItems/${item.id}/microsoft.graph.user`)
          ? { status: 200, body: item }
          : notFound,
      );
    });
    const { users } = await graph.directory().readUsers([item.id], ['mail']);
    expect(users).toEqual(new Map([[item.id, { outcome: 'soft-deleted' }]]));
  });
});

test('every documented body is replayed', () => {
  const replayed = [...pages, ...errors].map(([name]) => `${name}.json`);
  expect(readdirSync(folder).sort()).toEqual([...replayed, 'deleteditems-user.json'].sort());
});
