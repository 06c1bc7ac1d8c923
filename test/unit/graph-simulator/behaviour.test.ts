import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';
import { drain, send } from './graph-requests.js';

const DELTA = '/v1.0/users/delta?$select=displayName,jobTitle';

let simulator: GraphSimulator;
beforeEach(async () => {
  simulator = await GraphSimulator.start({ pageSize: 2, seed: 7 });
});
afterEach(() => simulator.stop());

describe('behaviour', () => {
  it('emptyPages puts a run of empty pages with a nextLink into a round', async () => {
    simulator.tenant.addUsers(3);
    simulator.behaviour.emptyPages = 4;
    const { pages, items } = await drain(simulator, DELTA);
    expect(pages.filter((page) => page.length === 0)).toHaveLength(4);
    expect(items).toHaveLength(3);
  });

  it('duplicates repeats entries on their page', async () => {
    const { id } = simulator.tenant.addUser();
    simulator.behaviour.duplicates = 1;
    expect((await drain(simulator, DELTA)).items.map((item) => item.id)).toEqual([id, id]);
  });

  it('olderValues sends an older value on a later page and the current one in the next round', async () => {
    const { id } = simulator.tenant.addUser({ displayName: 'Old' });
    simulator.tenant.updateUser(id, { displayName: 'New' });
    simulator.behaviour.olderValues = 1;
    const { pages, deltaLink } = await drain(simulator, DELTA);
    expect(pages).toEqual([[{ displayName: 'New', id }], [{ displayName: 'Old', id }]]);
    simulator.behaviour.olderValues = 0;
    expect((await drain(simulator, deltaLink)).items).toEqual([{ displayName: 'New', id }]);
  });

  it('replays sends the users of the last round again', async () => {
    simulator.tenant.addUsers(2);
    simulator.behaviour.replays = 1;
    const { items, deltaLink } = await drain(simulator, DELTA);
    expect((await drain(simulator, deltaLink)).items).toEqual(items);
  });

  it('lagRounds shows a change that many rounds later', async () => {
    let { deltaLink, items } = await drain(simulator, DELTA);
    simulator.behaviour.lagRounds = 2;
    simulator.tenant.addUser();
    const seen: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      ({ deltaLink, items } = await drain(simulator, deltaLink));
      seen.push(items.length);
    }
    expect(seen).toEqual([0, 0, 1, 0]);
  });

  it('staleReads answers reads from an older state until settle', async () => {
    const { id } = simulator.tenant.addUser();
    simulator.behaviour.staleReads = 1;
    expect((await send(simulator, `/v1.0/users/${id}`)).status).toBe(404);
    simulator.settle();
    expect((await send(simulator, `/v1.0/users/${id}`)).status).toBe(200);
  });

  it('partialEntries always keeps what changed', async () => {
    const users = simulator.tenant.addUsers(20, () => ({ jobTitle: 'Clerk' }));
    const { deltaLink } = await drain(simulator, DELTA);
    simulator.behaviour.partialEntries = 1;
    for (const { id } of users) simulator.tenant.updateUser(id, { jobTitle: 'Head' });
    const { items } = await drain(simulator, deltaLink);
    expect(items.every((item) => item.jobTitle === 'Head')).toBe(true);
    expect(items.some((item) => !('displayName' in item))).toBe(true);
  });

  it('partialCreates sends the missing part of a new user in the next round', async () => {
    simulator.tenant.addUsers(20, () => ({ jobTitle: 'Clerk' }));
    simulator.behaviour.partialCreates = 1;
    const { items, deltaLink } = await drain(simulator, DELTA);
    expect(items.some((item) => !('displayName' in item))).toBe(true);
    const repaired = (await drain(simulator, deltaLink)).items;
    expect(repaired).toHaveLength(20);
    expect(repaired.every((item) => 'displayName' in item && 'jobTitle' in item)).toBe(true);
  });

  it('omittedIds are never mentioned', async () => {
    const [first, second] = simulator.tenant.addUsers(2);
    simulator.behaviour.omittedIds.add(first!.id);
    expect((await drain(simulator, DELTA)).items.map((item) => item.id)).toEqual([second!.id]);
  });
});
