import { describe, expect, test } from 'vitest';
import type { DirectoryEntry, Properties } from '../../../src/domain/directory-user.js';
import { applyProperties } from '../../../src/domain/patch.js';
import { InMemoryDirectory } from '../../../src/testing/index.js';
import { round, seeded, select } from './delta-round.js';

function idsOf(entries: readonly DirectoryEntry[]): string[] {
  return entries.map(({ objectId }) => objectId);
}

/** Whether any of many seeds shows it: each misbehaviour is a matter of chance. */
async function everSeen(look: (random: () => number) => Promise<boolean>): Promise<boolean> {
  for (let seed = 1; seed <= 20; seed += 1) if (await look(seeded(seed))) return true;
  return false;
}

test('shuffle: entries come in any order over the pages', async () => {
  const directory = new InMemoryDirectory({ behaviour: { pageSize: 3, shuffle: true }, random: seeded(1) });
  const ids = directory.addUsers(10);
  const { entries } = await round(directory);
  expect(idsOf(entries)).not.toEqual(ids);
  expect(idsOf(entries).sort()).toEqual(ids);
});

describe('repeats', () => {
  test('an entry comes twice on a page', async () => {
    const directory = new InMemoryDirectory({ behaviour: { repeats: 1 } });
    const ann = directory.addUser();
    const { pages } = await round(directory);
    expect(idsOf(pages[0]!.entries)).toEqual([ann, ann]);
  });

  test('an older value comes on a later page, and the next round corrects it', async () => {
    const directory = new InMemoryDirectory({ behaviour: { repeats: 1 } });
    const ann = directory.addUser({ displayName: 'old' });
    directory.updateUser(ann, { displayName: 'new' });
    const { pages, deltaLink } = await round(directory);
    const names = (page: number) =>
      pages[page]!.entries.map((entry) => entry.kind === 'user' && entry.properties.displayName);
    expect(names(0)).toEqual(['new', 'new']);
    expect(new Set(names(1))).toEqual(new Set(['old']));
    directory.behaviour.repeats = 0;
    const { entries } = await round(directory, deltaLink);
    expect(entries).toMatchObject([{ objectId: ann, properties: { displayName: 'new' } }]);
  });
});

test('replays: the last round comes again', async () => {
  const directory = new InMemoryDirectory();
  const [ann] = directory.addUsers(2);
  const first = await round(directory);
  directory.updateUser(ann!, { displayName: 'Ann' });
  const second = await round(directory, first.deltaLink);
  directory.behaviour.replays = 1;
  const third = await round(directory, second.deltaLink);
  expect(third.entries).toMatchObject([{ objectId: ann, properties: { displayName: 'Ann' } }]);
});

test('lagRounds: a change shows only so many rounds later', async () => {
  const directory = new InMemoryDirectory({ behaviour: { lagRounds: 2 } });
  let { deltaLink } = await round(directory);
  const ann = directory.addUser();
  const seen: string[][] = [];
  for (let count = 0; count < 4; count += 1) {
    const next = await round(directory, deltaLink);
    seen.push(idsOf(next.entries));
    deltaLink = next.deltaLink;
  }
  expect(seen).toEqual([[], [], [ann], []]);
});

describe('staleReads', () => {
  test('a read answers from any earlier state since settle(), and none before', async () => {
    const directory = new InMemoryDirectory({ behaviour: { staleReads: 1 }, random: seeded(7) });
    const ann = directory.addUser({ displayName: 'zero' });
    directory.updateUser(ann, { displayName: 'one' });
    directory.settle();
    const names = async () => {
      const seen = new Set<unknown>();
      for (let count = 0; count < 50; count += 1) {
        const read = (await directory.readUsers([ann], ['displayName'])).users.get(ann)!;
        seen.add(read.outcome === 'found' ? read.properties.displayName : read.outcome);
      }
      return [...seen].sort();
    };
    expect(await names()).toEqual(['one']);
    directory.updateUser(ann, { displayName: 'two' });
    directory.removeUser(ann);
    directory.purgeUser(ann);
    expect(await names()).toEqual(['one', 'soft-deleted', 'two']);
    directory.behaviour.staleReads = 0;
    expect(await names()).toEqual(['deleted']);
  });

  test('a newcomer may not be found yet', async () => {
    const directory = new InMemoryDirectory({ behaviour: { staleReads: 1 } });
    const ann = directory.addUser();
    expect((await directory.readUsers([ann], [])).users.get(ann)).toEqual({ outcome: 'deleted' });
  });
});

test('partialEntries: what changed is always there, other properties may not be', async () => {
  const seen = await everSeen(async (random) => {
    const directory = new InMemoryDirectory({ behaviour: { partialEntries: 1 }, random });
    const ann = directory.addUser({ department: 'Sales' });
    const { deltaLink } = await round(directory);
    directory.updateUser(ann, { displayName: 'Ann' });
    const { entries } = await round(directory, deltaLink);
    expect(entries).toMatchObject([{ properties: { displayName: 'Ann' } }]);
    return !('department' in (entries[0] as { properties: Properties }).properties);
  });
  expect(seen).toBe(true);
});

test('emptyPages: so many pages without entries before the end', async () => {
  const directory = new InMemoryDirectory({ behaviour: { emptyPages: 3 } });
  directory.addUser();
  const { pages } = await round(directory);
  expect(pages.map(({ entries }) => entries.length)).toEqual([0, 0, 0, 1]);
});

test('omittedIds: the stream never mentions them, reads find them', async () => {
  const directory = new InMemoryDirectory();
  const ann = directory.addUser();
  directory.behaviour.omittedIds.add(ann);
  const { entries, deltaLink } = await round(directory);
  expect(entries).toEqual([]);
  directory.removeUser(ann);
  expect((await round(directory, deltaLink)).entries).toEqual([]);
  expect((await directory.readUsers([ann], [])).users.get(ann)).toEqual({ outcome: 'soft-deleted' });
});

test('the same seed gives the same rounds', async () => {
  const history = async () => {
    const behaviour = { pageSize: 4, shuffle: true, repeats: 0.3, replays: 0.3, partialEntries: 0.5 };
    const directory = new InMemoryDirectory({ behaviour, random: seeded(3) });
    const ids = directory.addUsers(20, () => ({ createdDateTime: '2026-01-01T00:00:00Z' }));
    const first = await round(directory);
    for (const id of ids) directory.updateUser(id, { displayName: 'renamed' });
    return [first, await round(directory, first.deltaLink)];
  };
  expect(await history()).toEqual(await history());
});

/** A client that knows nothing but how to merge. */
class Mirror {
  readonly people = new Map<string, Properties>();

  take(entries: readonly DirectoryEntry[]): void {
    for (const entry of entries) {
      if (entry.kind === 'removed') this.people.delete(entry.objectId);
      else this.people.set(entry.objectId, this.#merged(entry.objectId, entry));
    }
  }

  #merged(id: string, entry: Extract<DirectoryEntry, { kind: 'user' }>): Properties {
    const merged = applyProperties(this.people.get(id) ?? {}, entry, select);
    return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
  }
}

/** One change that the tenant's state allows. */
function mutate(directory: InMemoryDirectory, removed: string[], random: () => number): void {
  const living = directory.users();
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
  const { id } = pick(living) ?? {};
  const act = Math.floor(random() * 6);
  if (act === 0 || id === undefined) directory.addUser({ department: 'Sales' });
  else if (act === 1) {
    const name = `renamed${random().toString(36).slice(2)}@tenant.example`;
    directory.updateUser(id, { userPrincipalName: name, mail: name });
  } else if (act === 2) directory.updateUser(id, { department: random() < 0.5 ? null : 'IT' });
  else if (act === 3) {
    directory.removeUser(id);
    removed.push(id);
  } else if (act === 4 && removed.length > 0) directory.restoreUser(removed.pop()!);
  else if (act === 5 && removed.length > 0) directory.purgeUser(removed.pop()!);
}

test('whatever it does, a client that merges ends equal to the tenant once it stops', async () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = seeded(seed);
    const directory = new InMemoryDirectory({
      random,
      behaviour: {
        pageSize: 1 + (seed % 7),
        shuffle: true,
        repeats: 0.2,
        replays: 0.2,
        lagRounds: seed % 3,
        partialEntries: 0.5,
        emptyPages: seed % 2,
        removedInInitial: true,
      },
    });
    directory.addUsers(10, () => ({ department: 'Sales' }));
    const removed: string[] = [];
    const mirror = new Mirror();
    let next = await round(directory);
    mirror.take(next.entries);
    for (let count = 0; count < 8; count += 1) {
      for (let change = 0; change < 4; change += 1) mutate(directory, removed, random);
      next = await round(directory, next.deltaLink);
      mirror.take(next.entries);
    }
    Object.assign(directory.behaviour, { repeats: 0, lagRounds: 0 });
    for (let count = 0; count < 2; count += 1) {
      next = await round(directory, next.deltaLink);
      mirror.take(next.entries);
    }
    const expected = new Map(
      directory.users().map((user) => {
        const known = select.filter((name) => (user[name] ?? null) !== null);
        return [user.id, Object.fromEntries(known.map((name) => [name, user[name]]))];
      }),
    );
    expect(mirror.people, `seed ${seed}`).toEqual(expected);
  }
});
