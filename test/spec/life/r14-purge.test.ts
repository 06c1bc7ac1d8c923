import { describe, expect, test } from 'vitest';
import { DeltaSyncClient } from '../../../src/client.js';
import type { Change } from '../../../src/domain/change.js';
import { type RecordKind, recordKey } from '../../../src/domain/records.js';
import type { Lease } from '../../../src/ports/repository.js';
import { aMapping, FakeLicense, InMemoryDirectory, VirtualClock } from '../../../src/testing/index.js';
import { all, failure, hourMs, type World, world } from '../client/world.js';
import { settled } from '../feed/feed-world.js';
import { aRichPast, word } from './erased-person.js';

const { by } = word;
const otherTenant = '00000000-0000-4000-8000-0000000000ff';

async function stored(it: Pick<World, 'repository'>, tenantId: string) {
  const kinds = Object.keys(recordKey) as RecordKind[];
  const limit = Number.MAX_SAFE_INTEGER;
  const records = await Promise.all(
    kinds.map(async (kind) => (await it.repository.scan(tenantId, kind, { limit })).records),
  );
  return {
    records: records.flat() as object[],
    head: await it.repository.head(tenantId),
    holder: await it.repository.leaseHolder(tenantId),
  };
}

const gone = { records: [], head: null, holder: null };

/** A tenant with something of every kind, and another one in the same store. */
async function twoTenants() {
  const it = world();
  const past = await aRichPast(it.repository as never, it.directory.tenant);
  await past.client.users.erase(past.anna, word);
  await aRichPast(it.repository as never, otherTenant);
  const other = await stored(it, otherTenant);
  return { ...it, client: past.client, past, other };
}

describe('R14: purging a tenant', () => {
  test('R14: nothing of it is left, and nothing of another is touched', async () => {
    const it = await twoTenants();
    expect((await stored(it, it.directory.tenant)).records.length).toBeGreaterThan(50);
    const confirm = it.directory.tenant;
    const calls = it.past.directory.calls.length;
    expect(await it.client.purge({ by, confirm })).toBeUndefined();
    expect(await stored(it, confirm)).toEqual(gone);
    expect(await stored(it, otherTenant)).toEqual(it.other);
    expect(it.past.directory.calls).toHaveLength(calls);
    const commits = it.repository.commits;
    await it.client.purge({ by, confirm: confirm.toUpperCase() });
    expect(it.repository.commits).toBe(commits);
    expect(await stored(it, confirm)).toEqual(gone);
  });

  test('R14: it asks for who does it, and for the tenant’s id once more', async () => {
    const it = await twoTenants();
    const before = await stored(it, it.directory.tenant);
    expect(await failure(it.client.purge({ by: '', confirm: otherTenant }))).toMatchObject({
      code: 'ERR_OPTIONS_INVALID',
      problems: [
        { path: 'by', reason: 'must be a text' },
        { path: 'confirm', reason: `must be the tenant's id, ${it.directory.tenant}` },
      ],
    });
    expect(await failure(it.client.purge(undefined as never))).toMatchObject({ code: 'ERR_OPTIONS_INVALID' });
    expect(await stored(it, it.directory.tenant)).toEqual(before);
  });

  test('R14: the product hears it first, in the commit that pauses the tenant for good', async () => {
    const heard: Change[] = [];
    const it = world({ onCommit: async (_tx, changes) => void heard.push(...changes) });
    it.directory.addUser();
    await it.client.mappings.create({ name: 'all', criteria: { everyone: true }, assignment: {} });
    await it.client.syncNow();
    const { length } = it.repository.writes;
    await it.client.purge({ by, confirm: it.directory.tenant });
    expect(heard.at(-1)).toMatchObject({
      kind: 'admin',
      action: 'purged',
      subject: it.directory.tenant,
      by,
      before: { active: 1, preserved: 0 },
      after: null,
    });
    const since = it.clock.now();
    expect(it.repository.writes.slice(length)).toMatchObject([
      { head: { pause: { since, by, reason: 'purge', purging: true } } },
    ]);
  });

  test('R14: while a round runs it is refused, the tenant is paused, and asked again it goes on', async () => {
    const it = world();
    it.directory.addUser();
    await it.client.mappings.create({ name: 'all', criteria: { everyone: true }, assignment: {} });
    const release = it.directory.hold('fetchPage');
    const round = it.client.syncNow().catch(() => undefined);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    const confirm = it.directory.tenant;
    const purge = () => it.another().purge({ by, confirm });
    expect(await failure(purge())).toMatchObject({ code: 'ERR_SYNC_IN_PROGRESS', retryable: true });
    expect(await it.repository.head(confirm)).toMatchObject({ pause: { purging: true } });
    release();
    await round;
    await purge();
    expect(await stored(it, confirm)).toEqual(gone);
  });

  test('R14: cut short at each step, it goes on when it is called again', async () => {
    for (let steps = 0; ; steps += 1) {
      const it = await twoTenants();
      const confirm = it.directory.tenant;
      const { purge } = it.repository;
      let done = 0;
      let finished = true;
      it.repository.purge = async (tenantId: string, lease: Lease) => {
        if (done === steps) {
          finished = false;
          it.repository.dead = true;
          throw new Error('the process is gone');
        }
        done += 1;
        return purge.call(it.repository, tenantId, lease, 40);
      };
      const cut = await it.client.purge({ by, confirm }).catch((error) => error);
      if (finished) {
        expect(steps).toBeGreaterThan(4);
        expect(cut).toBeUndefined();
        return;
      }
      expect(cut).toMatchObject({ code: 'ERR_REPOSITORY_UNAVAILABLE' });
      it.repository.dead = false;
      it.repository.purge = purge;
      expect(await it.repository.head(confirm)).toMatchObject({ pause: { by, purging: true } });
      const commits = it.repository.commits;
      // The lease of who died ends by itself.
      it.clock.advance(hourMs);
      it.past.clock.advance(hourMs);
      await it.client.purge({ by, confirm });
      expect(it.repository.commits).toBe(commits);
      expect(await stored(it, confirm)).toEqual(gone);
      expect(await stored(it, otherTenant)).toEqual(it.other);
    }
  });

  test('R14: the lease is renewed between steps, however long all of them take, and one that is lost ends it', async () => {
    const it = world();
    it.directory.addUsers(3);
    const mapping = { name: 'all', criteria: { everyone: true }, assignment: {} } as const;
    await it.client.mappings.create(mapping);
    await it.client.syncNow();
    const confirm = it.directory.tenant;
    const { purge } = it.repository;
    let tookMs = 50_000;
    it.repository.purge = async (...args) => {
      const purged = await purge.apply(it.repository, args);
      it.clock.advance(tookMs);
      return purged;
    };
    await it.client.purge({ by, confirm });
    expect(await stored(it, confirm)).toEqual(gone);
    await it.client.mappings.create(mapping);
    tookMs = 60_000;
    expect(await failure(it.client.purge({ by, confirm }))).toMatchObject({
      code: 'ERR_LEASE_LOST',
      retryable: true,
    });
    it.repository.purge = async () => ({ outcome: 'fenced' });
    expect(await failure(it.client.purge({ by, confirm }))).toMatchObject({ code: 'ERR_LEASE_LOST' });
    it.repository.purge = purge;
    await it.client.purge({ by, confirm });
    expect(await stored(it, confirm)).toEqual(gone);
  });

  test('R14: a client that lives on sees an empty tenant, and so does a follower of the feed', async () => {
    const it = await twoTenants();
    const { client, directory } = it.past;
    const { position } = (await it.repository.head(directory.tenant))!;
    await client.purge({ by, confirm: directory.tenant });
    expect(await all(client.users.list())).toEqual([]);
    expect(await all(client.changes.list())).toEqual([]);
    expect(await all(client.mappings.list())).toEqual([]);
    expect((await client.status()).counts).toMatchObject({ active: 0, preserved: 0 });
    expect(
      await all(client.changes.follow({ after: position, signal: AbortSignal.timeout(5) })).catch(String),
    ).toContain('must not be past the newest change, 0');
    await it.past.round();
    expect(await all(client.users.list())).toEqual([]);
    await client.mappings.create({ name: 'all', criteria: { everyone: true }, assignment: {} });
    await it.past.round();
    // Of exclusions nothing is left either: whoever the tenant shows now is new.
    expect(await client.users.get(it.past.anna)).toBeUndefined();
    expect((await all(client.users.list())).length).toBe(9);
  });

  test('R14: a started client stops its rounds', async () => {
    const it = world();
    it.directory.addUser();
    it.client.start();
    await it.client.purge({ by, confirm: it.directory.tenant });
    it.clock.advance(48 * hourMs);
    expect(await stored(it, it.directory.tenant)).toEqual(gone);
  });
});

test.each([
  ['ERR_OPTIONS_INVALID', { by: '', confirm: otherTenant }],
  ['ERR_HOST_HOOK', { by }],
])('R14: a purge that is refused with %s leaves a started client running', async (code, options) => {
  const it = world({
    onCommit: async (_tx, changes) => {
      if (changes.some((change) => change.kind === 'admin' && change.action === 'purged'))
        throw new Error('no');
    },
    clock: new VirtualClock({ autoAdvance: false }),
  });
  it.directory.addUser();
  await it.client.mappings.create(aMapping());
  it.client.start();
  await settled();
  expect(await all(it.client.reports.list())).toHaveLength(1);
  const refused = it.client.purge({ confirm: it.directory.tenant, ...options });
  expect((await failure(refused)).code).toBe(code);
  it.clock.advance(48 * hourMs);
  await settled();
  expect(await all(it.client.reports.list())).toHaveLength(2);
  await it.client.stop();
});

test('R14: tenants are told apart by their own ids alone', async () => {
  const it = world();
  const directory = new InMemoryDirectory({ tenant: otherTenant });
  const { repository } = it;
  const other = new DeltaSyncClient({
    tenantId: otherTenant,
    directory,
    repository,
    license: new FakeLicense(),
  });
  expect(await failure(other.purge({ by, confirm: it.directory.tenant }))).toMatchObject({
    code: 'ERR_OPTIONS_INVALID',
  });
});

test('R14: while it is removed no administrator writes, for that would outlive the tenant', async () => {
  const it = await twoTenants();
  const confirm = it.directory.tenant;
  it.repository.purge = async () => {
    throw new Error('the connection broke');
  };
  expect((await failure(it.client.purge({ by, confirm }))).code).toBe('ERR_REPOSITORY_UNAVAILABLE');
  const before = await stored(it, confirm);
  const refused = { code: 'ERR_SYNC_PAUSED', pause: { cause: 'purging', by } };
  expect(await failure(it.client.mappings.create(aMapping({ name: 'Late' })))).toMatchObject(refused);
  expect(await failure(it.client.users.exclude(it.past.ben, word))).toMatchObject(refused);
  expect(await failure(it.client.resume({ by }))).toMatchObject(refused);
  expect(await stored(it, confirm)).toEqual(before);
});

/** Somebody else purges the tenant before the next commit lands. */
function purgedBeforeCommit(it: Pick<World, 'repository' | 'another' | 'directory'>): void {
  it.repository.beforeCommit = async () => {
    it.repository.beforeCommit = undefined;
    await it.another().purge({ by, confirm: it.directory.tenant });
  };
}

test('R14: an administrator who writes while the last of the tenant goes is refused, and begins nothing anew', async () => {
  const it = await twoTenants();
  purgedBeforeCommit(it);
  expect(await failure(it.client.users.exclude(it.past.ben, word))).toMatchObject({
    code: 'ERR_REPOSITORY_CONFLICT',
    retryable: false,
    message: 'The tenant was removed meanwhile',
  });
  expect(await stored(it, it.directory.tenant)).toEqual(gone);
});

test('R14: of two who purge at once neither begins anew what the other has removed', async () => {
  const it = await twoTenants();
  purgedBeforeCommit(it);
  await failure(it.client.purge({ by, confirm: it.directory.tenant }));
  expect(await stored(it, it.directory.tenant)).toEqual(gone);
  const { head } = it.repository;
  let reads = 0;
  it.repository.head = async (tenantId) => {
    reads += 1;
    return head.call(it.repository, tenantId);
  };
  await it.client.purge({ by, confirm: it.directory.tenant });
  expect(reads).toBe(1);
  expect(await stored(it, it.directory.tenant)).toEqual(gone);
});

test.each(['is being purged', 'was purged'])(
  'R14: a round that lost its lease leaves no report in a tenant that %s',
  async (when) => {
    const it = world();
    it.directory.addUsers(3);
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    const reports = await all(it.client.reports.list());
    const { purge } = it.repository;
    const confirm = it.directory.tenant;
    it.directory.addUser();
    it.repository.beforeCommit = async () => {
      it.repository.beforeCommit = undefined;
      it.clock.advance(hourMs);
      if (when === 'is being purged') it.repository.purge = () => Promise.reject(new Error('gone'));
      await it
        .another()
        .purge({ by, confirm })
        .catch(() => undefined);
      it.repository.purge = purge;
    };
    expect(await failure(it.client.syncNow())).toMatchObject({ code: 'ERR_LEASE_LOST' });
    if (when === 'was purged') expect(await stored(it, confirm)).toEqual(gone);
    else expect(await all(it.client.reports.list())).toEqual(reports);
  },
);
