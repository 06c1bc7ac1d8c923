import { describe, expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import {
  all,
  type Client,
  failure,
  initialRequests,
  minuteMs,
  usersOf,
  type World,
  type WorldOptions,
  waiting,
  world,
} from './world.js';

const rename = (name: string) => ({ userPrincipalName: name, mail: name });

/** A round with all there is to do: imports, renames, a swap, leavers, disabled people, refusals, an import limit. */
async function eventful(options: WorldOptions = {}) {
  const it = world({ behaviour: { pageSize: 3 }, policy: { maxImportsPerRound: 4 }, ...options });
  const ids = it.directory.addUsers(6, (index) => rename(`user${index}@tenant.example`));
  await it.client.mappings.create(aMapping());
  for (let round = 0; round < 2; round += 1) {
    it.clock.advance(minuteMs);
    await it.client.syncNow();
  }
  const [a, b, c, d, e] = ids as [string, string, string, string, string];
  it.directory.updateUser(a, rename('tmp@tenant.example'));
  it.directory.updateUser(b, rename('user0@tenant.example'));
  it.directory.updateUser(a, rename('user1@tenant.example'));
  it.directory.removeUser(c);
  it.directory.updateUser(d, { accountEnabled: false });
  it.directory.updateUser(e, { displayName: 'E' });
  it.repository.unstorable.add(it.directory.addUser(rename('wrong@tenant.example')));
  it.directory.addUsers(5, (index) => rename(`late${index}@tenant.example`));
  it.clock.advance(minuteMs);
  return it;
}

/** What must be the same, however the round was cut: all but times, attempts and random ids. */
async function outcome(client: Client) {
  const users = (await usersOf(client)).map((user) => ({
    ...user,
    importedAt: 0,
    updatedAt: 0,
    preservedAt: 0,
    mappingId: 'the only one',
  }));
  const { counts } = await client.status();
  const changes = await all(client.changes.list());
  const told = changes.map(({ kind, ...change }) => [kind, 'objectId' in change ? change.objectId : '']);
  return { users, counts, waiting: await waiting(client), told: told.map(String).sort() };
}

async function positions(client: Client) {
  return (await all(client.changes.list())).map(({ position }) => position);
}

/** Another process takes the round over once the lease of the dead one has expired. */
async function takeOver(it: World) {
  it.repository.dead = false;
  it.repository.beforeCommit = undefined;
  it.repository.afterCommit = undefined;
  it.clock.advance(minuteMs);
  const client = it.another();
  return { client, report: await client.syncNow() };
}

describe('a process that dies', () => {
  const uncut = (async () => {
    const it = await eventful();
    const from = it.repository.commits;
    const report = await it.client.syncNow();
    return { commits: it.repository.commits - from, report, outcome: await outcome(it.client) };
  })();

  test.each(['before', 'after'] as const)(
    'S3: %s any of its commits loses nothing and repeats nothing',
    async (moment) => {
      const expected = await uncut;
      expect(expected.commits).toBeGreaterThan(10);
      for (let cut = 1; cut <= expected.commits; cut += 1) {
        const it = await eventful();
        const at = it.repository.commits + cut;
        const die = (number: number) => {
          if (number < at) return;
          it.repository.dead = true;
          throw new Error('connection lost');
        };
        if (moment === 'before') it.repository.beforeCommit = die;
        else it.repository.afterCommit = die;
        expect((await failure(it.client.syncNow())).code, `cut ${cut}`).toBe('ERR_REPOSITORY_UNAVAILABLE');
        // After the last commit the round is over, although its process never heard so.
        const over = moment === 'after' && cut === expected.commits;
        it.repository.dead = false;
        const client = over ? it.client : (await takeOver(it)).client;
        expect(await outcome(client), `cut ${cut}`).toEqual(expected.outcome);
        const feed = await positions(client);
        expect(feed).toEqual(feed.map((_, index) => index + 1));
      }
    },
  );

  test('S3: its successor asks for the page that was not committed, and for none that was', async () => {
    const it = world({ behaviour: { pageSize: 1 } });
    it.directory.addUsers(5);
    await it.client.mappings.create(aMapping());
    const third = it.repository.commits + 3;
    it.repository.beforeCommit = (number) => {
      if (number === third) it.repository.dead = true;
    };
    await failure(it.client.syncNow());
    const before = initialRequests(it);
    const { report } = await takeOver(it);
    expect(report).toMatchObject({ kind: 'initial', pages: 3, imported: 3 });
    expect(initialRequests(it)).toBe(before);
    expect(await usersOf(it.client)).toHaveLength(5);
  });

  test('S3: an import limit holds across the cut', async () => {
    const it = world({ behaviour: { pageSize: 1 }, policy: { maxImportsPerRound: 2 } });
    it.directory.addUsers(5);
    await it.client.mappings.create(aMapping());
    it.client.once('page:committed', () => it.license.expire());
    await failure(it.client.syncNow());
    it.license.activate();
    await it.client.syncNow();
    expect(await usersOf(it.client)).toHaveLength(2);
  });
});

describe('a commit', () => {
  test('S3: holds data, leftovers, pending, changes, checkpoint and the product’s own rows, or none of them', async () => {
    const it = world({
      policy: { maxImportsPerRound: 1 },
      onCommit: (tx, changes) => {
        for (const change of changes) tx.set(`row ${change.position}`, change.kind);
      },
    });
    const ann = it.directory.addUser();
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.directory.removeUser(ann);
    it.directory.addUsers(2);
    const from = it.repository.writes.length;
    let seen: unknown;
    it.repository.afterCommit = (_number, { put }) => {
      seen ??= put.change?.map(({ position }) => it.repository.hostRow(`row ${position}`));
    };
    await it.client.syncNow();
    const page = it.repository.writes[from]!;
    expect(page.put).toMatchObject({
      user: [{}],
      leftover: [{}],
      pending: [{ objectId: ann, cause: 'soft-deleted' }],
      change: [{ kind: 'imported' }, { kind: 'left-over' }],
    });
    expect(page.head.checkpoint).toMatchObject({ state: 'running', round: { pages: 1 } });
    expect(seen).toEqual(['imported', 'left-over']);
  });

  test('S3: rows that the product wrote in a commit that failed are gone with it', async () => {
    let times = 0;
    const it = world({
      onCommit: (tx, changes) => {
        times += 1;
        tx.set(`try ${times}`, changes.length);
        if (times === 2) throw new Error('deadlock');
      },
    });
    it.directory.addUser();
    await it.client.mappings.create(aMapping());
    expect(await it.client.syncNow()).toMatchObject({ imported: 1, leftovers: 0 });
    expect([1, 2, 3].map((number) => it.repository.hostRow(`try ${number}`))).toEqual([1, undefined, 1]);
  });

  test('S3: page:committed comes after the commit, with its changes', async () => {
    const it = world({ behaviour: { pageSize: 1 } });
    const people = it.directory.addUsers(2);
    await it.client.mappings.create(aMapping());
    const told: unknown[] = [];
    it.client.on('page:committed', ({ page, users, changes }) => {
      const landed = it.repository.writes.at(-1)!.put.change;
      expect(landed).toEqual(changes);
      told.push([page, users, changes.map((change) => 'objectId' in change && change.objectId)]);
    });
    await it.client.syncNow();
    expect(told).toEqual([
      [1, 1, [people[0]]],
      [2, 1, [people[1]]],
    ]);
  });

  test('S3: while a page is committed the next is on the wire already', async () => {
    const it = world({ behaviour: { pageSize: 1 } });
    it.directory.addUsers(3);
    await it.client.mappings.create(aMapping());
    const asked: number[] = [];
    const from = it.repository.commits;
    it.repository.beforeCommit = async (number) => {
      // Whoever was asked before has had its turn by now.
      await new Promise(setImmediate);
      const pages = it.directory.calls.filter(({ name }) => name === 'fetchPage').length;
      if (number - from <= 3) asked.push(pages);
    };
    await it.client.syncNow();
    expect(asked).toEqual([2, 3, 3]);
  });

  test('S3: no more than one page is fetched ahead', async () => {
    const it = world({ behaviour: { pageSize: 1 } });
    it.directory.addUsers(9);
    await it.client.mappings.create(aMapping());
    let committed = 0;
    let most = 0;
    it.client.on('page:committed', () => {
      committed += 1;
    });
    it.repository.beforeCommit = async () => {
      await new Promise(setImmediate);
      const pages = it.directory.calls.filter(({ name }) => name === 'fetchPage').length;
      most = Math.max(most, pages - committed);
    };
    await it.client.syncNow();
    expect(most).toBe(2);
  });

  test('S3: the token moves only at the end of the round: until then the last deltaLink is kept', async () => {
    const it = world({ behaviour: { pageSize: 1 } });
    it.directory.addUsers(2);
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.directory.addUsers(3);
    const from = it.repository.writes.length;
    await it.client.syncNow();
    const checkpoints = it.repository.writes.slice(from).map(({ head }) => head.checkpoint!);
    const links = checkpoints.map(({ token }) => token?.deltaLink);
    expect(new Set(links.slice(0, -1)).size).toBe(1);
    expect(links.at(-1)).not.toBe(links[0]);
    expect(checkpoints.map(({ state }) => state).at(-1)).toBe('idle');
  });
});

describe('a dead page link', () => {
  /** An incremental round of three pages of which the second link dies. */
  async function dying(deaths: number) {
    const it = world({ behaviour: { pageSize: 1 } });
    const ids = it.directory.addUsers(3);
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    for (const id of ids) it.directory.updateUser(id, { displayName: 'New' });
    let left = deaths;
    it.directory.answer = (request) => {
      if (request.kind !== 'link' || !request.link.includes('$skiptoken') || left === 0) return undefined;
      left -= 1;
      return { kind: 'token-rejected', cause: 'expiredPageToken' };
    };
    return it;
  }

  test('S3: of an incremental round falls back to the deltaLink once', async () => {
    const it = await dying(1);
    const before = initialRequests(it);
    expect(await it.client.syncNow()).toMatchObject({ kind: 'incremental', tokenResets: 0, updated: 3 });
    expect(initialRequests(it)).toBe(before);
  });

  test('S3: a second time begins a new generation', async () => {
    const it = await dying(2);
    const resets: unknown[] = [];
    it.client.on('token:reset', ({ cause }) => {
      resets.push(cause);
    });
    expect(await it.client.syncNow()).toMatchObject({ kind: 'initial', tokenResets: 1, updated: 3 });
    expect(resets).toEqual(['expiredPageToken']);
    const feed = await all(it.client.changes.list());
    expect(feed.filter(({ kind }) => kind === 'token-reset')).toHaveLength(1);
  });

  test('S3: of an initial round begins a new generation, and nobody is taken twice', async () => {
    const it = world({ behaviour: { pageSize: 1 } });
    it.directory.addUsers(3);
    await it.client.mappings.create(aMapping());
    it.client.once('page:committed', () => it.directory.rejectTokens());
    expect(await it.client.syncNow()).toMatchObject({ kind: 'initial', tokenResets: 1, imported: 3 });
    expect(initialRequests(it)).toBe(2);
  });
});
