import { describe, expect, test } from 'vitest';
import { batchReply, errorBody, notFound, type SeenRequest, scriptedGraph } from './scripted-graph.js';

const ids = [1, 2, 3, 4].map((number) => `0a1b2c3d-1111-4222-8333-94444555566${number}`);
const [sales, ops, old, lost] = ids as [string, string, string, string];
const denied = { status: 403, body: errorBody('Authorization_RequestDenied') } as const;

const body = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id,
  displayName: `Group ${id.at(-1)}`,
  visibility: null,
  ...more,
});

type Answer = { readonly status: number; readonly body?: unknown };

const graphOf = (answer: (path: string, asked: number) => Answer) => {
  const asked = new Map<string, number>();
  return scriptedGraph((request) =>
    batchReply(request, (url) => {
      const path = url.split('?')[0]!;
      asked.set(path, (asked.get(path) ?? 0) + 1);
      return answer(path, asked.get(path)!);
    }),
  );
};

const urls = (requests: readonly SeenRequest[]) =>
  requests.map(({ body: { requests: parts } }) => (parts as { url: string }[]).map(({ url }) => url));

const outcomes = (groups: ReadonlyMap<string, { readonly outcome: string }>) =>
  Object.fromEntries([...groups].map(([id, { outcome }]) => [id, outcome]));

test('S11: found with name and visibility, soft-deleted, deleted, back again', async () => {
  await using graph = await graphOf((path, asked) => {
    if (path === `/groups/${sales}`) return { status: 200, body: body(sales) };
    if (path === `/groups/${ops}` && asked === 2) {
      return { status: 200, body: body(ops, { visibility: 'HiddenMembership' }) };
    }
    return path.includes('deletedItems') && path.includes(old)
      ? { status: 200, body: { id: old } }
      : notFound;
  });
  const { groups, missingRights } = await graph.directory().readGroups([sales.toUpperCase(), ...ids]);
  expect(Object.fromEntries(groups)).toEqual({
    [sales]: { outcome: 'found', displayName: 'Group 1', hiddenMembership: false },
    [ops]: { outcome: 'found', displayName: 'Group 2', hiddenMembership: true },
    [old]: { outcome: 'soft-deleted' },
    [lost]: { outcome: 'deleted' },
  });
  expect(missingRights).toEqual([]);
  const select = '?$select=id,displayName,visibility';
  expect(urls(graph.requests)).toEqual([
    ids.map((id) => `/groups/${id}${select}`),
    [ops, old, lost].map((id) => `/directory/deletedItems/${id}/microsoft.graph.group?$select=id`),
    [ops, lost].map((id) => `/groups/${id}${select}`),
  ]);
});

describe('S11: what does not show a group says nothing of it', () => {
  test.each([
    ['no name', body(sales, { displayName: null })],
    ['an empty name', body(sales, { displayName: '' })],
    ['another id', body(ops)],
    ['nothing', undefined],
    ['a list', []],
  ])('a body with %s', async (_what, odd) => {
    await using graph = await graphOf(() => ({ status: 200, body: odd }));
    const { groups } = await graph.directory().readGroups([sales]);
    expect(outcomes(groups)).toEqual({ [sales]: 'unreadable' });
  });

  test('a 403 names the right', async () => {
    await using graph = await graphOf(() => denied);
    const { groups, missingRights } = await graph.directory().readGroups([sales]);
    expect(outcomes(groups)).toEqual({ [sales]: 'unreadable' });
    expect(missingRights).toEqual(['GroupMember.Read.All']);
  });

  test('without the right to deletedItems nobody can say that it is deleted', async () => {
    await using graph = await graphOf((path) => (path.includes('deletedItems') ? denied : notFound));
    const { groups, missingRights } = await graph.directory().readGroups([sales]);
    expect(outcomes(groups)).toEqual({ [sales]: 'unreadable' });
    expect(missingRights).toEqual(['Group.Read.All']);
  });

  test('a 404 of a gateway', async () => {
    await using graph = await graphOf(() => ({ status: 404, body: errorBody('UnknownError') }));
    expect(outcomes((await graph.directory().readGroups([sales])).groups)).toEqual({ [sales]: 'unreadable' });
  });
});

test('S8: an id that is no GUID never reaches the wire', async () => {
  await using graph = await graphOf(() => ({ status: 200, body: body(sales) }));
  const odd = ["x' or 'a' eq 'a", '..', '', `${sales}/members`];
  const { groups } = await graph.directory().readGroups(odd);
  expect([...groups]).toEqual(odd.map((id) => [id, { outcome: 'unreadable' }]));
  expect(graph.requests).toEqual([]);
});

test('S7: a throttled part makes the whole read one to be repeated', async () => {
  await using graph = await scriptedGraph((request) =>
    batchReply(request, () => ({ status: 429, headers: { 'Retry-After': '7' } })),
  );
  await expect(graph.directory().readGroups([sales])).rejects.toMatchObject({
    code: 'ERR_DIRECTORY_THROTTLED',
    retryable: true,
    retryAfterMs: 7000,
  });
});

test('20 groups a request', async () => {
  const many = Array.from(
    { length: 45 },
    (_, at) => `0a1b2c3d-1111-4222-8333-${String(at).padStart(12, '0')}`,
  );
  await using graph = await graphOf((path) => ({ status: 200, body: body(path.slice(8)) }));
  expect((await graph.directory().readGroups(many)).groups.size).toBe(45);
  expect(urls(graph.requests).map(({ length }) => length)).toEqual([20, 20, 5]);
});
