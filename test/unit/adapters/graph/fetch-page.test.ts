import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { errorBody, root, type ScriptedReply, scriptedGraph } from './scripted-graph.js';

const id = '0a1b2c3d-1111-4222-8333-944445555666';
const token = 'aB3_-s3cr3t';
const skipLink = `${root}/v1.0/users/delta?$skiptoken=${token}`;
const deltaLink = `${root}/v1.0/users/delta?$deltatoken=${token}`;
const initial = { kind: 'initial', select: ['mail', 'accountEnabled'] } as const;
const next = { kind: 'link', link: skipLink, round: 'initial' } as const;
const later = { kind: 'link', link: deltaLink, round: 'incremental' } as const;
const page = { value: [{ id, displayName: 'Ines' }], '@odata.deltaLink': deltaLink };

/** Whatever an error shows, in whatever way it is logged. */
function shown(error: unknown): string {
  return [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error), String(error)].join('\n');
}

async function failureOf(reply: ScriptedReply, request: Parameters<typeof outcome>[1] = initial) {
  return outcome(reply, request).then(
    (result) => expect.fail(JSON.stringify(result)),
    (error: unknown) => {
      expect(shown(error)).not.toMatch(/s3cr3t|opaque-access-token/);
      return error;
    },
  );
}

async function outcome(reply: ScriptedReply, request: typeof initial | typeof next | typeof later) {
  await using graph = await scriptedGraph(() => reply);
  return await graph.directory().fetchPage(request);
}

describe('requests', () => {
  test('an initial page selects, without a token and without Prefer', async () => {
    await using graph = await scriptedGraph(() => ({ body: page }));
    const select = ['mail', 'employeeOrgData.costCenter', 'employeeOrgData.division', 'odd&name'];
    const result = await graph.directory().fetchPage({ kind: 'initial', select });
    expect(result).toMatchObject({ kind: 'page', next: { kind: 'delta', link: deltaLink } });
    expect(graph.targets()).toEqual(['/v1.0/users/delta?$select=mail,employeeOrgData,odd%26name']);
    expect(graph.requests[0]!.headers.prefer).toBeUndefined();
    expect(graph.requests[0]!.headers.authorization).toBe('Bearer opaque-access-token');
  });

  test('an initial page of some people filters by id, each once', async () => {
    await using graph = await scriptedGraph(() => ({ body: page }));
    const ids = [id.toUpperCase(), id];
    const result = await graph.directory().fetchPage({ ...initial, ids });
    expect(result).toMatchObject({ kind: 'page', entries: [{ objectId: id }] });
    expect(graph.targets()).toEqual([
      `/v1.0/users/delta?$filter=id%20eq%20%27${id}%27&$select=mail,accountEnabled`,
    ]);
  });

  test.each([
    ['nobody, which would be all users of the tenant', []],
    ['51', Array.from({ length: 51 }, () => id)],
    ['an id with a quote in it', [`${id}' or startsWith(displayName,'a`]],
  ])('S8: of %s no request leaves', async (_what, ids) => {
    await using graph = await scriptedGraph(() => ({ body: page }));
    const error = await graph
      .directory()
      .fetchPage({ ...initial, ids })
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    expect(error).toMatchObject({ code: 'ERR_DIRECTORY_REQUEST_INVALID', retryable: false });
    expect(graph.requests).toEqual([]);
  });

  test('a link is replayed whole, as it came, and selects nothing', async () => {
    await using graph = await scriptedGraph(() => ({ body: page }));
    const target = '/v1.0/users/microsoft.graph.delta()?$skiptoken=a%3D%2B%2F==(1)-_&other=%20x';
    await graph.directory().fetchPage({ kind: 'link', link: root + target, round: 'incremental' });
    expect(graph.targets()).toEqual([target]);
  });

  test('the link says which round it belongs to', async () => {
    const value = [{ id, userPrincipalName: 'ines@fabrikam.example', accountEnabled: true }];
    const whole = { body: { value, '@odata.nextLink': skipLink } };
    expect(await outcome(whole, next)).toMatchObject({ entries: [{ whole: true }], next: { kind: 'next' } });
    expect(await outcome(whole, later)).toMatchObject({ entries: [{ whole: false }] });
  });
});

describe('S5: a rejected token is a value', () => {
  const gone = { status: 410, body: {} };
  test.each([
    ['no Location', gone],
    ['an empty Location', { ...gone, headers: { location: '' } }],
    ['its own origin', { ...gone, headers: { location: `${root}/v1.0/users/delta?$deltatoken=` } }],
    ['a relative Location', { ...gone, headers: { location: '/v1.0/users/delta?$deltatoken=' } }],
    ['an empty body', { status: 410 }],
    ['a body that was cut off', { ...gone, text: '{"error":{"code":"syncSt', socket: 'cut' as const }],
    ['HTML', { ...gone, text: '<html>', headers: { 'content-type': 'text/html' } }],
  ])('410 with %s', async (_what, reply) => {
    expect(await outcome(reply, later)).toEqual({ kind: 'token-rejected', cause: 'gone' });
  });

  test('a code in lower-case innererror tells the cause', async () => {
    const body = { error: { code: 'generalException', innererror: { code: 'ResyncApplyDifferences' } } };
    const rejected = { kind: 'token-rejected', cause: 'resyncApplyDifferences' };
    expect(await outcome({ status: 410, body }, later)).toEqual(rejected);
  });

  test('a 410 for a request without a token is a mistake in the request', async () => {
    expect(await failureOf(gone)).toMatchObject({ code: 'ERR_DIRECTORY_REQUEST_INVALID', retryable: false });
  });

  test.each([
    [401, 'ERR_DIRECTORY_UNAUTHORIZED', false],
    [403, 'ERR_DIRECTORY_FORBIDDEN', false],
    [408, 'ERR_DIRECTORY_UNAVAILABLE', true],
    [429, 'ERR_DIRECTORY_THROTTLED', true],
    [500, 'ERR_DIRECTORY_UNAVAILABLE', true],
    [502, 'ERR_DIRECTORY_UNAVAILABLE', true],
    [503, 'ERR_DIRECTORY_UNAVAILABLE', true],
    [504, 'ERR_DIRECTORY_UNAVAILABLE', true],
    [509, 'ERR_DIRECTORY_THROTTLED', true],
  ])('S5: %i keeps the token, whatever its body says', async (status, code, retryable) => {
    const body = errorBody('syncStateNotFound', `Specified $deltatoken is invalid: ${token}`);
    expect(await failureOf({ status, body }, later)).toMatchObject({ code, retryable });
  });

  test('S5: half of an error is no answer', async () => {
    const reply = { status: 400, body: errorBody('syncStateNotFound'), socket: 'cut' } as const;
    expect(await failureOf(reply, later)).toMatchObject({
      code: 'ERR_DIRECTORY_UNAVAILABLE',
      retryable: true,
    });
  });
});

describe('S6: nothing leads to another origin', () => {
  test.each([
    ['a foreign link', 'https://graph.microsoft.com.evil.example/v1.0/users/delta?$deltatoken=s3cr3t'],
    ['another cloud', 'https://graph.microsoft.us/v1.0/users/delta?$deltatoken=s3cr3t'],
    ['another resource', `${root}/v1.0/me?$deltatoken=s3cr3t`],
    [
      'a scheme the SDK does not see',
      `HTTPS://graph.microsoft.com/v1.0/users/delta?$skiptoken=https://a/b/c`,
    ],
  ])('S6: %s from the store: no request leaves', async (_what, link) => {
    await using graph = await scriptedGraph(() => ({ body: page }));
    const error = await graph
      .directory()
      .fetchPage({ ...later, link })
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'ERR_DIRECTORY_LINK_INVALID', retryable: false });
    expect(shown(error)).not.toContain('s3cr3t');
    expect([graph.requests, graph.foreign]).toEqual([[], []]);
  });

  test('S6: a foreign link on a page gives the page up', async () => {
    const body = { value: [], '@odata.nextLink': 'https://evil.example/v1.0/users/delta?$skiptoken=s3cr3t' };
    expect(await failureOf({ body })).toMatchObject({ code: 'ERR_DIRECTORY_LINK_INVALID' });
  });

  test.each([
    [301, 'https://evil.example/'],
    [302, `${root}/v1.0/users`],
    [303, '/v1.0/users'],
    [307, 'https://evil.example/v1.0/users/delta?$deltatoken=s3cr3t'],
    [308, ''],
    [410, 'https://evil.example/v1.0/users/delta?$deltatoken='],
    [410, 'http://graph.microsoft.com/v1.0/users/delta?$deltatoken='],
    [410, 'https://['],
  ])('S6: %i to %s is not followed', async (status, location) => {
    await using graph = await scriptedGraph(() => ({ status, headers: { location }, body: {} }));
    const error = await graph
      .directory()
      .fetchPage(later)
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'ERR_DIRECTORY_LINK_INVALID', retryable: false });
    expect(graph.requests).toHaveLength(1);
    expect(graph.foreign).toEqual([]);
  });
});

describe('S7: one attempt, and Retry-After in all forms', () => {
  const date = 'Mon, 05 Jan 2026 10:00:00 GMT';
  test.each([
    ['2.128', 2128],
    ['0', 0],
    ['0,120', 120_000],
    ['600', 600_000],
    ['Mon, 05 Jan 2026 10:01:30 GMT', 90_000],
    ['Sun, 04 Jan 2026 10:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    [undefined, undefined],
  ])('S7: %s', async (header, retryAfterMs) => {
    for (const status of [429, 503]) {
      await using graph = await scriptedGraph(() => ({
        status,
        body: errorBody('TooManyRequests'),
        headers: { date, ...(header === undefined ? {} : { 'retry-after': header }) },
      }));
      const error = await graph
        .directory()
        .fetchPage(initial)
        .catch((caught: unknown) => caught);
      expect(error).toMatchObject({ retryable: true, retryAfterMs });
      expect(graph.requests).toHaveLength(1);
      expect(graph.requests[0]!.headers['retry-attempt']).toBeUndefined();
    }
  });

  test('S7: an HTML gateway keeps its Retry-After', async () => {
    const headers = { 'content-type': 'text/html', 'retry-after': '7' };
    const error = await failureOf({ status: 503, headers, text: '<h1>Service Unavailable</h1>' });
    expect(error).toMatchObject({ code: 'ERR_DIRECTORY_UNAVAILABLE', retryAfterMs: 7000 });
    expect(String(error)).toContain('Service Unavailable');
  });
});

describe('what is no answer of Graph', () => {
  const html = { 'content-type': 'text/html' };
  test.each([
    ['HTML with 200', { text: '<html>Sign in</html>', headers: html }, true],
    ['text with 200', { text: 'ok', headers: { 'content-type': 'text/plain' } }, true],
    ['a page that says it is HTML', { body: page, headers: html }, true],
    ['JSON that is broken', { text: '{"value":[' }, true],
    ['an empty body', {}, true],
    ['a body that was cut off', { body: page, socket: 'cut' as const }, true],
    ['no value', { body: { '@odata.deltaLink': deltaLink } }, false],
    ['no link', { body: { value: [] } }, false],
    ['both links', { body: { ...page, '@odata.nextLink': skipLink } }, false],
    ['a list', { body: [] }, false],
  ])('%s', async (_what, reply, retryable) => {
    expect(await failureOf(reply, next)).toMatchObject({ code: 'ERR_DIRECTORY_RESPONSE_INVALID', retryable });
  });

  test('JSON of another spelling of the content type is read', async () => {
    const headers = { 'content-type': 'Application/JSON;odata.metadata=minimal' };
    expect(await outcome({ body: page, headers }, initial)).toMatchObject({ kind: 'page' });
  });

  test('a connection that is reset', async () => {
    const error = await failureOf({ socket: 'reset' }, later);
    expect(error).toMatchObject({ code: 'ERR_DIRECTORY_UNAVAILABLE', retryable: true });
  });

  test.each([
    ['CredentialUnavailableError', 'ERR_DIRECTORY_UNAUTHORIZED', false],
    ['Error', 'ERR_DIRECTORY_UNAVAILABLE', true],
  ])("a client's provider that fails with %s", async (name, code, retryable) => {
    await using graph = await scriptedGraph(() => ({ body: page }));
    const directory = graph.directory(async () => {
      throw Object.assign(new Error('no Bearer s3cr3t'), { name });
    });
    const error = await directory.fetchPage(initial).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code, retryable });
    expect(shown(error)).not.toContain('s3cr3t');
    expect(graph.requests).toEqual([]);
  });
});

test('a message names request, status, code and request id, and quotes no token', async () => {
  const error = {
    code: 'BadRequest',
    message: `bad ${token} in ${deltaLink}`,
    innererror: { 'request-id': 'r-1' },
  };
  const caught = await failureOf({ status: 400, body: { error } }, later);
  expect((caught as Error).message).toMatch(/^GET \/v1\.0\/users\/delta was answered 400 BadRequest: .*r-1/);
});

describe('an abort rejects with its own reason', () => {
  const reason = new Error('the round ended');

  test('before the request', async () => {
    await using graph = await scriptedGraph(() => ({ body: page }));
    await expect(graph.directory().fetchPage(initial, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    expect(graph.requests).toEqual([]);
  });

  test.each(['hang', 'half a body', 'a token that never comes'])('during %s', async (when) => {
    const controller = new AbortController();
    await using graph = await scriptedGraph(() => {
      setImmediate(() => controller.abort(reason));
      // More is announced than is sent.
      return when === 'hang'
        ? { socket: 'hang' }
        : { text: '{"value":', headers: { 'content-length': '999' } };
    });
    const directory = graph.directory(async () => {
      if (when !== 'a token that never comes') return 'opaque-access-token';
      setImmediate(() => controller.abort(reason));
      return new Promise<string>(() => {});
    });
    await expect(directory.fetchPage(initial, { signal: controller.signal })).rejects.toBe(reason);
  });

  test('and closes the connection', async () => {
    const controller = new AbortController();
    await using graph = await scriptedGraph(() => {
      setImmediate(() => controller.abort(reason));
      return { socket: 'hang' };
    });
    await expect(graph.directory().fetchPage(initial, { signal: controller.signal })).rejects.toBe(reason);
    await graph.abandoned;
  });
});
