import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';
import { drain, send } from './graph-requests.js';

const DELTA = '/v1.0/users/delta?$select=userPrincipalName,deletedDateTime';

let simulator: GraphSimulator;
beforeEach(async () => {
  simulator = await GraphSimulator.start();
});
afterEach(() => simulator.stop());

/** What the next round says, id and UPN or reason. */
async function changes(deltaLink: string): Promise<unknown[]> {
  const { items } = await drain(simulator, deltaLink);
  return items.map((item) => [item.id, item.userPrincipalName ?? item['@removed']]);
}

const GONE = { reason: 'changed' };
const PURGED = { reason: 'deleted' };

describe('identities on the stream', () => {
  it('an id never seen is removed; a user who came and went between two rounds', async () => {
    const { deltaLink } = await drain(simulator, DELTA);
    const { id } = simulator.tenant.addUser();
    simulator.tenant.removeUser(id);
    expect(await changes(deltaLink)).toEqual([[id, GONE]]);
  });

  it('a user is restored with and without notice, and under another UPN', async () => {
    const [seen, unseen, renamed] = simulator.tenant.addUsers(3).map(({ id }) => id);
    for (const id of [seen, unseen, renamed]) simulator.tenant.removeUser(id!);
    const { deltaLink } = await drain(simulator, DELTA);
    simulator.tenant.restoreUser(seen!);
    simulator.tenant.restoreUser(renamed!, { userPrincipalName: 'new@tenant.example' });
    expect(await changes(deltaLink)).toEqual([
      [seen, 'user1@tenant.example'],
      [renamed, 'new@tenant.example'],
    ]);
    simulator.behaviour.restores = 'never';
    simulator.tenant.restoreUser(unseen!);
    const { items } = await drain(simulator, deltaLink);
    expect(items.map(({ id }) => id)).not.toContain(unseen);
    expect(simulator.played.restoresUnseen).toBeGreaterThan(0);
  });

  it.each(['after', 'before', 'without'] as const)(
    "a re-created user comes %s the old one's removal",
    async (order) => {
      const upn = 'x@tenant.example';
      const old = simulator.tenant.addUser({ userPrincipalName: upn }).id;
      const { deltaLink } = await drain(simulator, DELTA);
      simulator.tenant.removeUser(old);
      const young = simulator.tenant.addUser({ userPrincipalName: upn }).id;
      if (order === 'before') simulator.behaviour.newestFirst = true;
      if (order === 'without') simulator.behaviour.omittedIds.add(old);
      const removal = [old, GONE];
      const creation = [young, upn];
      const expected = { after: [removal, creation], before: [creation, removal], without: [creation] };
      expect(await changes(deltaLink)).toEqual(expected[order]);
    },
  );

  it('two users swap their UPN', async () => {
    const [a, b] = ['a@tenant.example', 'b@tenant.example'].map(
      (userPrincipalName) => simulator.tenant.addUser({ userPrincipalName }).id,
    );
    const { deltaLink } = await drain(simulator, DELTA);
    simulator.tenant.updateUser(a!, { userPrincipalName: 'between@tenant.example' });
    simulator.tenant.updateUser(b!, { userPrincipalName: 'a@tenant.example' });
    simulator.tenant.updateUser(a!, { userPrincipalName: 'b@tenant.example' });
    expect(await changes(deltaLink)).toEqual([
      [a, 'b@tenant.example'],
      [b, 'a@tenant.example'],
    ]);
  });

  it('a user is in delta and not yet found by a read', async () => {
    const { deltaLink } = await drain(simulator, DELTA);
    const { id } = simulator.tenant.addUser();
    simulator.behaviour.staleReads = 1;
    expect((await drain(simulator, deltaLink)).items).toHaveLength(1);
    expect((await send(simulator, `/v1.0/users/${id}`)).status).toBe(404);
    expect(simulator.played.staleReads).toBe(1);
    expect((await send(simulator, '/v1.0/users/none')).status).toBe(404);
    expect(simulator.played.staleReads, 'a stale read that makes no difference').toBe(1);
  });

  it('a purge is told as deleted', async () => {
    const { id } = simulator.tenant.addUser();
    const { deltaLink } = await drain(simulator, DELTA);
    simulator.tenant.purgeUser(id);
    expect(await changes(deltaLink)).toEqual([[id, PURGED]]);
  });
});

describe('the tenant', () => {
  const upn = 'x@tenant.example';

  it('has a UPN once among active users: on creation, rename and restore, in any case', () => {
    const { tenant } = simulator;
    const first = tenant.addUser({ userPrincipalName: upn }).id;
    expect(() => tenant.addUser({ userPrincipalName: 'X@TENANT.example' })).toThrow('already exists');
    const second = tenant.addUser().id;
    expect(() => tenant.updateUser(second, { userPrincipalName: upn })).toThrow(first);
    expect(tenant.user(second)?.userPrincipalName).toBe('user2@tenant.example');
    tenant.removeUser(first);
    tenant.updateUser(second, { userPrincipalName: upn });
    expect(() => tenant.restoreUser(first)).toThrow('already exists');
    expect(tenant.deletedUser(first)).toBeDefined();
    tenant.restoreUser(first, { userPrincipalName: 'other@tenant.example' });
    tenant.updateUser(second, { userPrincipalName: 'X@tenant.example' });
  });

  it('invents a UPN that nobody has', () => {
    simulator.tenant.addUser({ userPrincipalName: 'user2@tenant.example' });
    expect(simulator.tenant.addUser().userPrincipalName).toBe('user3@tenant.example');
  });

  it('names managers on the stream when they change, and the former one as removed', async () => {
    const [boss, next, report] = simulator.tenant.addUsers(3).map(({ id }) => id);
    simulator.tenant.setManager(report!, boss!);
    const type = '#microsoft.graph.user';
    const blind = await drain(simulator, DELTA);
    let { items, deltaLink } = await drain(simulator, '/v1.0/users/delta?$select=manager');
    expect(items.at(-1)).toEqual({ id: report, 'manager@delta': [{ '@odata.type': type, id: boss }] });
    simulator.tenant.setManager(report!, next!);
    expect((await drain(simulator, blind.deltaLink)).items).toEqual([]);
    ({ items, deltaLink } = await drain(simulator, deltaLink));
    expect(items).toEqual([
      {
        id: report,
        'manager@delta': [
          { '@odata.type': type, id: next },
          { '@odata.type': type, id: boss, '@removed': { reason: 'deleted' } },
        ],
      },
    ]);
    simulator.tenant.setManager(report!, null);
    ({ items } = await drain(simulator, deltaLink));
    expect(items[0]?.['manager@delta']).toEqual([
      { '@odata.type': type, id: next, '@removed': { reason: 'deleted' } },
    ]);
  });

  it('tells any past state of a user with a long history', () => {
    const { id } = simulator.tenant.addUser({ jobTitle: 'T0' });
    const born = simulator.tenant.version;
    for (let n = 1; n <= 50; n += 1) simulator.tenant.updateUser(id, { jobTitle: `T${n}` });
    for (let n = 0; n <= 50; n += 1) {
      expect(simulator.tenant.snapshot(id, born + n)?.user.jobTitle).toBe(`T${n}`);
    }
    expect(simulator.tenant.snapshot(id, born - 1)).toBeUndefined();
    expect(simulator.tenant.snapshot(id, born + 99)?.user.jobTitle).toBe('T50');
    expect(simulator.tenant.snapshots(born - 1)).toEqual([]);
  });
});
