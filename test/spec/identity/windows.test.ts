import { describe, expect, test } from 'vitest';
import type { SuspectWindow } from '../../../src/domain/suspect-window.js';
import { aMapping } from '../../../src/testing/index.js';
import {
  all,
  changesOf,
  dayMs,
  hourMs,
  inDepartment,
  type World,
  type WorldOptions,
  world,
} from '../client/world.js';

const x = 'x@tenant.example';
const y = 'y@tenant.example';
const named = (address: string) => ({
  mail: address,
  userPrincipalName: address,
  proxyAddresses: [`SMTP:${address}`],
});
const later = (instant: Date, ms: number) => new Date(instant.getTime() + ms);
const windows = (it: World, since?: Date): Promise<SuspectWindow[]> =>
  all(it.client.identity.suspectWindows(since === undefined ? {} : { since }));

/** Anna at `x@`, imported by the first round ten days ago. */
async function annaAtX(options: WorldOptions = {}): Promise<{ it: World; anna: string; start: Date }> {
  const it = world(options);
  const anna = it.directory.addUser({ ...named(x), department: 'Sales' });
  await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
  const start = it.clock.now();
  await it.client.syncNow();
  it.clock.advance(10 * dayMs);
  return { it, anna, start };
}

function newcomer(it: World, address: string, over: object = {}): string {
  const createdDateTime = it.clock.now().toISOString();
  return it.directory.addUser({ ...named(address), department: 'Sales', createdDateTime, ...over });
}

describe('I8: a suspect window opens when an address changed hands', () => {
  test('I8: in one round: from the new account to the commit that released it', async () => {
    const { it, anna, start } = await annaAtX();
    it.directory.updateUser(anna, named(y));
    const ben = newcomer(it, x);
    const created = it.clock.now();
    it.clock.advance(hourMs);
    const { runId } = await it.client.syncNow();
    const until = it.clock.now();
    const evidence = { reason: 'named-while-held', runId };
    const window = { address: x, oldObjectId: anna, newObjectId: ben, from: created, until };
    expect(await windows(it)).toEqual([{ ...window, likelyFrom: created, evidence }]);
    expect(start < created).toBe(true);
    // Opened and closed by one commit, it is told once.
    const changes = await changesOf(it.client, 'address-recycled');
    expect(changes).toEqual([expect.objectContaining({ ...window, runId })]);
  });

  test('I8: an old account: from the last sight of the old owner there, less the lag', async () => {
    const { it, anna, start } = await annaAtX({ policy: { directoryLagMs: hourMs } });
    it.directory.updateUser(anna, named(y));
    newcomer(it, x, { createdDateTime: '2001-01-01T00:00:00Z' });
    await it.client.syncNow();
    const [{ from }] = (await windows(it)) as [SuspectWindow];
    expect(from).toEqual(later(start, -hourMs));
  });

  test('I8: the new owner was seen under another name since: from that sight, less the lag', async () => {
    const { it, anna } = await annaAtX({ policy: { directoryLagMs: hourMs } });
    const ben = newcomer(it, y, { createdDateTime: '2001-01-01T00:00:00Z' });
    await it.client.syncNow();
    const seen = it.clock.now();
    it.clock.advance(dayMs);
    it.directory.updateUser(anna, named('z@tenant.example'));
    it.directory.updateUser(ben, named(x));
    await it.client.syncNow();
    expect(await windows(it)).toMatchObject([
      { address: x, oldObjectId: anna, newObjectId: ben, from: later(seen, -hourMs), until: it.clock.now() },
    ]);
  });

  test('I8: a sight of the new owner elsewhere that may be newer than the word bounds nothing', async () => {
    const { it, anna, start } = await annaAtX();
    const ben = newcomer(it, y, { createdDateTime: '2001-01-01T00:00:00Z' });
    await it.client.syncNow();
    it.clock.advance(hourMs);
    // Within the lag of that sight: what names him at x may have been true before it.
    it.directory.updateUser(anna, named('z@tenant.example'));
    it.directory.updateUser(ben, { mail: x });
    await it.client.syncNow();
    const [{ from }] = (await windows(it)) as [SuspectWindow];
    expect(from).toEqual(later(start, -dayMs));
  });

  test('I8: of each earlier owner in whose time the new one may have had it', async () => {
    const { it, anna } = await annaAtX();
    const old = { createdDateTime: '2001-01-01T00:00:00Z' };
    const ben = newcomer(it, 'ben@tenant.example', { ...old, department: 'IT', mail: x });
    it.directory.behaviour.omittedIds.add(ben);
    const carl = newcomer(it, 'carl@tenant.example', { ...old, mail: x });
    it.directory.updateUser(anna, named(y));
    await it.client.syncNow();
    const until = it.clock.now();
    it.clock.advance(hourMs);
    it.directory.behaviour.omittedIds.clear();
    it.directory.updateUser(ben, { displayName: 'Ben' });
    await it.client.syncNow();
    expect(await windows(it)).toMatchObject([
      { oldObjectId: anna, newObjectId: carl, until },
      { oldObjectId: carl, newObjectId: ben },
      { oldObjectId: anna, newObjectId: ben, until, evidence: { reason: 'taken-after-release' } },
    ]);
  });

  test('I8: and stays open when a stale read puts the new one elsewhere whose record has it under the other name', async () => {
    const { it, anna } = await annaAtX();
    it.directory.updateUser(anna, { userPrincipalName: 'anna@tenant.example' });
    const ben = newcomer(it, y);
    await it.client.syncNow();
    it.directory.settle();
    it.directory.updateUser(ben, { ...named(x), mail: null });
    await it.client.syncNow();
    it.directory.behaviour.staleReads = 1;
    it.clock.advance(hourMs);
    await it.client.syncNow();
    expect((await it.client.users.get(ben))?.userPrincipalName).toBe(x);
    const ofAnna = (await windows(it)).filter(({ oldObjectId }) => oldObjectId === anna);
    expect(ofAnna.map(({ until }) => until)).toEqual([undefined]);
  });

  test('I8: the likely beginning is the end of the last completed round', async () => {
    const { it, anna } = await annaAtX();
    await it.client.syncNow();
    const quiet = it.clock.now();
    it.clock.advance(2 * hourMs);
    it.directory.updateUser(anna, named(y));
    newcomer(it, x, { createdDateTime: '2001-01-01T00:00:00Z' });
    await it.client.syncNow();
    expect((await windows(it))[0]!.likelyFrom).toEqual(quiet);
  });

  test('I8: in two rounds, the new owner seen only after the release', async () => {
    const { it, anna } = await annaAtX();
    it.directory.updateUser(anna, named(y));
    const created = it.clock.now();
    it.clock.advance(hourMs);
    await it.client.syncNow();
    const until = it.clock.now();
    it.clock.advance(hourMs);
    const ben = newcomer(it, x, { createdDateTime: created.toISOString() });
    const { runId } = await it.client.syncNow();
    const evidence = { reason: 'taken-after-release', runId };
    const window = { address: x, oldObjectId: anna, newObjectId: ben, from: created, until };
    expect(await windows(it)).toEqual([{ ...window, likelyFrom: created, evidence }]);
  });

  test('I8: none when the new account was made after the release', async () => {
    const { it, anna } = await annaAtX();
    it.directory.updateUser(anna, named(y));
    await it.client.syncNow();
    it.clock.advance(hourMs);
    newcomer(it, x);
    await it.client.syncNow();
    expect(await windows(it)).toEqual([]);
    expect(await changesOf(it.client, 'address-recycled')).toEqual([]);
  });

  test.each([
    ['whom no mapping takes', { department: 'IT' }],
    ['who is a guest', { userType: 'Guest' }],
    ['who is disabled', { accountEnabled: false }],
    ['who has it only as an alias', { ...named('ben@tenant.example'), proxyAddresses: [`smtp:${x}`] }],
  ])('I5, I8: to somebody %s', async (_who, over) => {
    const { it, anna } = await annaAtX();
    it.directory.updateUser(anna, named(y));
    const ben = newcomer(it, x, over);
    it.clock.advance(hourMs);
    await it.client.syncNow();
    const window = { address: x, oldObjectId: anna, newObjectId: ben, until: it.clock.now() };
    expect(await windows(it)).toMatchObject([window]);
  });

  test('I5, I8: to somebody whom no mapping takes, seen after the release, and told once', async () => {
    const { it, anna } = await annaAtX();
    it.directory.updateUser(anna, named(y));
    const createdDateTime = it.clock.now().toISOString();
    it.clock.advance(hourMs);
    await it.client.syncNow();
    const ben = newcomer(it, x, { department: 'IT', createdDateTime });
    await it.client.syncNow();
    expect(await windows(it)).toMatchObject([{ oldObjectId: anna, newObjectId: ben }]);
    await it.client.resetDeltaToken({ by: 'test', reason: 'a full round' });
    await it.client.syncNow();
    expect(await windows(it)).toHaveLength(1);
  });

  test('I8: an account that was deleted instead of renamed', async () => {
    const { it, anna } = await annaAtX();
    it.directory.removeUser(anna);
    const ben = newcomer(it, x);
    it.clock.advance(hourMs);
    await it.client.syncNow();
    expect(await windows(it)).toMatchObject([
      { address: x, oldObjectId: anna, newObjectId: ben, until: it.clock.now() },
    ]);
  });

  test('I8: a swap makes one for each address', async () => {
    const { it, anna } = await annaAtX();
    const ben = newcomer(it, y);
    await it.client.syncNow();
    it.directory.updateUser(anna, named('z@tenant.example'));
    it.directory.updateUser(ben, named(x));
    it.directory.updateUser(anna, named(y));
    await it.client.syncNow();
    const told = (await windows(it)).map((window) => [
      window.address,
      window.oldObjectId,
      window.newObjectId,
    ]);
    expect(told.sort()).toEqual([
      [x, anna, ben],
      [y, ben, anna],
    ]);
  });

  test('I8: who takes back what they had themselves is no stranger', async () => {
    const { it, anna } = await annaAtX();
    it.directory.updateUser(anna, named(y));
    await it.client.syncNow();
    it.clock.advance(hourMs);
    it.directory.updateUser(anna, named(x));
    await it.client.syncNow();
    expect(await windows(it)).toEqual([]);
  });
});

describe('I8: a suspect window opens when an address is contested', () => {
  /** Both live, and both have the mail. */
  async function contested() {
    const { it, anna } = await annaAtX();
    const ben = newcomer(it, 'ben@tenant.example', { mail: x });
    await it.client.syncNow();
    return { it, anna, ben };
  }

  test('I8: at the first claim that is seen, and stays open', async () => {
    const { it, anna, ben } = await contested();
    const [window, ...more] = await windows(it);
    expect(more).toEqual([]);
    expect(window).toMatchObject({ address: x, oldObjectId: anna, newObjectId: ben });
    expect(window).not.toHaveProperty('until');
    it.clock.advance(dayMs);
    await it.client.syncNow();
    expect(await windows(it)).toEqual([window]);
    expect(await changesOf(it.client, 'address-recycled')).toHaveLength(1);
  });

  test('I8: in the very commit in which the record takes the address', async () => {
    const it = world();
    const anna = newcomer(it, x);
    const ben = newcomer(it, 'ben@tenant.example', { department: 'IT', mail: x });
    await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
    await it.client.syncNow();
    const [window, ...more] = await windows(it);
    expect(more).toEqual([]);
    expect(window).toMatchObject({ address: x, oldObjectId: anna, newObjectId: ben });
    expect(window).not.toHaveProperty('until');
  });

  test('I8: for both, where one holds it as UPN and the other as backup address', async () => {
    const { it, ben, anna } = await contested();
    it.directory.updateUser(anna, { mail: 'anna@tenant.example' });
    it.clock.advance(dayMs);
    await it.client.syncNow();
    await it.client.syncNow();
    expect((await it.client.users.get(ben))?.backupAddress).toBe(x);
    expect((await it.client.users.get(anna))?.userPrincipalName).toBe(x);
    expect(await windows(it)).toMatchObject([
      { oldObjectId: anna, newObjectId: ben },
      { oldObjectId: ben, newObjectId: anna },
    ]);
  });

  test('I8: and ends with the commit that releases the address, with a change of its own', async () => {
    const { it, anna, ben } = await contested();
    const opened = it.clock.now();
    it.clock.advance(dayMs);
    it.directory.updateUser(anna, named(y));
    await it.client.syncNow();
    const until = it.clock.now();
    expect(await windows(it)).toMatchObject([{ oldObjectId: anna, newObjectId: ben, until }]);
    const [first, second] = await changesOf(it.client, 'address-recycled');
    expect([first?.at, first?.until, second?.at, second?.until]).toEqual([opened, undefined, until, until]);
    expect(second?.from).toEqual(first?.from);
  });

  test.each([
    ['moves away', (it: World, ben: string) => it.directory.updateUser(ben, named('ben@tenant.example'))],
    ['is deleted', (it: World, ben: string) => it.directory.removeUser(ben)],
  ] as const)('I8: and ends when the other one %s', async (_what, leave) => {
    const { it, ben } = await contested();
    it.clock.advance(dayMs);
    leave(it, ben);
    await it.client.syncNow();
    expect((await windows(it)).map(({ until }) => until)).toEqual([it.clock.now()]);
  });

  test('I7: nobody is confirmed within it', async () => {
    const { it, anna, ben } = await contested();
    const during = it.clock.now();
    for (let days = 0; days < 4; days += 1) {
      it.clock.advance(dayMs);
      await it.client.syncNow();
    }
    const owner = await it.client.identity.ownerOf(x, during);
    expect(owner).toEqual({ certainty: 'uncertain', candidates: [anna, ben] });
  });
});

describe('I8: suspectWindows', () => {
  test('I8: gives those that are open or ended after an instant, in the order in which they were found', async () => {
    const { it, anna } = await annaAtX();
    it.directory.updateUser(anna, named(y));
    newcomer(it, x);
    await it.client.syncNow();
    const ended = it.clock.now();
    it.clock.advance(dayMs);
    newcomer(it, 'carl@tenant.example', { mail: y });
    await it.client.syncNow();
    const addresses = async (since?: Date) => (await windows(it, since)).map(({ address }) => address);
    expect(await addresses()).toEqual([x, y]);
    expect(await addresses(later(ended, -1))).toEqual([x, y]);
    expect(await addresses(ended)).toEqual([y]);
  });
});
