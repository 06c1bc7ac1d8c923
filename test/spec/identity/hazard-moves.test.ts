import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DirectoryBehaviour } from '../../../src/testing/index.js';
import { changesOf, userOf, usersOf, waiting } from '../client/world.js';
import { moved, named, x, y, z } from './hazard-world.js';
import { renameAll, WatchedWorld } from './watched-world.js';

const nameOf = (index: number) => `n${index}@tenant.example`;

/** Who takes whose name: the person at an index takes the name with the number that stands there. */
const shapes: Readonly<Record<string, readonly number[]>> = {
  'a swap': [1, 0],
  'a cycle of three': [1, 2, 0],
  'a cycle of five': [1, 2, 3, 4, 0],
  'a chain into a new name': [1, 2, 3, 9],
  'a chain the other way': [9, 0, 1, 2],
  'two swaps beside a chain': [1, 0, 3, 2, 5, 9],
  'a fork: one goes, one follows, one stays': [9, 0, 2],
};

const labels = {
  both: (name: string) => ({ userPrincipalName: name, mail: name }),
  'the mail alone': (name: string) => ({ mail: name }),
  'the UPN alone': (name: string) => ({ userPrincipalName: name }),
} as const;

const layout = fc.record({
  pageSize: fc.integer({ min: 1, max: 7 }),
  shuffle: fc.boolean(),
  repeats: fc.constantFrom(0, 0.5),
  partialEntries: fc.constantFrom(0, 0.7),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  source: fc.constantFrom('mail' as const, 'upn' as const),
});

interface Laid extends Partial<DirectoryBehaviour> {
  readonly seed: number;
  readonly source: 'mail' | 'upn';
}

interface Played {
  readonly it: WatchedWorld;
  readonly ids: readonly string[];
}

async function managed(shape: readonly number[], { seed, source, ...behaviour }: Laid): Promise<Played> {
  const it = new WatchedWorld({ behaviour, seed, policy: { addressSource: source } });
  const ids = shape.map((_, index) => it.directory.addUser(named(nameOf(index))));
  await it.begin();
  return { it, ids };
}

function play({ it, ids }: Played, shape: readonly number[], kind: keyof typeof labels): void {
  renameAll(
    it.directory,
    Object.fromEntries(ids.map((id, index) => [id, labels[kind](nameOf(shape[index]!))])),
  );
}

async function expectEnd({ it, ids }: Played): Promise<void> {
  expect(await waiting(it.client)).toEqual({});
  expect((await usersOf(it.client)).map(({ objectId }) => objectId).sort()).toEqual([...ids].sort());
  expect((await changesOf(it.client, 'imported')).length).toBe(ids.length);
  await it.expectTrue();
}

describe.each(Object.entries(shapes))('I3: %s', (_shape, shape) => {
  test.each(Object.keys(labels) as (keyof typeof labels)[])(
    'of %s, in any order of pages, entries and rows',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(layout, async (laid) => {
          const played = await managed(shape, laid);
          play(played, shape, kind);
          await played.it.rounds(1);
          if (laid.repeats > 0) {
            // An older value came after the newer one: the next round says what holds.
            played.it.directory.behaviour.repeats = 0;
            await played.it.rounds(1);
          }
          await expectEnd(played);
        }),
        { numRuns: 12 },
      );
    },
  );

  test.each([1, 2, 7])('S3: cut at each commit, pages of %i, and resumed', async (pageSize) => {
    for (let commit = 1; ; commit += 1) {
      const played = await managed(shape, { pageSize, shuffle: true, seed: commit, source: 'mail' });
      play(played, shape, 'both');
      if (!(await played.it.crashAfter(commit))) break;
      await played.it.rounds(1);
      await expectEnd(played);
    }
  });
});

test('I3: a name that differs in case alone is the same address, and is told as it is written now', async () => {
  const it = new WatchedWorld({ behaviour: { pageSize: 1 } });
  const a = it.directory.addUser(named(x));
  const b = it.directory.addUser(named(y));
  await it.begin();
  it.directory.updateUser(a, moved('X@Tenant.Example'));
  await it.rounds(1);
  expect(await userOf(it.client, a)).toMatchObject({ backupAddress: 'X@Tenant.Example' });
  // A swap and a change of case at once.
  renameAll(it.directory, { [a]: named('Y@TENANT.example'), [b]: named('x@tenant.EXAMPLE') });
  await it.rounds(1);
  await expectEnd({ it, ids: [a, b] });
});

test('I3: composed and decomposed spellings are one address: the later claimant waits', async () => {
  const it = new WatchedWorld();
  const a = it.directory.addUser({ userPrincipalName: x, mail: 'zo\u00eb@tenant.example' });
  const b = it.directory.addUser(named(y));
  await it.begin();
  it.directory.updateUser(b, { mail: 'zoe\u0308@tenant.example' });
  await it.rounds(1);
  expect(await waiting(it.client)).toEqual({ [b]: 'address-held' });
  expect(await userOf(it.client, b)).toMatchObject({ state: 'active', backupAddress: null });
  it.directory.updateUser(a, moved(z));
  await it.rounds(1);
  await expectEnd({ it, ids: [a, b] });
});

describe.each([1, 2, 5])('pages of %i', (pageSize) => {
  test.each(['mail', 'upn'] as const)(
    "I3: a UPN moves onto another's former mail (%s)",
    async (addressSource) => {
      const it = new WatchedWorld({ behaviour: { pageSize }, policy: { addressSource } });
      const a = it.directory.addUser({ userPrincipalName: x, mail: 'mail@tenant.example' });
      const b = it.directory.addUser({ userPrincipalName: y, mail: z });
      await it.begin();
      it.directory.updateUser(a, { mail: 'a@tenant.example', proxyAddresses: ['SMTP:a@tenant.example'] });
      it.directory.updateUser(b, { userPrincipalName: 'mail@tenant.example' });
      await it.rounds(1);
      await expectEnd({ it, ids: [a, b] });
    },
  );

  test("I3: a name moves onto another's former alias, and onto an alias that stays", async () => {
    const it = new WatchedWorld({ behaviour: { pageSize } });
    const alias = (address: string) => ({ proxyAddresses: [`SMTP:${x}`, `smtp:${address}`] });
    const a = it.directory.addUser({ ...named(x), ...alias('alias@tenant.example') });
    const b = it.directory.addUser(named(y));
    await it.begin();
    it.directory.updateUser(a, { proxyAddresses: [`SMTP:${x}`] });
    it.directory.updateUser(b, moved('alias@tenant.example'));
    await it.rounds(1);
    await expectEnd({ it, ids: [a, b] });
    it.directory.updateUser(a, alias('alias@tenant.example'));
    await it.rounds(2);
    await expectEnd({ it, ids: [a, b] });
  });

  test('I3: who is without a mail falls back to a UPN that was the mail of another', async () => {
    const it = new WatchedWorld({ behaviour: { pageSize } });
    const a = it.directory.addUser({ userPrincipalName: x, mail: y });
    const b = it.directory.addUser({ userPrincipalName: 'b@tenant.example', mail: z });
    await it.begin();
    renameAll(it.directory, { [a]: { mail: 'a@tenant.example' }, [b]: { userPrincipalName: y, mail: null } });
    await it.rounds(1);
    await expectEnd({ it, ids: [a, b] });
  });
});
