import {
  AuthenticationHandlerOptions,
  type AuthenticationProviderOptions,
} from '@microsoft/microsoft-graph-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ERROR_SAMPLES, type ErrorSample } from '../../../src/testing/graph-simulator/error-samples.js';
import {
  type FaultResponse,
  GraphSimulator,
  type SimulatedRequest,
  type TokenRequest,
} from '../../../src/testing/graph-simulator/index.js';
import { codeOf, drain, send } from './graph-requests.js';

const DELTA = '/v1.0/users/delta?$select=displayName';
const SAMPLES = Object.keys(ERROR_SAMPLES) as ErrorSample[];

let simulator: GraphSimulator;
beforeEach(async () => {
  simulator = await GraphSimulator.start({ pageSize: 2 });
});
afterEach(() => simulator.stop());

/** The requests of a round on which a client must survive a failure. */
const PLACES: Readonly<Record<string, (request: SimulatedRequest) => boolean>> = {
  'the initial request': ({ kind }) => kind === 'delta-initial',
  'page 3 of 5 of an initial round': ({ initial, page }) => initial === true && page === 3,
  'a deltaLink': ({ kind }) => kind === 'delta-round',
  'page 2 of a change round': ({ kind, initial, page }) =>
    kind === 'delta-page' && initial === false && page === 2,
};

describe('every error can be played on', () => {
  it.each(Object.entries(PLACES))('%s', async (_, match) => {
    const users = simulator.tenant.addUsers(10);
    for (const sample of SAMPLES) {
      const initial = await drain(simulator, DELTA);
      for (const { id } of users.slice(0, 5)) {
        simulator.tenant.updateUser(id, { displayName: `Before ${sample}` });
      }
      simulator.faults.add({ match, respond: sample });
      const statuses = simulator.requests.length;
      await drain(simulator, initial.deltaLink).catch(() => undefined);
      await drain(simulator, DELTA).catch(() => undefined);
      const hit = simulator.requests.slice(statuses).filter(({ status }) => status !== 200);
      expect(
        hit.map(({ status }) => status),
        sample,
      ).toEqual([ERROR_SAMPLES[sample].status]);
      expect(hit.every(match), sample).toBe(true);
      expect(simulator.faults.pending).toBe(0);
    }
    expect(Object.keys(simulator.played.faults).sort()).toEqual([...SAMPLES].sort());
  });
});

describe('every throttling and outage can be played', () => {
  it.each(['2.128', '0', '0,120', 'Wed, 04 Mar 2026 05:06:07 GMT', null, '600'])(
    '429 with Retry-After %s',
    async (throttle) => {
      simulator.faults.add({ respond: { throttle } });
      const { status, headers, body } = await send(simulator, DELTA);
      expect([status, headers.get('retry-after'), codeOf(body)]).toEqual([429, throttle, 'TooManyRequests']);
      expect(simulator.played.faults).toEqual({ 'throttle-429': 1 });
    },
  );

  it.each([503, 504, 509] as const)('%d with and without Retry-After', async (status) => {
    simulator.faults.add({ respond: { throttle: '7', status } });
    simulator.faults.add({ respond: { throttle: null, status } });
    const answers = [await send(simulator, DELTA), await send(simulator, DELTA)];
    expect(answers.map(({ headers }) => headers.get('retry-after'))).toEqual(['7', null]);
    expect(answers.map((answer) => answer.status)).toEqual([status, status]);
  });

  it('a 503 with HTML, and a 200 with HTML or broken JSON', async () => {
    const outages: FaultResponse[] = ['gateway-html', 'html', 'broken-json'];
    const seen: unknown[] = [];
    for (const respond of outages) {
      simulator.faults.add({ respond });
      const { status, headers, body } = await send(simulator, DELTA);
      seen.push([status, headers.get('content-type')?.split(';')[0], 'text' in body]);
    }
    expect(seen).toEqual([
      [503, 'text/html', true],
      [200, 'text/html', true],
      [200, 'application/json', true],
    ]);
  });

  it('an answer of any status, headers and body, counted under its own name', async () => {
    simulator.faults.add({
      name: 'maintenance',
      respond: { status: 418, headers: { 'x-reason': 'tea' }, body: { a: 1 } },
    });
    simulator.faults.add({ respond: { status: 502, body: 'Bad gateway' } });
    const { status, headers, body } = await send(simulator, DELTA);
    expect([status, headers.get('x-reason'), body]).toEqual([418, 'tea', { a: 1 }]);
    expect((await send(simulator, DELTA)).body).toEqual({ text: 'Bad gateway' });
    expect(simulator.played.faults).toEqual({ maintenance: 1, 'status-502': 1 });
  });

  it('410 with a Location of its own or a foreign origin, an empty body, and {}', async () => {
    const seen: unknown[] = [];
    for (const respond of SAMPLES.filter((name) => /^410-(location|foreign|empty)/.test(name))) {
      simulator.faults.add({ respond });
      const { status, headers, body } = await send(simulator, DELTA);
      seen.push([status, new URL(String(headers.get('location'))).host, codeOf(body) ?? body]);
    }
    expect(seen).toEqual([
      [410, 'graph.microsoft.com', 'syncStateNotFound'],
      [410, 'graph.elsewhere.example', 'syncStateNotFound'],
      [410, 'graph.microsoft.com', { text: '' }],
      [410, 'graph.microsoft.com', {}],
    ]);
  });
});

describe('access', () => {
  const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

  it('a challenge once', async () => {
    simulator.faults.add({ respond: '401-cae' });
    expect((await send(simulator, DELTA)).status).toBe(401);
    expect((await send(simulator, DELTA)).status).toBe(200);
  });

  it('rejects a revoked access token until another one comes, in a batch too', async () => {
    expect((await send(simulator, DELTA, as('first'))).status).toBe(200);
    simulator.revokeAccessTokens();
    for (let n = 0; n < 3; n += 1) {
      const { status, headers } = await send(simulator, DELTA, as('first'));
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toContain('insufficient_claims');
    }
    const requests = [{ id: '1', method: 'GET', url: '/organization' }];
    const batch = await send(simulator, '/v1.0/$batch', { ...as('first'), post: { requests } });
    expect(batch.status).toBe(401);
    expect((await send(simulator, DELTA, as('second'))).status).toBe(200);
    expect(simulator.requests.map(({ accessToken }) => accessToken)).toEqual([1, 1, 1, 1, 1, 2]);
    expect(simulator.played.revokedAccessTokens).toBe(4);
  });

  it('rejects the first token that comes when none was seen, and again what came since', async () => {
    simulator.revokeAccessTokens();
    expect((await send(simulator, DELTA, as('first'))).status).toBe(401);
    expect((await send(simulator, DELTA, as('second'))).status).toBe(200);
    simulator.revokeAccessTokens();
    expect((await send(simulator, DELTA, as('second'))).status).toBe(401);
  });

  it("its client's token source keeps a revoked token until it is given the claims", async () => {
    const seen: unknown[] = [];
    const client = simulator.client({
      accessToken: (request) => {
        seen.push(request.claims);
        return simulator.accessToken(seen.length);
      },
    });
    simulator.revokeAccessTokens();
    await expect(client.api('/users/delta').get()).rejects.toMatchObject({ statusCode: 401 });
    await client.api('/users/delta').get();
    const payload = simulator.accessToken().split('.')[1] ?? '';
    const { tid } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    expect(tid).toBe(simulator.tenant.tenantId);
    const plain = simulator.client();
    simulator.revokeAccessTokens();
    for (let n = 0; n < 2; n += 1) {
      await expect(plain.api('/users/delta').get()).rejects.toMatchObject({ statusCode: 401 });
    }
    const challenged: TokenRequest = { claims: '{}' };
    const options = new AuthenticationHandlerOptions(undefined, challenged as AuthenticationProviderOptions);
    const third = simulator.client({ accessToken: ({ claims }) => simulator.accessToken(claims ? 9 : 1) });
    await third.api('/users/delta').middlewareOptions([options]).get();
    expect(simulator.requests.at(-1)?.status).toBe(200);
  });

  it('403 for ever, by the right, and 404 on a page link', async () => {
    simulator.tenant.addUsers(3);
    simulator.rights.usersRead = false;
    const statuses = [(await send(simulator, DELTA)).status, (await send(simulator, DELTA)).status];
    expect(statuses).toEqual([403, 403]);
    expect(simulator.played.deniedRequests).toBe(2);
    simulator.rights.usersRead = true;
    simulator.faults.add({ match: 'delta-page', respond: '404-unknown-error' });
    await expect(drain(simulator, DELTA)).rejects.toThrow('404');
  });
});

describe('a held answer', () => {
  it('comes when the test releases it, from the state at that time', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    simulator.faults.add({ respond: { holdUntil: released } });
    const asked = send(simulator, DELTA);
    const arrived = await simulator.arrival('delta-initial');
    expect(arrived).toMatchObject({ status: 0, aborted: false });
    expect((await send(simulator, '/v1.0/organization')).status).toBe(200);
    const { id } = simulator.tenant.addUser({ displayName: 'Late' });
    release();
    expect((await asked).body.value).toEqual([{ displayName: 'Late', id }]);
    expect(simulator.played.faults).toEqual({ hold: 1 });
  });

  it('may be a fault, and shows when the client has gone', async () => {
    const never = new Promise<void>(() => {});
    simulator.faults.add({ respond: { holdUntil: Promise.resolve(), answer: '503-unavailable' } });
    expect((await send(simulator, DELTA)).status).toBe(503);
    simulator.faults.add({ respond: { holdUntil: never } });
    const stopper = new AbortController();
    const asked = fetch(simulator.origin + DELTA, {
      headers: { authorization: 'Bearer x' },
      signal: stopper.signal,
    });
    const arrived = await simulator.arrival('delta-initial', 2);
    stopper.abort();
    await expect(asked).rejects.toThrow();
    while (!arrived.aborted) await new Promise(setImmediate);
    expect(simulator.requests.map(({ aborted }) => aborted)).toEqual([false, true]);
  });
});
