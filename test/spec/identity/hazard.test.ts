import { describe, expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import { inDepartment, userOf, usersOf, waiting } from '../client/world.js';
import { chainOf, HazardWorld, moved, named, x, y, z } from './hazard-world.js';

interface Case {
  readonly it: HazardWorld;
  /** Managed as `x` for a day. */
  readonly a: string;
  /** What a's chain is recognised by. */
  readonly chain: ReturnType<typeof chainOf>;
}

async function managedAsX(it: HazardWorld): Promise<Case> {
  const a = it.tenant.addUser({ ...named(x), department: 'Sales' }).id;
  it.tenant.addUser({ department: 'Sales' });
  await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
  await it.rounds(1);
  const chain = chainOf(await userOf(it.client, a));
  return { it, a, chain };
}

const create = (it: HazardWorld, properties: object = {}) =>
  it.tenant.addUser({ ...named(x), department: 'Sales', ...properties }).id;

/** Two people, two records, two chains, nobody waits, and everybody is at an address of their own. */
async function expectApart({ it, a, chain }: Case, b: string, addressOfA = y): Promise<void> {
  expect(await waiting(it.client)).toEqual({});
  expect(chainOf(await userOf(it.client, a))).toEqual(chain);
  expect(await userOf(it.client, a)).toMatchObject({ state: 'active', backupAddress: addressOfA });
  expect(await userOf(it.client, b)).toMatchObject({ state: 'active', backupAddress: x });
  expect(await usersOf(it.client)).toHaveLength(3);
  await it.expectOwnAddresses();
}

describe('A was renamed from x to y, and B was created as x', () => {
  test.each([
    ['A first, in one page', { pageSize: 200, newestFirst: false }],
    ['B first, in one page', { pageSize: 200, newestFirst: true }],
    ['A first, in two pages', { pageSize: 1, newestFirst: false }],
    ['B first, in two pages', { pageSize: 1, newestFirst: true }],
  ])('I3, I4: %s, ends in one round', async (_order, { pageSize, newestFirst }) => {
    const known = await managedAsX(await HazardWorld.start());
    const { it, a } = known;
    it.simulator.pageSize = pageSize;
    it.simulator.behaviour.newestFirst = newestFirst;
    it.tenant.updateUser(a, named(y));
    const b = create(it);
    await it.rounds(1);
    await expectApart(known, b);
  });

  test.each([
    ['is told a round later', true],
    ['is never told', false],
  ])("I4: in two rounds: A's change %s, and the claim of B makes A be read", async (_how, told) => {
    const known = await managedAsX(await HazardWorld.start());
    const { it, a } = known;
    it.tenant.updateUser(a, named(y));
    const b = create(it);
    it.simulator.behaviour.omittedIds.add(a);
    await it.rounds(1);
    expect((await userOf(it.client, a)).backupAddress).toBe(y);
    it.simulator.behaviour.omittedIds.clear();
    if (told) it.tenant.updateUser(a, { displayName: 'Touched' });
    await it.rounds(1);
    await expectApart(known, b);
  });

  test('I3: in two rounds: A leaves in one, B comes in the next', async () => {
    const known = await managedAsX(await HazardWorld.start());
    const { it, a } = known;
    it.tenant.updateUser(a, named(y));
    await it.rounds(1);
    const b = create(it);
    await it.rounds(1);
    await expectApart(known, b);
  });

  test.each([1, 2, 3, 5])(
    'I4, I6: %i reads by id still show A as x: B waits until one does not',
    async (times) => {
      const known = await managedAsX(await HazardWorld.start());
      const { it, a } = known;
      const before = it.tenant.user(a)!;
      it.tenant.updateUser(a, named(y));
      const b = create(it);
      const value = [before, it.tenant.user(b)!];
      it.simulator.faults.add({ match: 'get-by-ids', respond: { status: 200, body: { value } }, times });
      await it.rounds(1);
      if (times > 3) expect(await waiting(it.client)).toEqual({ [a]: 'unsettled', [b]: 'address-held' });
      it.simulator.faults.clear();
      await it.rounds(2);
      await expectApart(known, b);
    },
  );

  test('I4, I6: reads by id know nothing of either yet', async () => {
    const known = await managedAsX(await HazardWorld.start());
    const { it, a } = known;
    it.simulator.settle();
    it.simulator.behaviour.staleReads = 1;
    it.tenant.updateUser(a, named(y));
    const b = create(it);
    await it.rounds(1);
    it.simulator.settle();
    await it.rounds(2);
    await expectApart(known, b);
  });

  /** C has left y, but nobody is told, and no read shows it: A, who is y now, has to wait. */
  async function waitingForY(): Promise<Case & { readonly c: string }> {
    const known = await managedAsX(await HazardWorld.start());
    const { it, a } = known;
    const c = it.tenant.addUser({ ...named(y), department: 'Sales' }).id;
    await it.rounds(1);
    it.tenant.updateUser(c, moved(z));
    it.tenant.updateUser(a, named(y));
    it.simulator.behaviour.omittedIds.add(c);
    const ofC = (request: { readonly path: string }) => request.path.includes(c);
    it.simulator.faults.add({ match: ofC, respond: { status: 503 }, times: 99 });
    it.simulator.behaviour.omittedReads = 1;
    await it.rounds(1);
    return { ...known, c };
  }

  test('I3: A waits for y, which C still holds, and gives x up all the same', async () => {
    const { it, a, c } = await waitingForY();
    expect(await userOf(it.client, a)).toMatchObject({ state: 'active', backupAddress: null });
    expect(await userOf(it.client, a)).toMatchObject({ userPrincipalName: null, mail: y });
    expect(await userOf(it.client, c)).toMatchObject({ backupAddress: y });
    expect(await waiting(it.client)).toEqual({ [a]: 'address-held' });
  });

  test('I4: A waits for y, and x is taken by B: the last word on x is of B', async () => {
    const { it, a, c, chain } = await waitingForY();
    const b = create(it);
    await it.rounds(1);
    expect(it.watch.violations).toEqual([]);
    expect(await userOf(it.client, b)).toMatchObject({ backupAddress: x });
    it.simulator.faults.clear();
    await it.rounds(2);
    expect((await userOf(it.client, c)).backupAddress).toBe(z);
    expect((await userOf(it.client, a)).backupAddress).toBe(y);
    expect(chainOf(await userOf(it.client, a))).toEqual(chain);
    expect(await waiting(it.client)).toEqual({});
    await it.expectOwnAddresses();
  });

  test.each([1, 2, 3, 4])('I3, S3: a crash after commit %i of the round', async (commit) => {
    const known = await managedAsX(await HazardWorld.start());
    const { it, a } = known;
    it.simulator.pageSize = 1;
    it.simulator.behaviour.newestFirst = commit % 2 === 0;
    it.tenant.updateUser(a, named(y));
    const b = create(it);
    const crashed = await it.crashAfter(commit);
    expect(crashed || commit > 2).toBe(true);
    await it.rounds(1, it.another());
    await expectApart(known, b);
  });
});

describe('B takes x, and A is no longer there', () => {
  test.each([1, 200])(
    'I4, R10: A deleted instead, pages of %i: A is preserved with its chain, B is new',
    async (pageSize) => {
      const { it, a, chain } = await managedAsX(await HazardWorld.start());
      it.simulator.pageSize = pageSize;
      it.tenant.removeUser(a);
      const b = create(it);
      await it.rounds(1);
      expect(chainOf(await userOf(it.client, a))).toEqual(chain);
      expect(await userOf(it.client, a)).toMatchObject({ state: 'preserved', stateReason: 'soft-deleted' });
      expect(await userOf(it.client, b)).toMatchObject({ state: 'active', backupAddress: x });
      expect(await waiting(it.client)).toEqual({});
    },
  );

  test.each([
    ['in the round after', 1],
    ['in the same round', 0],
  ])('I4, R10: A deleted, and restored under a third name %s', async (_when, between) => {
    const known = await managedAsX(await HazardWorld.start());
    const { it, a } = known;
    it.tenant.removeUser(a);
    const b = create(it);
    await it.rounds(between);
    it.tenant.restoreUser(a, { userPrincipalName: z });
    it.tenant.updateUser(a, moved(z));
    await it.rounds(2);
    await expectApart(known, b, z);
  });

  test('R10: A renamed, deleted, and restored under a third name while B has x', async () => {
    const known = await managedAsX(await HazardWorld.start());
    const { it, a } = known;
    it.tenant.updateUser(a, named(y));
    const b = create(it);
    await it.rounds(1);
    it.tenant.removeUser(a);
    await it.rounds(1);
    it.tenant.restoreUser(a, { userPrincipalName: z });
    it.tenant.updateUser(a, moved(z));
    await it.rounds(2);
    await expectApart(known, b, z);
  });
});

describe('I5: B is nobody whom the table gets, and A is off x all the same', () => {
  test.each([
    ['taken by no mapping', { department: 'Stores' }],
    ['a guest', { userType: 'Guest' }],
    ['a guest by mail alone', { userPrincipalName: 'g#EXT#@tenant.example', userType: 'Guest' }],
    ['disabled', { accountEnabled: false }],
    [
      'an alias of somebody else, taken by no mapping',
      { ...named(z), proxyAddresses: [`smtp:${x}`], department: 'Stores' },
    ],
  ])('B is %s', async (_who, properties) => {
    const { it, a, chain } = await managedAsX(await HazardWorld.start());
    it.tenant.updateUser(a, named(y));
    create(it, properties);
    it.simulator.behaviour.omittedIds.add(a);
    await it.rounds(1);
    expect(await userOf(it.client, a)).toMatchObject({
      state: 'active',
      backupAddress: y,
      userPrincipalName: y,
    });
    expect(chainOf(await userOf(it.client, a))).toEqual(chain);
    expect(await usersOf(it.client)).toHaveLength(2);
    await it.rounds(1);
    expect(await waiting(it.client)).toEqual({});
    await it.expectOwnAddresses();
  });

  test('B claims x as an alias alone, and has a record under their own name', async () => {
    const { it, a, chain } = await managedAsX(await HazardWorld.start());
    it.tenant.updateUser(a, moved(y));
    const b = create(it, { ...named(z), proxyAddresses: [`SMTP:${z}`, `smtp:${x}`] });
    it.simulator.behaviour.omittedIds.add(a);
    await it.rounds(1);
    expect(await userOf(it.client, a)).toMatchObject({ backupAddress: y });
    expect(chainOf(await userOf(it.client, a))).toEqual(chain);
    expect(await userOf(it.client, b)).toMatchObject({ backupAddress: z });
    await it.rounds(1);
    expect(await waiting(it.client)).toEqual({});
    await it.expectOwnAddresses();
  });
});
