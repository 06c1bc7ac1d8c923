import { afterEach, describe, expect, it } from 'vitest';
import { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';
import { codeOf, drain, send } from './graph-requests.js';

const DELTA = '/v1.0/users/delta?$select=displayName';
const hourMs = 3_600_000;
const started: GraphSimulator[] = [];

let nowMs = Date.parse('2026-03-02T06:00:00Z');
afterEach(async () => {
  for (const simulator of started.splice(0)) await simulator.stop();
});

/** A simulator whose tenant has the same past whenever it starts. */
async function startAnew(users = 3, options: { readonly lastingTokens?: boolean } = { lastingTokens: true }) {
  const simulator = await GraphSimulator.start({ pageSize: 2, now: () => new Date(nowMs), ...options });
  simulator.tenant.addUsers(users, (index) => ({ id: `00000000-0000-4000-8000-00000000000${index}` }));
  started.push(simulator);
  return simulator;
}

describe('lastingTokens', () => {
  it('let a later simulator go on from a deltaLink with what changed since', async () => {
    const { deltaLink } = await drain(await startAnew(), DELTA);
    const later = await startAnew();
    expect((await drain(later, deltaLink)).items).toEqual([]);
    const [ada] = later.tenant.users();
    later.tenant.updateUser(ada!.id, { displayName: 'Ada', jobTitle: 'not selected' });
    const next = await drain(later, deltaLink);
    expect(next.items).toEqual([{ id: ada!.id, displayName: 'Ada' }]);
    expect(next.deltaLink).not.toBe(deltaLink);
  });

  it('give another deltaLink in every round, be it about nothing', async () => {
    const simulator = await startAnew();
    const { deltaLink } = await drain(simulator, DELTA);
    expect((await drain(simulator, deltaLink)).deltaLink).not.toBe(deltaLink);
  });

  it('age by the clock over both', async () => {
    const { deltaLink } = await drain(await startAnew(), DELTA);
    const later = await startAnew();
    nowMs += later.tokenLifeMs;
    expect((await send(later, deltaLink)).status).toBe(200);
    nowMs += 1;
    expect(codeOf((await send(later, deltaLink)).body)).toBe('Request_UnsupportedQuery');
  });

  it('given before an expiry are rejected by a simulator that lived through it, later ones are not', async () => {
    const { deltaLink } = await drain(await startAnew(), DELTA);
    const later = await startAnew();
    nowMs += hourMs;
    later.expireTokens();
    expect((await send(later, deltaLink)).status).toBe(410);
    const given = await drain(await startAnew(), DELTA);
    expect((await send(later, given.deltaLink)).status).toBe(200);
  });

  it('are refused where the tenant has not lived through as much, or on a text that is none', async () => {
    const { deltaLink } = await drain(await startAnew(3), DELTA);
    const young = await startAnew(2);
    const nonsense = `${Buffer.from('{"from":1,"at":0,"select":"id","ids":null}').toString('base64url')}.x`;
    for (const link of [
      deltaLink,
      `/v1.0/users/delta?$deltatoken=${nonsense}`,
      `${deltaLink.split('=')[0]}=e`,
    ]) {
      const { status, body } = await send(young, link);
      expect([status, codeOf(body)]).toEqual([400, 'syncStateNotFound']);
    }
  });

  it('are not understood without the option', async () => {
    const { deltaLink } = await drain(await startAnew(), DELTA);
    const { status } = await send(await startAnew(3, {}), deltaLink);
    expect(status).toBe(400);
  });
});
