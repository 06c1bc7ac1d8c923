import { describe, expect, test } from 'vitest';
import type { Claim } from '../../../src/domain/ledger.js';
import { aMapping } from '../../../src/testing/index.js';
import {
  all,
  dayMs,
  failure,
  hourMs,
  minuteMs,
  userOf,
  type World,
  type WorldOptions,
  world,
} from '../client/world.js';

const x = 'x@tenant.example';
const y = 'y@tenant.example';

/** Names that a person has all at once. */
function named(address: string) {
  return { mail: address, userPrincipalName: address, proxyAddresses: [`SMTP:${address}`] };
}

/** Anna at `x@`, imported by the first round. */
async function annaAtX(options: WorldOptions = {}): Promise<{ it: World; anna: string; start: Date }> {
  const it = world(options);
  const anna = it.directory.addUser(named(x));
  await it.client.mappings.create(aMapping());
  const start = it.clock.now();
  await it.client.syncNow();
  return { it, anna, start };
}

/** A full round in which a detail of the person changes, so that its mark is written. */
async function seenAgain(it: World, objectId: string, title: string): Promise<Date> {
  it.directory.updateUser(objectId, { displayName: title });
  await it.client.resetDeltaToken({ by: 'test', reason: 'a full round' });
  const at = it.clock.now();
  await it.client.syncNow();
  return at;
}

const history = (it: World, objectId: string): Promise<Claim[]> => all(it.client.identity.history(objectId));
const later = (instant: Date, ms: number) => new Date(instant.getTime() + ms);

describe('I7: a claim that ends is kept', () => {
  test('I7: with its owner, its interval and its evidence, under each name', async () => {
    const { it, anna, start } = await annaAtX();
    it.clock.advance(hourMs);
    it.directory.updateUser(anna, named(y));
    const { runId } = await it.client.syncNow();
    const ended = { objectId: anna, address: x, since: start, until: later(start, hourMs) };
    const evidence = { reason: 'renamed', runId };
    expect(await history(it, anna)).toEqual([
      { ...ended, label: 'upn', firstSightAt: start, lastSightAt: start, evidence },
      { ...ended, label: 'backup-address', firstSightAt: start, lastSightAt: start, evidence },
      expect.objectContaining({ address: y, label: 'upn', since: later(start, hourMs) }),
      expect.objectContaining({ address: y, label: 'backup-address', since: later(start, hourMs) }),
    ]);
  });

  test('I7: names who took the address in the same commit', async () => {
    const { it, anna } = await annaAtX();
    const ben = it.directory.addUser(named(y));
    await it.client.syncNow();
    it.directory.updateUser(anna, named('z@tenant.example'));
    it.directory.updateUser(ben, named(x));
    await it.client.syncNow();
    expect((await history(it, anna))[0]).toMatchObject({ address: x, successorId: ben });
    expect((await history(it, ben))[0]).not.toHaveProperty('successorId');
  });

  test.each([
    ['soft-deleted', (it: World, id: string) => it.directory.removeUser(id)],
    ['disabled', (it: World, id: string) => it.directory.updateUser(id, { accountEnabled: false })],
  ] as const)('I7: of somebody who is preserved because they are %s', async (reason, leave) => {
    const { it, anna } = await annaAtX();
    leave(it, anna);
    await it.client.syncNow();
    const claims = await history(it, anna);
    expect(claims.map(({ evidence }) => evidence?.reason)).toEqual([reason, reason]);
    expect(claims.every(({ until }) => until !== undefined)).toBe(true);
  });

  test('I7: a new spelling of the same address ends nothing', async () => {
    const { it, anna } = await annaAtX();
    it.directory.updateUser(anna, named('X@tenant.example'));
    await it.client.syncNow();
    expect((await userOf(it.client, anna)).backupAddress).toBe('X@tenant.example');
    expect((await history(it, anna)).map(({ until }) => until)).toEqual([undefined, undefined]);
  });

  test('I7: somebody who comes back claims anew', async () => {
    const { it, anna } = await annaAtX();
    it.directory.removeUser(anna);
    await it.client.syncNow();
    it.clock.advance(dayMs);
    it.directory.restoreUser(anna);
    await it.client.syncNow();
    expect(
      (await history(it, anna)).map(({ address, label, until }) => [address, label, until !== undefined]),
    ).toEqual([
      [x, 'upn', true],
      [x, 'backup-address', true],
      [x, 'upn', false],
      [x, 'backup-address', false],
    ]);
  });

  test('I7: what the ledger keeps on a record is not the product’s affair', async () => {
    const { it, anna } = await annaAtX();
    const names = Object.keys(await userOf(it.client, anna));
    expect(names.filter((name) => /claim|key/i.test(name))).toEqual([]);
  });

  test('I7, R4: an unchanged person is not written to be seen', async () => {
    const { it } = await annaAtX();
    it.clock.advance(dayMs);
    await it.client.resetDeltaToken({ by: 'test', reason: 'a full round' });
    const from = it.repository.writes.length;
    await it.client.syncNow();
    const written = it.repository.writes.slice(from).flatMap(({ put }) => put.user ?? []);
    expect(written).toEqual([]);
  });
});

describe('I7: ownerOf', () => {
  const owner = (it: World, at: Date, address = x) => it.client.identity.ownerOf(address, at);

  test('is unknown before the first sight, and for an address that nobody ever had', async () => {
    const { it, start } = await annaAtX();
    expect(await owner(it, later(start, -1))).toEqual({ certainty: 'unknown', candidates: [] });
    expect(await owner(it, start, y)).toEqual({ certainty: 'unknown', candidates: [] });
  });

  test('is confirmed between two sights of one person, the last one less the lag', async () => {
    const { it, anna, start } = await annaAtX();
    it.clock.advance(3 * dayMs);
    const last = await seenAgain(it, anna, 'Anna');
    const confirmed = { certainty: 'confirmed', objectId: anna, candidates: [anna] };
    expect(await owner(it, start)).toEqual(confirmed);
    expect(await owner(it, later(last, -dayMs))).toEqual(confirmed);
    // The last sight may show what was true a day before it.
    const uncertain = { certainty: 'uncertain', candidates: [anna] };
    expect(await owner(it, later(last, 1 - dayMs))).toEqual(uncertain);
    expect(await owner(it, last)).toEqual(uncertain);
    expect(await owner(it, later(last, dayMs))).toEqual(uncertain);
  });

  test('finds the address in every spelling', async () => {
    const { it, anna, start } = await annaAtX({ policy: { directoryLagMs: 0 } });
    expect((await owner(it, start, 'X@TENANT.example')).objectId).toBe(anna);
  });

  test('a live read is a sight, too', async () => {
    const { it, anna, start } = await annaAtX();
    it.clock.advance(3 * dayMs);
    it.directory.updateUser(anna, { mail: y });
    await it.client.syncNow();
    // Only her mail moved: she still has her UPN, and the read has seen it.
    expect((await owner(it, later(start, dayMs))).certainty).toBe('confirmed');
  });

  test('stays confirmed for the time before a rename, and names nobody after it', async () => {
    const { it, anna, start } = await annaAtX();
    it.clock.advance(3 * dayMs);
    await seenAgain(it, anna, 'Anna');
    it.clock.advance(3 * dayMs);
    it.directory.updateUser(anna, named(y));
    await it.client.syncNow();
    const released = it.clock.now();
    expect(await owner(it, later(start, dayMs))).toMatchObject({ certainty: 'confirmed', objectId: anna });
    expect(await owner(it, later(released, -1))).toEqual({ certainty: 'uncertain', candidates: [anna] });
    expect(await owner(it, later(released, 1))).toEqual({ certainty: 'uncertain', candidates: [] });
  });

  test('is uncertain, with both, in the time in which the address changed hands', async () => {
    const { it, anna } = await annaAtX();
    it.clock.advance(3 * dayMs);
    const last = await seenAgain(it, anna, 'Anna');
    it.clock.advance(3 * dayMs);
    it.directory.updateUser(anna, named(y));
    const ben = it.directory.addUser({ ...named(x), createdDateTime: it.clock.now().toISOString() });
    it.clock.advance(hourMs);
    await it.client.syncNow();
    const both = { certainty: 'uncertain', candidates: [anna, ben] };
    expect(await owner(it, later(it.clock.now(), -minuteMs))).toEqual(both);
    expect(await owner(it, later(last, -2 * dayMs))).toMatchObject({
      certainty: 'confirmed',
      objectId: anna,
    });
    it.clock.advance(2 * dayMs);
    await seenAgain(it, ben, 'Ben');
    const sure = it.clock.now();
    it.clock.advance(2 * dayMs);
    await seenAgain(it, ben, 'Benjamin');
    expect(await owner(it, sure)).toEqual({ certainty: 'confirmed', objectId: ben, candidates: [ben] });
  });

  test('asks nothing of the directory, and refuses what is no address and no instant', async () => {
    const { it, start } = await annaAtX();
    const calls = it.directory.calls.length;
    await owner(it, start);
    expect(it.directory.calls.length).toBe(calls);
    const { problems, code } = await failure(it.client.identity.ownerOf('', 'now' as never));
    expect([code, problems.map(({ path }) => path)]).toEqual(['ERR_OPTIONS_INVALID', ['address', 'at']]);
    expect((await failure(all(it.client.identity.history(5 as never)))).code).toBe('ERR_OPTIONS_INVALID');
  });
});
