import { describe, expect, test } from 'vitest';
import { batchReply, errorBody, notFound, type SeenRequest, scriptedGraph } from './scripted-graph.js';

const ids = [1, 2, 3, 4].map((number) => `0a1b2c3d-1111-4222-8333-94444555566${number}`);
const [ana, bo, cleo, dan] = ids as [string, string, string, string];
const denied = { status: 403, body: errorBody('Authorization_RequestDenied') } as const;
const right = 'Directory.Read.All';

function body(id: string, more: Readonly<Record<string, unknown>> = {}) {
  return { id, userPrincipalName: `${id}@fabrikam.example`, accountEnabled: true, mail: null, ...more };
}

const isBatch = ({ target }: SeenRequest) => target === '/v1.0/$batch';

/** Paths of all parts, in order, without their queries. */
function partPaths(requests: readonly SeenRequest[]): string[] {
  return requests
    .filter(isBatch)
    .flatMap(({ body: { requests: parts } }) =>
      (parts as { url: string }[]).map(({ url }) => url.split('?')[0]!),
    );
}

/** getByIds gives these bodies; each single read is answered by its path. */
function directoryOf(
  bodies: readonly unknown[] | 'denied',
  singly: (path: string, asked: number) => { readonly status: number; readonly body?: unknown } = () =>
    notFound,
) {
  const asked = new Map<string, number>();
  return scriptedGraph((request) => {
    if (!isBatch(request)) return bodies === 'denied' ? denied : { body: { value: bodies } };
    return batchReply(request, (url) => {
      const path = url.split('?')[0]!;
      asked.set(path, (asked.get(path) ?? 0) + 1);
      return singly(path, asked.get(path)!);
    });
  });
}

describe('S11: getByIds', () => {
  test('S11: asks for users, with what a whole body must show', async () => {
    await using graph = await directoryOf([{ '@odata.type': '#microsoft.graph.user', ...body(ana) }]);
    const reads = await graph
      .directory()
      .readUsers([ana.toUpperCase(), ana], ['mail', 'employeeOrgData.division']);
    expect(graph.targets()).toEqual([
      '/v1.0/directoryObjects/getByIds?$select=id,userPrincipalName,accountEnabled,mail,employeeOrgData',
    ]);
    expect(graph.requests[0]!.body).toEqual({ ids: [ana], types: ['user'] });
    const { id: _, ...properties } = body(ana);
    expect(reads).toEqual({ users: new Map([[ana, { outcome: 'found', properties }]]), missingRights: [] });
  });

  test('nobody asked for: no request', async () => {
    await using graph = await directoryOf([]);
    expect((await graph.directory().readUsers([], ['mail'])).users.size).toBe(0);
    expect(graph.requests).toEqual([]);
  });

  test('1000 ids a request, one request after the other', async () => {
    const many = Array.from(
      { length: 2001 },
      (_, index) => `0a1b2c3d-1111-4222-8333-${String(index).padStart(12, '0')}`,
    );
    await using graph = await scriptedGraph((request) => ({
      body: { value: (request.body.ids as string[]).map((id) => body(id)) },
    }));
    const { users } = await graph.directory().readUsers(many, []);
    expect(graph.requests.map((request) => (request.body.ids as string[]).length)).toEqual([1000, 1000, 1]);
    expect([...users.keys()].sort()).toEqual(many);
  });

  test.each([
    ['no UPN', { userPrincipalName: undefined }],
    ['a null UPN', { userPrincipalName: null }],
    ['an empty UPN', { userPrincipalName: '' }],
    ['accountEnabled as text', { accountEnabled: 'true' }],
    ['no accountEnabled', { accountEnabled: undefined }],
    ['a null accountEnabled', { accountEnabled: null }],
    ['another type', { '@odata.type': '#microsoft.graph.group' }],
  ])('S11: a body with %s is unreadable', async (_what, odd) => {
    const odds = body(ana, odd);
    await using graph = await directoryOf([odds], () => ({ status: 200, body: odds }));
    const { users } = await graph.directory().readUsers([ana], []);
    expect(users).toEqual(new Map([[ana, { outcome: 'unreadable' }]]));
  });

  test('S11: bodies that hold ids alone name the missing right, and those people are read singly', async () => {
    await using graph = await directoryOf(
      [{ id: ana, userPrincipalName: null, accountEnabled: null }],
      () => ({
        status: 200,
        body: body(ana),
      }),
    );
    const { users, missingRights } = await graph.directory().readUsers([ana], []);
    expect(users.get(ana)).toMatchObject({ outcome: 'found' });
    expect(missingRights).toEqual([right]);
  });

  test('a value that is no list is no answer', async () => {
    await using graph = await scriptedGraph(() => ({ body: { value: {} } }));
    await expect(graph.directory().readUsers([ana], [])).rejects.toMatchObject({
      code: 'ERR_DIRECTORY_RESPONSE_INVALID',
      retryable: false,
    });
  });
});

describe('S11: an id that getByIds omits is asked singly', () => {
  test('S11: there again, soft-deleted, deleted, or no telling', async () => {
    await using graph = await directoryOf([], (path) => {
      if (path === `/users/${ana}`) return { status: 200, body: body(ana) };
      if (path.includes(bo)) return { status: 200, body: { id: bo } };
      return path.includes(cleo) ? notFound : { status: 418 };
    });
    const { users, missingRights } = await graph.directory().readUsers(ids, []);
    expect(Object.fromEntries([...users].map(([id, read]) => [id, read.outcome]))).toEqual({
      [ana]: 'found',
      [bo]: 'soft-deleted',
      [cleo]: 'deleted',
      [dan]: 'unreadable',
    });
    expect(missingRights).toEqual([]);
    expect(partPaths(graph.requests)).toEqual([
      ...ids.map((id) => `/directory/deletedItems/${id}/microsoft.graph.user`),
      ...[ana, cleo, dan].map((id) => `/users/${id}`),
    ]);
  });

  test.each([
    ['without a code of Graph', { status: 404, body: '<html>' }],
    ['of a missing page', { status: 404, body: errorBody('UnknownError') }],
  ])('a 404 %s proves nothing', async (_what, part) => {
    await using graph = await directoryOf([], () => part);
    const { users } = await graph.directory().readUsers([ana], []);
    expect(users.get(ana)).toEqual({ outcome: 'unreadable' });
  });

  test('a part that the batch leaves out is unreadable', async () => {
    await using graph = await scriptedGraph((request) => ({
      body: isBatch(request) ? { responses: [null, { id: '7', status: 200 }] } : { value: [] },
    }));
    const { users } = await graph.directory().readUsers([ana], []);
    expect(users.get(ana)).toEqual({ outcome: 'unreadable' });
  });

  test('S11: deletedItems refused: the id is never called deleted, and the right is named', async () => {
    await using graph = await directoryOf([], (path) => (path.startsWith('/users/') ? notFound : denied));
    const { users, missingRights } = await graph.directory().readUsers([ana], []);
    expect(users.get(ana)).toEqual({ outcome: 'unreadable' });
    expect(missingRights).toEqual(['User.Read.All']);
  });

  test('a body of somebody else is no answer for the id', async () => {
    await using graph = await directoryOf([], () => ({ status: 200, body: body(bo) }));
    const { users } = await graph.directory().readUsers([ana], []);
    expect(users.get(ana)).toEqual({ outcome: 'unreadable' });
  });

  test('an id that is no GUID stays out of getByIds and cannot leave its path', async () => {
    await using graph = await directoryOf([], () => notFound);
    const odd = "../me?$x=o'b#&é\ud800";
    const { users } = await graph.directory().readUsers([odd], []);
    expect(users.get(odd)).toEqual({ outcome: 'deleted' });
    expect(graph.requests.every(isBatch)).toBe(true);
    const inPath = "..%2Fme%3F%24x%3Do'b%23%26%C3%A9%EF%BF%BD";
    expect(partPaths(graph.requests)).toEqual([
      `/users/${inPath}`,
      `/directory/deletedItems/${inPath}/microsoft.graph.user`,
      `/users/${inPath}`,
    ]);
  });
});

describe('S11: getByIds refused', () => {
  test('S11: all are read singly, 20 a request; the missing right is named', async () => {
    const many = Array.from(
      { length: 45 },
      (_, index) => `0a1b2c3d-1111-4222-8333-${String(index).padStart(12, '0')}`,
    );
    await using graph = await directoryOf('denied', (path) => ({
      status: 200,
      body: body(path.slice('/users/'.length)),
    }));
    const { users, missingRights } = await graph.directory().readUsers(many, []);
    expect([...users.values()].every(({ outcome }) => outcome === 'found')).toBe(true);
    expect([...users.keys()]).toEqual(many);
    expect(missingRights).toEqual([right]);
    const sizes = graph.requests
      .filter(isBatch)
      .map(({ body: { requests } }) => (requests as unknown[]).length);
    expect(sizes).toEqual([20, 20, 5]);
  });

  test('S11: 403 for the person too: unreadable', async () => {
    await using graph = await directoryOf('denied', () => denied);
    const { users, missingRights } = await graph.directory().readUsers([ana], []);
    expect(users.get(ana)).toEqual({ outcome: 'unreadable' });
    expect(missingRights).toEqual([right, 'User.Read.All']);
  });

  test('S11: who is not there is looked for in deletedItems and again', async () => {
    await using graph = await directoryOf('denied', (path, asked) => {
      if (path.startsWith('/users/') && asked > 1) return { status: 200, body: body(ana) };
      return notFound;
    });
    expect((await graph.directory().readUsers([ana], [])).users.get(ana)).toMatchObject({ outcome: 'found' });
  });

  test('S11: remembered for 50 reads, then asked again: a right granted meanwhile heals', async () => {
    await using graph = await directoryOf('denied', () => ({ status: 200, body: body(ana) }));
    const directory = graph.directory();
    const attempts = () => graph.requests.filter((request) => !isBatch(request)).length;
    for (let read = 0; read < 51; read++) {
      expect((await directory.readUsers([ana], [])).missingRights).toEqual([right]);
    }
    expect(attempts()).toBe(1);
    await directory.readUsers([ana], []);
    expect(attempts()).toBe(2);
  });
});

describe('S11: getByIds refused in part', () => {
  const attempts = (requests: readonly SeenRequest[]) =>
    requests.filter((request) => !isBatch(request)).length;

  test('S11: only bodies that hold ids alone are remembered like a refusal', async () => {
    const bare = { id: ana, accountEnabled: null };
    const singly = () => ({ status: 200, body: body(ana) });
    for (const [bodies, asked] of [
      [[bare], 1],
      [[bare, body(bo)], 2],
    ] as const) {
      await using graph = await directoryOf(bodies, singly);
      const directory = graph.directory();
      await directory.readUsers([ana, bo], []);
      expect((await directory.readUsers([ana, bo], [])).missingRights).toEqual([right]);
      expect(attempts(graph.requests)).toBe(asked);
    }
  });

  test('what was answered before the refusal is kept, everybody else is read singly', async () => {
    const many = Array.from(
      { length: 1003 },
      (_, index) => `0a1b2c3d-1111-4222-8333-${String(index).padStart(12, '0')}`,
    );
    await using graph = await scriptedGraph((request, index) => {
      if (isBatch(request))
        return batchReply(request, (url) => ({ status: 200, body: body(url.slice(7).split('?')[0]!) }));
      return index === 0 ? { body: { value: (request.body.ids as string[]).map((id) => body(id)) } } : denied;
    });
    const { users } = await graph.directory().readUsers([...many, 'no-guid'], []);
    expect(users.size).toBe(1004);
    expect([...users.values()].every(({ outcome }) => outcome === 'found')).toBe(true);
    expect(partPaths(graph.requests)).toEqual([...many.slice(1000), 'no-guid'].map((id) => `/users/${id}`));
  });

  test.each([
    [{ status: 503, headers: { 'retry-after': '3' } }, 'ERR_DIRECTORY_UNAVAILABLE', 3000],
    [{ status: 400, body: errorBody('Request_BadRequest') }, 'ERR_DIRECTORY_REQUEST_INVALID', undefined],
  ])('%j is a failure, not a missing right', async (reply, code, retryAfterMs) => {
    await using graph = await scriptedGraph(() => reply);
    await expect(graph.directory().readUsers([ana], [])).rejects.toMatchObject({ code, retryAfterMs });
    expect(graph.requests).toHaveLength(1);
  });
});

describe('S7: a batch whose parts were not all served fails as a whole', () => {
  const throttled = (after?: string) => ({
    status: 429,
    body: errorBody('TooManyRequests'),
    headers: after === undefined ? {} : { 'Retry-After': after },
  });
  test('S7: throttled, with the longest Retry-After', async () => {
    const waits: Record<string, string> = { [ana]: '3', [bo]: '0,120', [cleo]: '2.5' };
    await using graph = await directoryOf([], (path) => {
      const id = path.split('/')[3]!;
      return id === dan ? { status: 503, headers: { 'Retry-After': '5' } } : throttled(waits[id]);
    });
    await expect(graph.directory().readUsers(ids, [])).rejects.toMatchObject({
      code: 'ERR_DIRECTORY_THROTTLED',
      retryable: true,
      retryAfterMs: 120_000,
    });
  });

  test("S7: a part's date is measured against the batch's", async () => {
    await using graph = await scriptedGraph((request) => {
      if (!isBatch(request)) return { body: { value: [] } };
      const reply = batchReply(request, () => throttled('Mon, 05 Jan 2026 10:01:30 GMT'));
      return { ...reply, headers: { date: 'Mon, 05 Jan 2026 10:00:00 GMT' } };
    });
    await expect(graph.directory().readUsers(ids, [])).rejects.toMatchObject({ retryAfterMs: 90_000 });
  });

  test.each([500, 502, 503, 504])('%i is unavailable', async (status) => {
    await using graph = await directoryOf([], (path) => (path.includes(ana) ? { status } : notFound));
    await expect(graph.directory().readUsers(ids, [])).rejects.toMatchObject({
      code: 'ERR_DIRECTORY_UNAVAILABLE',
      retryable: true,
      retryAfterMs: undefined,
    });
  });

  test('no further batch is sent after a throttled one', async () => {
    const many = Array.from(
      { length: 45 },
      (_, index) => `0a1b2c3d-1111-4222-8333-${String(index).padStart(12, '0')}`,
    );
    await using graph = await directoryOf([], () => throttled('1'));
    await expect(graph.directory().readUsers(many, [])).rejects.toMatchObject({ retryAfterMs: 1000 });
    expect(graph.requests.filter(isBatch)).toHaveLength(1);
  });

  test('a 401 of a part is a lost authorization', async () => {
    await using graph = await directoryOf([], (path) =>
      path.includes(bo) ? { status: 401 } : throttled('9'),
    );
    await expect(graph.directory().readUsers(ids, [])).rejects.toMatchObject({
      code: 'ERR_DIRECTORY_UNAUTHORIZED',
      retryable: false,
      retryAfterMs: undefined,
    });
  });
});
