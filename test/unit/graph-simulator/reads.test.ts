import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GraphSimulator, type JsonObject } from '../../../src/testing/graph-simulator/index.js';
import { codeOf, drain, itemsOf, send } from './graph-requests.js';

const DELTA = '/v1.0/users/delta';

let simulator: GraphSimulator;
beforeEach(async () => {
  simulator = await GraphSimulator.start();
});
afterEach(() => simulator.stop());

async function found(collection: string, filter: string): Promise<unknown[]> {
  const { status, body } = await send(simulator, `/v1.0/${collection}?$filter=${encodeURIComponent(filter)}`);
  expect(status).toBe(200);
  return itemsOf(body).map(({ id }) => id);
}

function messageOf(body: JsonObject): string {
  return String((body.error as JsonObject | undefined)?.message);
}

describe('addresses', () => {
  it('finds users by UPN, mail and proxy address, whatever the case, and as they are now', async () => {
    const { id } = simulator.tenant.addUser({
      userPrincipalName: 'Ada@tenant.example',
      mail: 'a@mail.example',
    });
    expect(await found('users', "userPrincipalName eq 'ada@TENANT.example'")).toEqual([id]);
    expect(await found('users', "proxyAddresses/any(p:p eq 'smtp:A@mail.example')")).toEqual([id]);
    simulator.tenant.updateUser(id, { mail: 'b@mail.example' });
    expect(await found('users', "mail eq 'a@mail.example'")).toEqual([]);
    expect(await found('users', "proxyAddresses/any(x:x eq 'smtp:a@mail.example')")).toEqual([id]);
    expect(await found('users', `id in ('${id}', 'none') or mail eq 'b@mail.example'`)).toEqual([id]);
    simulator.tenant.removeUser(id);
    expect(await found('users', "mail eq 'b@mail.example'")).toEqual([]);
  });

  it('finds groups and contacts that hold an address, until they are removed', async () => {
    const group = simulator.tenant.addGroup({ mail: 'sales@tenant.example' });
    const contact = simulator.tenant.addContact({
      mail: 'c@else.example',
      proxyAddresses: ['smtp:d@else.example'],
    });
    expect(await found('groups', "mail eq 'Sales@tenant.example'")).toEqual([group.id]);
    expect(await found('groups', "proxyAddresses/any(p:p eq 'smtp:sales@tenant.example')")).toEqual([
      group.id,
    ]);
    expect(await found('contacts', "proxyAddresses/any(p:p eq 'smtp:d@else.example')")).toEqual([contact.id]);
    expect(await found('contacts', "mail eq 'sales@tenant.example'")).toEqual([]);
    expect((await send(simulator, `/v1.0/groups/${group.id}?$select=id,mail`)).body).toMatchObject({
      id: group.id,
      mail: 'sales@tenant.example',
    });
    const byId = await send(simulator, '/v1.0/directoryObjects/getByIds', {
      post: { ids: [group.id, contact.id], types: ['group', 'orgContact'] },
    });
    expect(itemsOf(byId.body).map((item) => item['@odata.type'])).toEqual([
      '#microsoft.graph.group',
      '#microsoft.graph.orgContact',
    ]);
    simulator.tenant.removeHolder(group.id);
    expect(await found('groups', "mail eq 'sales@tenant.example'")).toEqual([]);
    simulator.rights.groupsRead = false;
    simulator.rights.contactsRead = false;
    expect((await send(simulator, '/v1.0/groups')).status).toBe(403);
    expect((await send(simulator, '/v1.0/contacts')).status).toBe(403);
  });

  it('refuses a filter with more than 15 clauses, and one it does not know', async () => {
    const clauses = (n: number) =>
      Array.from({ length: n }, (_, i) => `mail eq 'm${i}@x.example'`).join(' or ');
    for (const collection of ['users', 'groups', 'contacts']) {
      expect(await found(collection, clauses(15))).toEqual([]);
      const { status, body } = await send(
        simulator,
        `/v1.0/${collection}?$filter=${encodeURIComponent(clauses(16))}`,
      );
      expect([status, codeOf(body)]).toEqual([400, 'Request_UnsupportedQuery']);
      expect(messageOf(body)).toContain('16. Max allowed: 15');
    }
    const other = await send(simulator, `/v1.0/users?$filter=${encodeURIComponent("city ne 'x'")}`);
    expect(codeOf(other.body)).toBe('Request_UnsupportedQuery');
  });
});

describe('$select', () => {
  it.each([DELTA, '/v1.0/users', '/v1.0/users/none', '/v1.0/directory/deletedItems/none'])(
    'with an unknown name is refused on %s',
    async (path) => {
      const { status, body } = await send(simulator, `${path}?$select=id,departement`);
      expect([status, codeOf(body)]).toEqual([400, 'BadRequest']);
      expect(messageOf(body)).toContain(
        "Could not find a property named 'departement' on type 'microsoft.graph.user'.",
      );
    },
  );

  it('takes directory extensions, and under return=minimal sends those of the same type together', async () => {
    const [a, b, c] = ['code', 'area', 'rank'].map(
      (name) => `extension_${'0123456789abcdef'.repeat(2)}_${name}`,
    );
    const { id } = simulator.tenant.addUser({ [a!]: '1', [b!]: '2', [c!]: 3, jobTitle: 'Clerk' });
    const { deltaLink } = await drain(simulator, `${DELTA}?$select=jobTitle,${a},${b},${c}`);
    simulator.tenant.updateUser(id, { [a!]: '9' });
    const { body } = await send(simulator, deltaLink, { headers: { prefer: 'return=minimal' } });
    expect(itemsOf(body)).toEqual([{ [a!]: '9', [b!]: '2', id }]);
  });

  it('beside a token is refused, or ignored when told so; so is $filter', async () => {
    simulator.tenant.addUser({ displayName: 'Ada' });
    const { deltaLink } = await drain(simulator, `${DELTA}?$select=displayName`);
    for (const extra of ['$select=mail', "$filter=id eq 'x'"]) {
      const { status } = await send(simulator, `${deltaLink}&${encodeURI(extra)}`);
      expect(status, extra).toBe(400);
    }
    simulator.behaviour.queryWithToken = 'ignored';
    expect((await send(simulator, `${deltaLink}&$select=mail`)).status).toBe(200);
  });
});

describe('rights', () => {
  it('getByIds without Directory.Read.All says 403, or gives bodies of nulls', async () => {
    const { id } = simulator.tenant.addUser();
    simulator.rights.directoryReadAll = false;
    const path = '/v1.0/directoryObjects/getByIds?$select=id,userPrincipalName,accountEnabled';
    expect((await send(simulator, path, { post: { ids: [id] } })).status).toBe(403);
    simulator.rights.withoutDirectoryRead = 'nulled';
    const { body } = await send(simulator, path, { post: { ids: [id] } });
    expect(itemsOf(body)).toEqual([
      { '@odata.type': '#microsoft.graph.user', id, userPrincipalName: null, accountEnabled: null },
    ]);
    expect(simulator.played).toMatchObject({ deniedRequests: 1, nulledBodies: 1 });
  });

  it('getByIds omits ids by chance', async () => {
    const ids = simulator.tenant.addUsers(3).map(({ id }) => id);
    simulator.behaviour.omittedReads = 1;
    const path = '/v1.0/directoryObjects/getByIds';
    expect(itemsOf((await send(simulator, path, { post: { ids: [...ids, 'none'] } })).body)).toEqual([]);
    expect(simulator.played.omittedReads).toBe(3);
  });

  it('with basic rights other properties are absent on delta and null on reads', async () => {
    const { id } = simulator.tenant.addUser({ department: 'North' });
    simulator.rights.usersBasicOnly = true;
    const { items } = await drain(simulator, `${DELTA}?$select=displayName,department,accountEnabled`);
    expect(items).toEqual([{ displayName: 'User 1', id }]);
    const { body } = await send(simulator, `/v1.0/users/${id}?$select=displayName,department`);
    expect(body).toMatchObject({ displayName: 'User 1', department: null });
  });
});

describe('other endpoints', () => {
  it('/organization names the tenant', async () => {
    const { body } = await send(simulator, '/v1.0/organization');
    expect(itemsOf(body)).toMatchObject([{ id: simulator.tenant.tenantId }]);
    simulator.rights.organization = false;
    expect((await send(simulator, '/v1.0/organization')).status).toBe(403);
  });

  it('/users/$count counts active users, with ConsistencyLevel only', async () => {
    const [first] = simulator.tenant.addUsers(3);
    simulator.tenant.removeUser(first!.id);
    const headers = { ConsistencyLevel: 'eventual' };
    expect((await send(simulator, '/v1.0/users/$count', { headers })).body).toEqual(2);
    expect((await send(simulator, '/v1.0/users/$count')).status).toBe(400);
    simulator.tenant.restoreUser(first!.id);
    simulator.tenant.addUser();
    expect((await send(simulator, '/v1.0/users/$count', { headers })).body).toEqual(4);
    simulator.behaviour.staleReads = 1;
    const stale = Number((await send(simulator, '/v1.0/users/$count', { headers })).body);
    expect(stale).toBeLessThan(4);
  });

  it('what is not simulated is a 404, a body that is no JSON a 400', async () => {
    expect(codeOf((await send(simulator, '/v1.0/devices')).body)).toBe('ResourceNotFound');
    const response = await fetch(`${simulator.origin}/v1.0/$batch`, {
      method: 'POST',
      body: '{',
      headers: { authorization: 'Bearer x' },
    });
    expect(response.status).toBe(400);
    await response.text();
  });
});

describe('tokens', () => {
  it('age: a link older than their life is rejected, a younger one is not', async () => {
    let at = Date.parse('2026-03-04T05:06:07Z');
    await simulator.stop();
    simulator = await GraphSimulator.start({ now: () => new Date(at) });
    const { deltaLink } = await drain(simulator, DELTA);
    at += simulator.tokenLifeMs;
    expect((await send(simulator, deltaLink)).status).toBe(200);
    at += 1;
    expect(codeOf((await send(simulator, deltaLink)).body)).toBe('Request_UnsupportedQuery');
    expect(simulator.played.expiredTokens).toBe(1);
    simulator.tokenLifeMs = Number.POSITIVE_INFINITY;
    expect((await send(simulator, deltaLink)).status).toBe(200);
  });

  it('are as long as asked', async () => {
    simulator.behaviour.tokenLength = 2500;
    const { deltaLink } = await drain(simulator, DELTA);
    expect(deltaLink.split('$deltatoken=')[1]).toHaveLength(2500);
  });
});

describe("mode: 'minimal'", () => {
  it('answers every round as if return=minimal were preferred', async () => {
    await simulator.stop();
    simulator = await GraphSimulator.start({ mode: 'minimal' });
    const { id } = simulator.tenant.addUser({ displayName: 'Ada', jobTitle: 'Clerk' });
    const { items, deltaLink } = await drain(simulator, `${DELTA}?$select=displayName,jobTitle`);
    expect(items).toEqual([{ displayName: 'Ada', jobTitle: 'Clerk', id }]);
    simulator.tenant.updateUser(id, { jobTitle: null });
    expect((await drain(simulator, deltaLink)).items).toEqual([{ jobTitle: null, id }]);
  });
});
