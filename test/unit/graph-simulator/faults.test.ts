import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';
import { codeOf, drain, itemsOf, send } from './graph-requests.js';

const DELTA = '/v1.0/users/delta';

let simulator: GraphSimulator;
beforeEach(async () => {
  simulator = await GraphSimulator.start({ pageSize: 2 });
  simulator.tenant.addUsers(5);
});
afterEach(() => simulator.stop());

describe('a fault', () => {
  it('hits the matching request after skip, as often as times says', async () => {
    simulator.faults.add({ match: 'delta-page', skip: 1, times: 1, respond: { throttle: '2.128' } });
    await expect(drain(simulator, DELTA)).rejects.toThrow('TooManyRequests');
    expect(simulator.requests.map(({ status, page }) => [status, page])).toEqual([
      [200, 1],
      [200, 2],
      [429, 3],
    ]);
    expect((await drain(simulator, DELTA)).items).toHaveLength(5);
  });

  it('gives Retry-After as written, also with 503, or none', async () => {
    simulator.faults.add({ respond: { throttle: '0,120', status: 503 } });
    simulator.faults.add({ respond: { throttle: null } });
    const [unavailable, throttled] = [await send(simulator, DELTA), await send(simulator, DELTA)];
    expect([unavailable.status, unavailable.headers.get('Retry-After')]).toEqual([503, '0,120']);
    expect([throttled.status, throttled.headers.get('Retry-After')]).toEqual([429, null]);
  });

  it('resets a connection before headers, cuts it in mid body, and lets it hang until stop', async () => {
    simulator.faults.add({ respond: 'reset' });
    await expect(send(simulator, DELTA)).rejects.toThrow();
    simulator.faults.add({ respond: 'cut' });
    await expect(send(simulator, DELTA)).rejects.toThrow();
    simulator.faults.add({ respond: 'hang' });
    const headers = { authorization: 'Bearer x' };
    const hanging = expect(fetch(simulator.origin + DELTA, { headers })).rejects.toThrow();
    await simulator.arrival('delta-initial', 3);
    await simulator.stop();
    await hanging;
  });

  it('spoils bodies and pages', async () => {
    const bodies = [];
    for (const respond of ['html', 'broken-json', 'no-value', 'no-link', 'both-links', 'loop'] as const) {
      simulator.faults.add({ respond });
      bodies.push((await send(simulator, DELTA)).body);
    }
    const [html, broken, noValue, noLink, both, loop] = bodies;
    expect(html?.text).toContain('<html>');
    expect(broken).toHaveProperty('text');
    expect(noValue).not.toHaveProperty('value');
    expect(Object.keys(noLink ?? {})).toEqual(['@odata.context', 'value']);
    expect(both).toMatchObject({
      '@odata.nextLink': expect.any(String),
      '@odata.deltaLink': expect.any(String),
    });
    expect(loop?.['@odata.nextLink']).toBe(`https://graph.microsoft.com${DELTA}`);
  });

  it('rejects the tokens given so far in the wanted shape, but not later ones', async () => {
    const { deltaLink } = await drain(simulator, DELTA);
    simulator.expireTokens();
    const gone = await send(simulator, deltaLink);
    expect([gone.status, gone.headers.get('Location')]).toEqual([
      410,
      'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=',
    ]);
    simulator.expireTokens('400-deltalink-older-than-30-days');
    expect(codeOf((await send(simulator, deltaLink)).body)).toBe('Request_UnsupportedQuery');
    const later = await drain(simulator, DELTA);
    expect((await send(simulator, later.deltaLink)).status).toBe(200);
  });
});

describe('a read', () => {
  it('finds by id, UPN and addresses, and says 404 or 403', async () => {
    const { id } = simulator.tenant.addUser({ mail: 'ada@tenant.example' });
    simulator.tenant.updateUser(id, { mail: "o'neil@tenant.example" });
    expect((await send(simulator, `/v1.0/users/${id}?$select=mail`)).body.mail).toBe("o'neil@tenant.example");
    const filter = encodeURIComponent(
      "mail eq 'o''neil@tenant.example' or proxyAddresses/any(p:p eq 'smtp:ada@tenant.example')",
    );
    expect(itemsOf((await send(simulator, `/v1.0/users?$filter=${filter}`)).body)).toMatchObject([{ id }]);
    simulator.tenant.removeUser(id);
    expect(codeOf((await send(simulator, `/v1.0/users/${id}`)).body)).toBe('Request_ResourceNotFound');
    const deleted = await send(simulator, `/v1.0/directory/deletedItems/${id}/microsoft.graph.user`);
    expect(String(deleted.body.userPrincipalName)).toMatch(new RegExp(`^${id.replaceAll('-', '')}`));
    simulator.rights.usersRead = false;
    expect(codeOf((await send(simulator, DELTA)).body)).toBe('Authorization_RequestDenied');
  });

  it('omits unknown ids in getByIds and answers each part of a batch by itself', async () => {
    const [user] = simulator.tenant.users();
    const found = await send(simulator, '/v1.0/directoryObjects/getByIds', {
      post: { ids: [user!.id, 'none'] },
    });
    expect(itemsOf(found.body)).toMatchObject([{ id: user!.id }]);
    const requests = ['/users/none', `/users/${user!.id}`].map((url, n) => ({
      id: `${n}`,
      method: 'GET',
      url,
    }));
    const { body } = await send(simulator, '/v1.0/$batch', { post: { requests } });
    expect(body.responses).toMatchObject([{ status: 404 }, { status: 200 }]);
  });
});
