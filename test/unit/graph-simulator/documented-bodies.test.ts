import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ERROR_SAMPLES, type ErrorSample } from '../../../src/testing/graph-simulator/error-samples.js';
import { GraphSimulator, type JsonObject } from '../../../src/testing/graph-simulator/index.js';
import { drain, itemsOf, send } from './graph-requests.js';

const DELTA = '/v1.0/users/delta';
const NAMES = `${DELTA}?$select=displayName,givenName,surname`;
const JOBS = `${DELTA}?$select=displayName,jobTitle,mobilePhone`;

/** A body of Microsoft's documentation, rebuilt with own values. */
function fixture(name: string): JsonObject {
  const url = new URL(`../../fixtures/simulator/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as JsonObject;
}

/** Keys in their order, all values but the tokens. */
function comparable(body: JsonObject): string {
  return JSON.stringify(body, null, 1).replace(/(\$(?:skip|delta)token=)[\w-]+/g, '$1TOKEN');
}

function link(body: JsonObject): string {
  return String(body['@odata.nextLink'] ?? body['@odata.deltaLink']);
}

let simulator: GraphSimulator;
beforeEach(async () => {
  simulator = await GraphSimulator.start();
});
afterEach(() => simulator.stop());

/** Creates the users of a body as they stand there; what the body calls removed is created and removed. */
function build(body: JsonObject): void {
  const blank = { mail: undefined, proxyAddresses: undefined };
  for (const { id, '@removed': removed, ...properties } of itemsOf(body)) {
    if (removed === undefined) simulator.tenant.addUser({ id, ...blank, ...properties });
    else simulator.tenant.addUser({ id });
    if (removed !== undefined) simulator.tenant.purgeUser(String(id));
  }
}

describe('documented bodies', () => {
  it('users-delta-01: the first page has the select list, a tombstone and a user with few properties', async () => {
    simulator.pageSize = 4;
    build(fixture('users-delta-01-initial'));
    simulator.tenant.addUser();
    const { body } = await send(simulator, NAMES);
    expect(comparable(body)).toBe(comparable(fixture('users-delta-01-initial')));
  });

  it('users-delta-02: a page in the middle has no select list in its context', async () => {
    simulator.pageSize = 2;
    simulator.tenant.addUsers(2);
    build(fixture('users-delta-02-nextlink'));
    simulator.tenant.addUser();
    const middle = await send(simulator, link((await send(simulator, NAMES)).body));
    expect(comparable(middle.body)).toBe(comparable(fixture('users-delta-02-nextlink')));
  });

  it('users-delta-03: the last page has a deltaLink', async () => {
    simulator.pageSize = 2;
    simulator.tenant.addUsers(2);
    build(fixture('users-delta-03-final-deltalink'));
    const last = await send(simulator, link((await send(simulator, NAMES)).body));
    expect(comparable(last.body)).toBe(comparable(fixture('users-delta-03-final-deltalink')));
  });

  it('users-delta-04: a change round without changes', async () => {
    const { deltaLink } = await drain(simulator, NAMES);
    const { body } = await send(simulator, deltaLink);
    expect(comparable(body)).toBe(comparable(fixture('users-delta-04-nochange')));
    expect(link(body)).not.toBe(deltaLink);
  });

  it('users-delta-05: an update, and the removal of an id never seen', async () => {
    const expected = fixture('users-delta-05-changes-removed');
    const [changed, removed] = itemsOf(expected);
    const { id, ...properties } = changed!;
    simulator.tenant.addUser({ id });
    simulator.tenant.addUser({ id: removed!.id });
    simulator.behaviour.omittedIds.add(String(removed!.id));
    const { deltaLink } = await drain(simulator, NAMES);
    simulator.behaviour.omittedIds.clear();
    simulator.tenant.updateUser(String(id), properties);
    simulator.tenant.removeUser(String(removed!.id));
    expect(comparable((await send(simulator, deltaLink)).body)).toBe(comparable(expected));
  });

  it('users-delta-06: the default set', async () => {
    simulator.pageSize = 1;
    build(fixture('users-delta-06-default-properties'));
    simulator.tenant.addUser();
    const { body } = await send(simulator, DELTA);
    expect(comparable(body)).toBe(comparable(fixture('users-delta-06-default-properties')));
  });

  it('users-delta-07 and 08: a cleared property by default, only changed ones under return=minimal', async () => {
    const cleared = fixture('users-delta-07-select-with-null');
    const minimal = fixture('users-delta-08-return-minimal');
    const { id, mobilePhone: _, ...before } = itemsOf(cleared)[0]!;
    simulator.tenant.addUser({ id, ...before, mobilePhone: '+49 30 5550102' });
    const other = simulator.tenant.addUser();
    let { deltaLink } = await drain(simulator, JOBS);
    simulator.pageSize = 1;
    simulator.tenant.updateUser(String(id), { mobilePhone: null });
    simulator.tenant.updateUser(other.id, { jobTitle: 'Clerk' });
    expect(comparable((await send(simulator, deltaLink)).body)).toBe(comparable(cleared));
    ({ deltaLink } = await drain(simulator, deltaLink));
    const { id: _id, ...after } = itemsOf(minimal)[0]!;
    simulator.tenant.updateUser(String(id), after);
    simulator.tenant.updateUser(other.id, { jobTitle: 'Head' });
    const { body } = await send(simulator, deltaLink, { headers: { prefer: 'return=minimal' } });
    expect(comparable(body)).toBe(comparable(minimal));
  });

  it('users-delta-09: manager@delta', async () => {
    const expected = fixture('users-delta-09-manager-delta');
    const { 'manager@delta': managers, id, ...properties } = itemsOf(expected)[0]!;
    simulator.tenant.addUser({ id, ...properties });
    const [manager] = managers as JsonObject[];
    simulator.tenant.addUser({ id: manager!.id });
    const { deltaLink } = await drain(simulator, DELTA);
    simulator.tenant.setManager(String(id), String(manager!.id));
    expect(comparable((await send(simulator, deltaLink)).body)).toBe(comparable(expected));
  });

  it('users-delta-10: an empty page with a nextLink', async () => {
    const { deltaLink } = await drain(simulator, NAMES);
    simulator.behaviour.emptyPages = 1;
    const { body } = await send(simulator, deltaLink);
    expect(comparable(body)).toBe(comparable(fixture('users-delta-10-empty-page-with-nextlink')));
  });

  it('users-delta-11: $deltatoken=latest', async () => {
    simulator.tenant.addUsers(3);
    const { body } = await send(simulator, `${DELTA}?$deltatoken=latest&$select=displayName`);
    expect(comparable(body)).toBe(comparable(fixture('users-delta-11-latest')));
  });

  it('deletedItems: the list of soft-deleted users', async () => {
    const expected = fixture('deleteditems-user');
    const { id, userPrincipalName: _, ...properties } = itemsOf(expected)[0]!;
    const user = simulator.tenant.addUser({ id, ...properties, userPrincipalName: 'ines@tenant.example' });
    simulator.tenant.addUser();
    simulator.tenant.removeUser(user.id);
    const { body } = await send(simulator, '/v1.0/directory/deletedItems/microsoft.graph.user');
    expect(body).toEqual(expected);
  });
});

describe('documented errors', () => {
  const now = () => new Date('2026-03-04T05:06:07Z');
  const requestId = 'a1b2c3d4-0000-4000-8000-000000000099';

  /** The fixture names the request twice by one id; the simulator draws its own. */
  function answered(body: JsonObject): string {
    return JSON.stringify(body).replace(/("request-id":")[\w-]+/, `$1${requestId}`);
  }

  beforeEach(async () => {
    await simulator.stop();
    simulator = await GraphSimulator.start({ now });
  });

  it.each(Object.entries(fixture('errors')))('%s', async (name, expected) => {
    simulator.faults.add({ respond: name as ErrorSample });
    const { status, body } = await send(simulator, DELTA, { headers: { 'client-request-id': requestId } });
    expect(status).toBe(Number(name.slice(0, 3)));
    expect(answered(body)).toBe(JSON.stringify(expected));
    expect(simulator.played.faults).toEqual({ [name]: 1 });
  });

  it('an unknown user', async () => {
    const expected = fixture('error-404-resource-not-found');
    const id = 'a1b2c3d4-0000-4000-8000-000000000003';
    const { body } = await send(simulator, `/v1.0/users/${id}`, {
      headers: { 'client-request-id': requestId },
    });
    expect(answered(body)).toBe(JSON.stringify(expected));
  });

  it('a claims challenge carries claims as base64', async () => {
    simulator.faults.add({ respond: '401-cae' });
    const { headers } = await send(simulator, DELTA);
    const claims = /claims="([\w+/=]+)"/.exec(headers.get('www-authenticate') ?? '')?.[1] ?? '';
    expect(JSON.parse(Buffer.from(claims, 'base64').toString())).toHaveProperty('access_token');
  });

  it('none names a sample twice with another status', () => {
    for (const [name, { status }] of Object.entries(ERROR_SAMPLES)) {
      expect(status, name).toBe(Number(name.slice(0, 3)));
    }
  });
});
