import { describe, expect, test } from 'vitest';
import { mostGroupsPerStream } from '../../../../src/domain/directory-group.js';
import { root, scriptedGraph } from './scripted-graph.js';

const ids = Array.from(
  { length: 60 },
  (_, index) => `0a1b2c3d-1111-4222-8333-${String(index).padStart(12, '0')}`,
);
const [first, second] = ids as [string, string];
const deltaLink = `${root}/v1.0/groups/delta?$deltatoken=aB3_-s3cr3t`;
const page = { value: [{ id: first.toUpperCase() }], '@odata.deltaLink': deltaLink };

const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('no failure'),
    (error: unknown) => error,
  );

test('an initial page filters by id, each once, and selects members and what makes a restore visible', async () => {
  await using graph = await scriptedGraph(() => ({ body: page }));
  const groupIds = [first.toUpperCase(), second, first];
  const result = await graph.directory().fetchGroupPage({ kind: 'initial', groupIds });
  expect(result).toEqual({
    kind: 'page',
    entries: [{ objectId: first, removed: null, members: [] }],
    next: { kind: 'delta', link: deltaLink },
  });
  const filter = `id%20eq%20%27${first}%27%20or%20id%20eq%20%27${second}%27`;
  expect(graph.targets()).toEqual([
    `/v1.0/groups/delta?$filter=${filter}&$select=id,deletedDateTime,members`,
  ]);
  expect(graph.requests[0]!.headers.authorization).toBe('Bearer opaque-access-token');
  expect(graph.requests[0]!.headers.prefer).toBeUndefined();
});

test('a link is replayed whole, as it came', async () => {
  await using graph = await scriptedGraph(() => ({ body: page }));
  const target = '/v1.0/groups/microsoft.graph.delta()?$skiptoken=a%3D%2B%2F==(1)-_';
  await graph.directory().fetchGroupPage({ kind: 'link', link: root + target });
  expect(graph.targets()).toEqual([target]);
});

describe('a stream of groups is bounded, and its ids are GUIDs', () => {
  test('50 groups are one request', async () => {
    await using graph = await scriptedGraph(() => ({ body: page }));
    const groupIds = ids.slice(0, mostGroupsPerStream);
    await graph.directory().fetchGroupPage({ kind: 'initial', groupIds });
    expect(decodeURIComponent(graph.targets()[0]!).match(/id eq '/g)).toHaveLength(50);
    expect(graph.targets()[0]!.length).toBeLessThan(4000);
  });

  test.each([
    ['none, which would be all groups of the tenant', []],
    ['51', ids.slice(0, 51)],
    ['an id with a quote in it', [first, `${second}' or startsWith(displayName,'a`]],
    ['an id with a quote for a digit', [`${first.slice(0, -1)}'`]],
    ['an id of two lines', [`${first}\n`]],
    ['an empty id', ['']],
  ])('S8: %s: no request leaves', async (_what, groupIds) => {
    await using graph = await scriptedGraph(() => ({ body: page }));
    const error = await caught(graph.directory().fetchGroupPage({ kind: 'initial', groupIds }));
    expect(error).toMatchObject({ code: 'ERR_DIRECTORY_REQUEST_INVALID', retryable: false });
    expect(graph.requests).toEqual([]);
  });
});

describe('S6: a foreign link is refused', () => {
  test.each([
    ['another host', 'https://graph.microsoft.com.evil.example/v1.0/groups/delta?$deltatoken=s3cr3t'],
    ['another cloud', 'https://graph.microsoft.us/v1.0/groups/delta?$deltatoken=s3cr3t'],
    ['the stream of users', `${root}/v1.0/users/delta?$deltatoken=s3cr3t`],
    ['another endpoint of groups', `${root}/v1.0/groups?$skiptoken=s3cr3t`],
  ])('S6: %s: no request leaves', async (_what, link) => {
    await using graph = await scriptedGraph(() => ({ body: page }));
    const error = await caught(graph.directory().fetchGroupPage({ kind: 'link', link }));
    expect(error).toMatchObject({ code: 'ERR_DIRECTORY_LINK_INVALID', retryable: false });
    expect(String(error)).not.toContain('s3cr3t');
    expect([graph.requests, graph.foreign]).toEqual([[], []]);
  });

  test('S6: users take no link of groups either', async () => {
    await using graph = await scriptedGraph(() => ({ body: page }));
    const request = { kind: 'link', link: deltaLink, round: 'incremental' } as const;
    expect(await caught(graph.directory().fetchPage(request))).toMatchObject({
      code: 'ERR_DIRECTORY_LINK_INVALID',
    });
    expect(graph.requests).toEqual([]);
  });

  test('S6: the Location of a 410 is never followed, a foreign one is an error', async () => {
    for (const [location, expected] of [
      [`${root}/v1.0/groups/delta?$deltatoken=`, 'token-rejected'],
      ['https://evil.example/v1.0/groups/delta?$deltatoken=', 'ERR_DIRECTORY_LINK_INVALID'],
    ] as const) {
      await using graph = await scriptedGraph(() => ({ status: 410, headers: { location }, body: {} }));
      const asked = graph.directory().fetchGroupPage({ kind: 'link', link: deltaLink });
      const answer = await asked.then(
        ({ kind }) => kind,
        ({ code }: { code: string }) => code,
      );
      expect(answer).toBe(expected);
      expect(graph.requests).toHaveLength(1);
    }
  });
});

test('an abort rejects with its own reason', async () => {
  const reason = new Error('the round ended');
  await using graph = await scriptedGraph(() => ({ socket: 'hang' }));
  const signal = AbortSignal.abort(reason);
  await expect(
    graph.directory().fetchGroupPage({ kind: 'initial', groupIds: [first] }, { signal }),
  ).rejects.toBe(reason);
  await expect(graph.directory().readGroups([first], { signal })).rejects.toBe(reason);
});
