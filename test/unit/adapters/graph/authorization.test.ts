import { inspect } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type GraphCredential, GraphDirectory } from '../../../../src/adapters/graph/index.js';
import { errorBody, root, type ScriptedGraph, type ScriptedReply, scriptedGraph } from './scripted-graph.js';

const tenantId = '0a1b2c3d-2222-4333-8444-955555666677';
const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
const challenge = (text = Buffer.from(claims).toString('base64')) => ({
  'www-authenticate': `Bearer realm="", error="insufficient_claims", claims="${text}"`,
});
const unauthorized = { status: 401, body: errorBody('InvalidAuthenticationToken') } as const;
const revoked = { ...unauthorized, headers: challenge() };
const page = { body: { value: [], '@odata.deltaLink': `${root}/v1.0/users/delta?$deltatoken=x` } };
const initial = { kind: 'initial', select: ['mail'] } as const;

function jwt(payload: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(payload)}.s3cr3t`;
}

/** Gives out token after token; what it is asked for is noted. */
function credentialOf(...tokens: readonly (string | Error | null)[]) {
  const asked: Parameters<GraphCredential['getToken']>[] = [];
  const credential: GraphCredential = {
    async getToken(...args) {
      asked.push(args);
      const token = tokens[Math.min(asked.length, tokens.length) - 1];
      if (token instanceof Error) throw token;
      return token === null || token === undefined ? null : { token };
    },
  };
  return { credential, asked };
}

/** The first reply first, the last one ever after. */
const inOrder = (...replies: readonly ScriptedReply[]) =>
  scriptedGraph((_request, index) => replies[Math.min(index, replies.length - 1)]!);

const bearers = (graph: ScriptedGraph) => graph.requests.map(({ headers }) => headers.authorization);

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('fromCredential', () => {
  test.each([
    [undefined, 'https://graph.microsoft.com'],
    ['global', 'https://graph.microsoft.com'],
    ['us-gov', 'https://graph.microsoft.us'],
    ['us-gov-dod', 'https://dod-graph.microsoft.us'],
    ['china', 'https://microsoftgraph.chinacloudapi.cn'],
  ] as const)('cloud %s is %s, in scope, requests and links', async (cloud, own) => {
    const { credential, asked } = credentialOf('t1');
    const body = { value: [], '@odata.deltaLink': `${own}/v1.0/users/delta?$deltatoken=x` };
    const sent: { url: string; authorization: string | null }[] = [];
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      sent.push({ url, authorization: new Headers(init.headers).get('authorization') });
      return Response.json(body);
    });
    const directory = GraphDirectory.fromCredential({ credential, tenantId, ...(cloud && { cloud }) });
    expect(await directory.fetchPage(initial)).toMatchObject({ next: { kind: 'delta' } });
    expect(asked).toEqual([
      [[`${own}/.default`], { abortSignal: expect.any(AbortSignal), enableCae: true, tenantId }],
    ]);
    expect(sent).toEqual([{ url: `${own}/v1.0/users/delta?$select=mail`, authorization: 'Bearer t1' }]);
  });

  test('S7: its client neither retries nor follows', async () => {
    await using graph = await inOrder({ status: 503, headers: { 'retry-after': '0' } });
    vi.stubGlobal('fetch', graph.fetch);
    const directory = GraphDirectory.fromCredential({ credential: credentialOf('t1').credential, tenantId });
    await expect(directory.fetchPage(initial)).rejects.toMatchObject({ retryAfterMs: 0 });
    expect(graph.requests).toHaveLength(1);
  });

  test.each([
    ['credential', undefined],
    ['credential', { credential: {}, tenantId }],
    ['tenantId', { credential: credentialOf().credential, tenantId: 'fabrikam.example' }],
    ['cloud', { credential: credentialOf().credential, tenantId, cloud: 'germany' }],
    ['cloud', { credential: credentialOf().credential, tenantId, cloud: 'toString' }],
  ])('a wrong %s is refused by name', (path, options) => {
    expect(() => GraphDirectory.fromCredential(options as never)).toThrow(
      expect.objectContaining({
        code: 'ERR_OPTIONS_INVALID',
        problems: [{ path, reason: expect.any(String) }],
      }),
    );
  });

  test('an abort is handed to the credential', async () => {
    const reason = new Error('the round ended');
    const controller = new AbortController();
    let handed: AbortSignal | undefined;
    const credential: GraphCredential = {
      getToken: (_scopes, options) => {
        handed = options?.abortSignal;
        setImmediate(() => controller.abort(reason));
        return new Promise(() => {});
      },
    };
    const directory = GraphDirectory.fromCredential({ credential, tenantId });
    await expect(directory.fetchPage(initial, { signal: controller.signal })).rejects.toBe(reason);
    expect(handed?.aborted).toBe(true);
  });
});

describe('a 401', () => {
  async function directoryWith(graph: ScriptedGraph, ...tokens: readonly (string | Error | null)[]) {
    vi.stubGlobal('fetch', graph.fetch);
    const { credential, asked } = credentialOf(...tokens);
    return { directory: GraphDirectory.fromCredential({ credential, tenantId }), asked };
  }

  test('CAE: the claims go to the credential once, and the request is repeated', async () => {
    await using graph = await inOrder(revoked, page);
    const { directory, asked } = await directoryWith(graph, 't1', 't2');
    expect(await directory.fetchPage(initial)).toMatchObject({ kind: 'page' });
    expect(asked.map(([, options]) => options?.claims)).toEqual([undefined, claims]);
    expect(bearers(graph)).toEqual(['Bearer t1', 'Bearer t2']);
  });

  test('CAE: a second challenge ends it', async () => {
    await using graph = await inOrder(revoked);
    const { directory, asked } = await directoryWith(graph, 't1', 't2');
    await expect(directory.fetchPage(initial)).rejects.toMatchObject({
      code: 'ERR_DIRECTORY_UNAUTHORIZED',
      retryable: false,
    });
    expect([asked.length, graph.requests.length]).toEqual([2, 2]);
  });

  test.each([
    ['without a challenge', {}],
    ['with claims that are no JSON', challenge('bm90IGpzb24=')],
    ['with empty claims', challenge('')],
  ])('%s: asked once more, then no further', async (_what, headers) => {
    await using graph = await inOrder({ ...unauthorized, headers });
    const { directory, asked } = await directoryWith(graph, 't1');
    await expect(directory.fetchPage(initial)).rejects.toMatchObject({ code: 'ERR_DIRECTORY_UNAUTHORIZED' });
    expect(asked.map(([, options]) => options?.claims)).toEqual([undefined, undefined]);
    expect(graph.requests).toHaveLength(2);
  });

  test('CAE: a 403 is one only with insufficient_claims', async () => {
    const denied = { status: 403, body: errorBody('Authorization_RequestDenied') };
    const otherError = { 'www-authenticate': challenge()['www-authenticate'].replace('_claims', '_scope') };
    await using graph = await inOrder({ ...denied, headers: challenge() }, page, {
      ...denied,
      headers: otherError,
    });
    const { directory, asked } = await directoryWith(graph, 't1');
    expect(await directory.fetchPage(initial)).toMatchObject({ kind: 'page' });
    await expect(directory.fetchPage(initial)).rejects.toMatchObject({ code: 'ERR_DIRECTORY_FORBIDDEN' });
    expect(asked.map(([, options]) => options?.claims)).toEqual([undefined, claims, undefined]);
  });

  test.each([
    [Object.assign(new Error('bad secret eyJhbGciOiJub25l.s3cr3t'), { name: 'AuthenticationError' }), false],
    [Object.assign(new Error('busy'), { name: 'AuthenticationError', statusCode: 503 }), true],
    [Object.assign(new Error('denied'), { name: 'AuthenticationError', statusCode: 401 }), false],
    [new TypeError('fetch failed'), true],
    [null, false],
  ])('a credential that fails with %s: retryable %s', async (failure, retryable) => {
    await using graph = await inOrder(page);
    const { directory } = await directoryWith(graph, failure);
    const error = await directory.fetchPage(initial).catch((caught: unknown) => caught);
    const code = retryable ? 'ERR_DIRECTORY_UNAVAILABLE' : 'ERR_DIRECTORY_UNAUTHORIZED';
    expect(error).toMatchObject({ code, retryable });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('s3cr3t');
    expect(graph.requests).toEqual([]);
  });

  test("with the product's own client: asked once more, its provider gets the claims", async () => {
    const asked: unknown[] = [];
    const provider = async (request: unknown) => `t${asked.push(request)}`;
    await using graph = await inOrder(revoked, page, unauthorized);
    const directory = graph.directory(provider);
    expect(await directory.fetchPage(initial)).toMatchObject({ kind: 'page' });
    expect(asked[1]).toEqual({ claims });
    await expect(directory.fetchPage(initial)).rejects.toMatchObject({ code: 'ERR_DIRECTORY_UNAUTHORIZED' });
    expect(bearers(graph)).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t3', 'Bearer t4']);
  });
});

describe('S10: the tenant', () => {
  const organization = { body: { value: [{ id: tenantId.toUpperCase(), displayName: 'Fabrikam' }] } };

  async function tenantOf(reply: ScriptedReply, token?: string) {
    await using graph = await inOrder(reply);
    if (token === undefined) return { tenant: await graph.directory().tenantId(), graph };
    vi.stubGlobal('fetch', graph.fetch);
    const { credential } = credentialOf(token);
    return { tenant: await GraphDirectory.fromCredential({ credential, tenantId }).tenantId(), graph };
  }

  test('S10: is the tid of the access token, without a request', async () => {
    const { tenant, graph } = await tenantOf(
      { status: 500 },
      jwt({ tid: 'ABCDEF00-2222-4333-8444-955555666677' }),
    );
    expect(tenant).toBe('abcdef00-2222-4333-8444-955555666677');
    expect(graph.requests).toEqual([]);
  });

  test.each([
    ['opaque', 'opaque'],
    ['no JSON', 'a.b.c'],
    ['no object', jwt(null)],
    ['no tid', jwt({})],
    ['tid no text', jwt({ tid: 7 })],
    ['tid empty', jwt({ tid: '' })],
  ])('S10: a token that is %s: /organization', async (_what, token) => {
    const { tenant, graph } = await tenantOf(organization, token);
    expect(tenant).toBe(tenantId);
    expect(graph.targets()).toEqual(['/v1.0/organization?$select=id']);
  });

  test("S10: with the product's client: /organization", async () => {
    expect((await tenantOf(organization)).tenant).toBe(tenantId);
  });

  test.each([
    ['403', { status: 403, body: errorBody('Authorization_RequestDenied') }],
    ['404', { status: 404 }],
    ['an empty list', { body: { value: [] } }],
    ['an item without id', { body: { value: [{}] } }],
  ])('S10: unknown on %s', async (_what, reply) => {
    expect((await tenantOf(reply)).tenant).toBeUndefined();
  });

  test.each([
    [{ status: 503 }, 'ERR_DIRECTORY_UNAVAILABLE'],
    [{ status: 401 }, 'ERR_DIRECTORY_UNAUTHORIZED'],
    [{ text: '<html>', headers: { 'content-type': 'text/html' } }, 'ERR_DIRECTORY_RESPONSE_INVALID'],
  ])('S10: %j is a failure, not an unknown tenant', async (reply, code) => {
    await expect(tenantOf(reply)).rejects.toMatchObject({ code });
  });
});

/** `TokenCredential` as `@azure/core-auth` 1.x declares it. */
interface AzureCredential {
  getToken(
    scopes: string | string[],
    options?: {
      abortSignal?: {
        readonly aborted: boolean;
        addEventListener(type: 'abort', listener: (event: unknown) => void): void;
        removeEventListener(type: 'abort', listener: (event: unknown) => void): void;
      };
      requestOptions?: { timeout?: number };
      claims?: string;
      enableCae?: boolean;
      tenantId?: string;
    },
  ): Promise<{ token: string; expiresOnTimestamp: number; refreshAfterTimestamp?: number } | null>;
}

test('a credential of @azure/identity fits', () => {
  const azure: AzureCredential = { getToken: async () => ({ token: 't', expiresOnTimestamp: 0 }) };
  expect(() => GraphDirectory.fromCredential({ credential: azure, tenantId })).not.toThrow();
});
