import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';
import { codeOf, drain, itemsOf, send } from './graph-requests.js';

const DELTA = '/v1.0/users/delta';

let simulator: GraphSimulator;
beforeEach(async () => {
  simulator = await GraphSimulator.start({ pageSize: 2 });
});
afterEach(() => simulator.stop());

describe('an initial round', () => {
  it('gives every user once over pages with exactly one link, and the select list on page 1 only', async () => {
    simulator.tenant.addUsers(5, (index) => ({ displayName: `Nr ${index}` }));
    const first = await send(simulator, `${DELTA}?$select=displayName&$top=999`);
    expect(first.body['@odata.context']).toBe(
      'https://graph.microsoft.com/v1.0/$metadata#users(displayName)',
    );
    expect(first.body['@odata.deltaLink']).toBeUndefined();
    const next = String(first.body['@odata.nextLink']);
    expect(next).toMatch(/^https:\/\/graph\.microsoft\.com\/v1\.0\/users\/delta\?\$skiptoken=[\w-]+$/);
    const second = await send(simulator, next);
    expect(second.body['@odata.context']).toBe('https://graph.microsoft.com/v1.0/$metadata#users');
    const round = await drain(simulator, `${DELTA}?$select=displayName`);
    expect(round.pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(round.items.map((item) => item.displayName)).toEqual(['Nr 0', 'Nr 1', 'Nr 2', 'Nr 3', 'Nr 4']);
  });

  it('gives the default set without $select, and leaves out what was never set', async () => {
    const { id } = simulator.tenant.addUser({ displayName: 'Ada', jobTitle: null, mail: undefined });
    const { items } = await drain(simulator, '/v1.0/users/microsoft.graph.delta()');
    expect(items).toEqual([{ id, displayName: 'Ada', userPrincipalName: 'user1@tenant.example' }]);
  });

  it('has removed users with nothing but the id and the reason, unless switched off', async () => {
    const [soft, hard] = simulator.tenant.addUsers(2);
    simulator.tenant.removeUser(soft!.id);
    simulator.tenant.purgeUser(hard!.id);
    expect((await drain(simulator, DELTA)).items).toEqual([
      { id: soft!.id, '@removed': { reason: 'changed' } },
      { id: hard!.id, '@removed': { reason: 'deleted' } },
    ]);
    simulator.behaviour.tombstonesInInitial = false;
    expect((await drain(simulator, DELTA)).items).toEqual([]);
  });

  it('takes an id filter of 50 and refuses 51 or any other filter', async () => {
    const users = simulator.tenant.addUsers(60);
    const filter = (n: number) => {
      const ids = users.slice(0, n).map(({ id }) => `id eq '${id}'`);
      return `${DELTA}?$filter=${encodeURIComponent(ids.join(' or '))}`;
    };
    expect((await drain(simulator, filter(50))).items).toHaveLength(50);
    const tooMany = await send(simulator, filter(51));
    expect([tooMany.status, codeOf(tooMany.body)]).toEqual([400, 'Request_UnsupportedQuery']);
    const other = await send(simulator, `${DELTA}?$filter=${encodeURIComponent("mail eq 'x'")}`);
    expect(codeOf(other.body)).toBe('Request_UnsupportedQuery');
  });

  it('starts with an empty $deltatoken= and gives only a link for latest', async () => {
    simulator.tenant.addUser();
    expect((await drain(simulator, `${DELTA}?$deltatoken=`)).items).toHaveLength(1);
    const latest = await drain(simulator, `${DELTA}?$deltatoken=latest&$select=displayName`);
    expect(latest.items).toEqual([]);
    const { id } = simulator.tenant.addUser({ displayName: 'Later' });
    expect((await drain(simulator, latest.deltaLink)).items).toEqual([{ displayName: 'Later', id }]);
  });

  it('refuses both tokens at once, properties that cannot be selected, and a request without bearer', async () => {
    const both = await send(simulator, `${DELTA}?$skiptoken=a&$deltatoken=b`);
    expect([both.status, codeOf(both.body)]).toEqual([400, 'Request_BadRequest']);
    expect((await send(simulator, `${DELTA}?$select=id,skills`)).status).toBe(400);
    const anonymous = await send(simulator, DELTA, { headers: { authorization: '' } });
    expect([anonymous.status, codeOf(anonymous.body)]).toEqual([401, 'InvalidAuthenticationToken']);
    expect(simulator.requests.map(({ hasBearer }) => hasBearer)).toEqual([true, true, false]);
    expect(simulator.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('carries the documented response headers', async () => {
    const { headers } = await send(simulator, DELTA, { headers: { 'client-request-id': 'mine' } });
    expect(headers.get('Preference-Applied')).toBe('odata.track-changes');
    expect(headers.get('client-request-id')).toBe('mine');
    for (const name of ['request-id', 'x-ms-ags-diagnostic', 'Duration', 'OData-Version', 'Date']) {
      expect(headers.get(name), name).toBeTruthy();
    }
  });
});

describe('a change round', () => {
  const SELECTED = `${DELTA}?$select=displayName,jobTitle`;

  it('gives a new deltaLink without changes, or the same one when told so', async () => {
    const { deltaLink } = await drain(simulator, DELTA);
    expect((await drain(simulator, deltaLink)).deltaLink).not.toBe(deltaLink);
    simulator.behaviour.equalDeltaLink = true;
    expect((await drain(simulator, deltaLink)).deltaLink).toBe(deltaLink);
  });

  it('shows a user only when a selected property changed, whole, and a cleared value as null', async () => {
    const { id } = simulator.tenant.addUser({ displayName: 'Ada', jobTitle: 'Clerk' });
    let { deltaLink, items } = await drain(simulator, SELECTED);
    simulator.tenant.updateUser(id, { department: 'North' });
    ({ deltaLink, items } = await drain(simulator, deltaLink));
    expect(items).toEqual([]);
    simulator.tenant.updateUser(id, { jobTitle: null });
    ({ deltaLink, items } = await drain(simulator, deltaLink));
    expect(items).toEqual([{ displayName: 'Ada', jobTitle: null, id }]);
    expect((await drain(simulator, SELECTED)).items).toEqual([{ displayName: 'Ada', id }]);
  });

  it('leaves out unchanged properties when return=minimal is preferred', async () => {
    const { id } = simulator.tenant.addUser({ displayName: 'Ada', jobTitle: 'Clerk' });
    const { deltaLink } = await drain(simulator, SELECTED);
    simulator.tenant.updateUser(id, { jobTitle: 'Head' });
    const { body } = await send(simulator, deltaLink, { headers: { prefer: 'return=minimal' } });
    expect(itemsOf(body)).toEqual([{ jobTitle: 'Head', id }]);
  });

  it('removes twice, as changed and then as deleted', async () => {
    const { id } = simulator.tenant.addUser();
    let { deltaLink, items } = await drain(simulator, SELECTED);
    simulator.tenant.removeUser(id);
    ({ deltaLink, items } = await drain(simulator, deltaLink));
    expect(items).toEqual([{ id, '@removed': { reason: 'changed' } }]);
    simulator.tenant.purgeUser(id);
    ({ items } = await drain(simulator, deltaLink));
    expect(items).toEqual([{ id, '@removed': { reason: 'deleted' } }]);
  });

  it('shows a restore only with deletedDateTime selected, without $select, or when told always', async () => {
    const { id } = simulator.tenant.addUser({ displayName: 'Ada' });
    simulator.tenant.removeUser(id);
    const blind = await drain(simulator, SELECTED);
    const seeing = await drain(simulator, `${SELECTED},deletedDateTime`);
    simulator.tenant.restoreUser(id);
    expect((await drain(simulator, blind.deltaLink)).items).toEqual([]);
    expect((await drain(simulator, seeing.deltaLink)).items).toEqual([
      { displayName: 'Ada', deletedDateTime: null, id },
    ]);
    simulator.behaviour.restores = 'always';
    expect((await drain(simulator, blind.deltaLink)).items).toHaveLength(1);
  });

  it('answers a page link twice with the same items, whatever changed in between', async () => {
    const users = simulator.tenant.addUsers(3);
    const { body } = await send(simulator, SELECTED);
    const link = String(body['@odata.nextLink']);
    const before = itemsOf((await send(simulator, link)).body);
    simulator.tenant.updateUser(users[2]!.id, { displayName: 'Renamed' });
    const { items, deltaLink } = await drain(simulator, link);
    expect(items).toEqual(before);
    expect((await drain(simulator, deltaLink)).items).toMatchObject([{ displayName: 'Renamed' }]);
  });
});
