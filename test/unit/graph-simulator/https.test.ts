import { request } from 'node:https';
import { Client } from '@microsoft/microsoft-graph-client';
import { afterEach, describe, expect, it } from 'vitest';
import { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';
import { secureFetch, trusting } from '../../../src/testing/graph-simulator/secure-fetch.js';
import { selfSignedIdentity } from './self-signed-identity.js';

const tls = selfSignedIdentity();

let simulator: GraphSimulator;
afterEach(() => simulator.stop());

describe('https', () => {
  it('is served with the given key, and refused by who does not trust the certificate', async () => {
    simulator = await GraphSimulator.start({ tls });
    expect(simulator.origin).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const options = { ca: tls.cert, headers: { authorization: 'Bearer x' }, agent: false as const };
      const sent = request(`${simulator.origin}/v1.0/organization`, options, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end();
    });
    expect(status).toBe(200);
    await expect(fetch(`${simulator.origin}/v1.0/organization`)).rejects.toThrow('fetch failed');
  });

  it('serves the client, with its links, methods, bodies and aborts', async () => {
    simulator = await GraphSimulator.start({ tls, pageSize: 2 });
    const users = simulator.tenant.addUsers(3, () => ({ displayName: 'Zoë Ångström' }));
    const client = simulator.client();
    const first = await client.api('/users/delta').select('displayName').get();
    const second = await client.api(first['@odata.nextLink']).get();
    expect([...first.value, ...second.value]).toEqual(
      users.map(({ id }) => ({ displayName: 'Zoë Ångström', id })),
    );
    const found = await client.api('/directoryObjects/getByIds').post({ ids: [users[0]!.id] });
    expect(found.value).toMatchObject([{ id: users[0]!.id }]);
    simulator.faults.add({ respond: 'reset' });
    await expect(client.api('/users/delta').get()).rejects.toMatchObject({ statusCode: -1 });
    simulator.faults.add({ respond: 'cut' });
    await expect(client.api('/users/delta').get()).rejects.toMatchObject({ statusCode: 200 });
    simulator.faults.add({ respond: 'hang' });
    const stopper = new AbortController();
    const hanging = client.api('/users/delta').option('signal', stopper.signal).get();
    await simulator.arrival('delta-initial', 4);
    stopper.abort();
    await expect(hanging).rejects.toMatchObject({ statusCode: -1, code: 'AbortError' });
  });

  it("with linkOrigin 'own' any client can follow its links", async () => {
    simulator = await GraphSimulator.start({ tls, pageSize: 1, linkOrigin: 'own' });
    simulator.tenant.addUsers(2);
    const agent = trusting(tls.cert);
    const get = async (url: string) => {
      const headers = { authorization: 'Bearer own' };
      const response = await secureFetch(new Request(url, { headers }), agent);
      return (await response.json()) as { '@odata.nextLink': string };
    };
    const first = await get(`${simulator.origin}/v1.0/users/delta`);
    expect(first['@odata.nextLink'].startsWith(`${simulator.origin}/v1.0/users/delta?`)).toBe(true);
    expect(await get(first['@odata.nextLink'])).toHaveProperty('@odata.deltaLink');
    simulator.faults.add({ respond: '410-location' });
    const gone = await secureFetch(new Request(`${simulator.origin}/v1.0/users/delta`), agent);
    expect(gone.headers.get('location')).toBe(`${simulator.origin}/v1.0/users/delta?$deltatoken=`);
    expect((await simulator.client().api('/users/delta').get()).value).toHaveLength(1);
    agent.destroy();
  });

  it("speaks for another cloud's origin", async () => {
    simulator = await GraphSimulator.start({ linkOrigin: 'https://graph.microsoft.us', pageSize: 1 });
    simulator.tenant.addUsers(2);
    const client = simulator.client();
    const { '@odata.nextLink': next } = await client.api('/users/delta').get();
    expect(next).toMatch(/^https:\/\/graph\.microsoft\.us\//);
    expect((await client.api(next).get()).value).toHaveLength(1);
    await expect(client.api('https://graph.microsoft.com/v1.0/users').get()).rejects.toThrow();
    expect(simulator.foreignOrigins).toEqual(['https://graph.microsoft.com']);
    expect(client).toBeInstanceOf(Client);
  });
});
