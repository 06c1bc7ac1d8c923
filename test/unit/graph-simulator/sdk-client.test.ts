import { GraphError, ResponseType } from '@microsoft/microsoft-graph-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';

let simulator: GraphSimulator;
beforeEach(async () => {
  simulator = await GraphSimulator.start({ pageSize: 2 });
});
afterEach(() => simulator.stop());

describe('client', () => {
  it('pages through a round by the links of the real service', async () => {
    const users = simulator.tenant.addUsers(5);
    const client = simulator.client();
    const ids: string[] = [];
    let page = await client.api('/users/delta').select(['displayName']).get();
    for (;;) {
      ids.push(...page.value.map(({ id }: { id: string }) => id));
      const next = page['@odata.nextLink'];
      if (next === undefined) break;
      expect(next).toMatch(/^https:\/\/graph\.microsoft\.com\/v1\.0\/users\/delta\?/);
      page = await client.api(next).get();
    }
    expect(ids).toEqual(users.map(({ id }) => id));
    expect(page['@odata.deltaLink']).toMatch(/^https:\/\/graph\.microsoft\.com\//);
  });

  it('is the whole chain: a bearer of the tenant, telemetry, and the retry handler', async () => {
    simulator.faults.add({ respond: { throttle: '0' } });
    await simulator.client().api('/users/delta').get();
    const [first, second] = simulator.requests;
    expect([first?.status, second?.status]).toEqual([429, 200]);
    expect(second?.hasBearer).toBe(true);
    expect(second?.headers.sdkversion).toContain('graph-js/3.0.7');
    expect(second?.headers['retry-attempt']).toBe('1');
  });

  it('sends a token whose tid is the tenant, or the one it is given', async () => {
    const seen: string[] = [];
    await simulator
      .client({
        accessToken: (request) => {
          seen.push(typeof request);
          return 'own';
        },
      })
      .api('/organization')
      .get();
    expect(seen).toEqual(['object']);
  });

  it('keeps method, headers and body', async () => {
    const { id } = simulator.tenant.addUser();
    const body = await simulator
      .client()
      .api('/directoryObjects/getByIds')
      .header('Prefer', 'return=minimal')
      .post({ ids: [id] });
    expect(body.value).toMatchObject([{ id }]);
    expect(simulator.requests[0]).toMatchObject({ method: 'POST', headers: { prefer: 'return=minimal' } });
  });

  it('keeps the signal', async () => {
    simulator.faults.add({ respond: 'hang' });
    const stopper = new AbortController();
    const asked = simulator.client().api('/users/delta').option('signal', stopper.signal).get();
    stopper.abort();
    await expect(asked).rejects.toMatchObject({ statusCode: -1, code: 'AbortError' });
  });

  it('gives the error of an answer as the SDK does, and raw answers with their headers', async () => {
    const client = simulator.client();
    const failure = await client
      .api('/users/none')
      .get()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GraphError);
    expect(failure).toMatchObject({ statusCode: 404, code: 'Request_ResourceNotFound' });
    simulator.faults.add({ respond: '410-location' });
    const raw: Response = await client.api('/users/delta').responseType(ResponseType.RAW).get();
    expect([raw.status, raw.headers.get('Location')]).toEqual([
      410,
      'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=',
    ]);
    await raw.text();
  });

  it('never sends what is meant for another origin', async () => {
    await expect(
      simulator.client().api('https://graph.elsewhere.example/v1.0/users/delta').get(),
    ).rejects.toMatchObject({ statusCode: -1 });
    expect(simulator.foreignOrigins).toEqual(['https://graph.elsewhere.example']);
    expect(simulator.requests).toEqual([]);
  });

  it('fails once the simulator stopped, also in the middle of a request', async () => {
    simulator.faults.add({ respond: 'hang' });
    const client = simulator.client();
    const hanging = expect(client.api('/users/delta').get()).rejects.toMatchObject({ statusCode: -1 });
    while (simulator.requests.length === 0) await new Promise(setImmediate);
    await simulator.stop();
    await hanging;
    await expect(client.api('/users/delta').get()).rejects.toMatchObject({ statusCode: -1 });
  });
});
