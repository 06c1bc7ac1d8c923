import { describe, expect, test } from 'vitest';
import type { RecordKind, Records } from '../../../src/domain/records.js';
import { recordKey } from '../../../src/domain/records.js';
import { DeltaSyncError } from '../../../src/errors.js';
import type { Repository } from '../../../src/ports/repository.js';
import { aMapping, InMemoryRepository } from '../../../src/testing/index.js';
import { StoreWithFaults } from '../client/store-with-faults.js';
import { all, changesOf, dayMs, hourMs, inDepartment, world } from '../client/world.js';
import { annas, aRichPast, foundIn, type Past, recycled, word } from './erased-person.js';
import { textsWithin } from './texts-within.js';

const asStore = (repository: InMemoryRepository) => repository as unknown as Repository<never>;

async function recordsOf<K extends RecordKind>(store: InMemoryRepository, it: Past, kind: K) {
  const { records } = await store.scan(it.directory.tenant, kind, { limit: 10_000 });
  return records as Records[K][];
}

/** Everything that is stored, without the names of the commits. */
async function contents(store: InMemoryRepository, it: Past) {
  const kinds = Object.keys(recordKey) as RecordKind[];
  const records = await Promise.all(kinds.map(async (kind) => [kind, await recordsOf(store, it, kind)]));
  return { records, head: await store.head(it.directory.tenant) };
}

async function erased() {
  const store = new InMemoryRepository();
  const it = await aRichPast(asStore(store));
  const before = textsWithin(store);
  await it.client.users.erase(it.anna, word);
  return { store, it, before };
}

const counted = async (store: InMemoryRepository, it: Past) => {
  const { counts } = (await store.head(it.directory.tenant))!;
  const of = async <K extends RecordKind>(kind: K) => (await recordsOf(store, it, kind)).length;
  expect({
    users: counts.active + counts.preserved,
    leftovers: counts.leftovers,
    pending: counts.pending,
    claims: counts.claims,
    windows: counts.windows,
    exclusions: counts.exclusions,
  }).toEqual({
    users: await of('user'),
    leftovers: await of('leftover'),
    pending: await of('pending'),
    claims: await of('claim'),
    windows: await of('window'),
    exclusions: await of('exclusion'),
  });
  return counts;
};

describe('R14: erasing somebody', () => {
  test('R14: no text that the store reaches names them any more; what is other people’s stays theirs', async () => {
    const { store, it, before } = await erased();
    // What was searched shows what is searched for: all but the names that were replaced before.
    expect(foundIn(before)).toEqual(
      Object.values(annas).filter((n) => n !== annas.alias && n !== annas.oldName),
    );
    expect(foundIn(textsWithin(store))).toEqual([]);
    const theirs = (await contents(store, it)).records.flatMap(([kind, records]) =>
      (records as object[]).map((record) => [kind, JSON.stringify(record)] as const),
    );
    for (const [kind, text] of theirs) {
      if (!text.toLowerCase().includes(recycled)) continue;
      expect([kind, text.includes(it.ben), text.includes(it.anna)]).toEqual([kind, true, false]);
    }
  });

  test('R14: the object id, the assignment and the fact are kept', async () => {
    const { store, it } = await erased();
    const [user] = (await recordsOf(store, it, 'user')).filter(({ objectId }) => objectId === it.anna);
    expect(user).toEqual({
      tenantId: it.directory.tenant,
      objectId: it.anna,
      userPrincipalName: null,
      mail: null,
      backupAddress: null,
      displayName: null,
      accountEnabled: false,
      userType: null,
      attributes: {},
      upnKey: null,
      addressKey: null,
      upnClaim: null,
      addressClaim: null,
      state: 'preserved',
      stateReason: 'erased',
      mappingId: expect.any(String),
      assignment: {},
      importedAt: expect.any(Date),
      updatedAt: it.clock.now(),
      preservedAt: it.clock.now(),
    });
    const since = it.clock.now();
    const exclusion = { objectId: it.anna, since, ...word, erasure: 'done' };
    expect(await all(it.client.users.exclusions())).toEqual([exclusion]);
    expect(await counted(store, it)).toMatchObject({ active: 9, preserved: 1, pending: 0, exclusions: 1 });
    const holds = await all(it.client.holds.list());
    expect(holds.map(({ kind, users }) => [kind, users.includes(it.anna)])).toEqual([['rekey', false]]);
  });

  test('R14: the feed goes on without a gap and tells what became of them, without a name', async () => {
    const { it } = await erased();
    const changes = await all(it.client.changes.list());
    expect(changes.map(({ position }) => position)).toEqual(changes.map((_, index) => index + 1));
    const nobody = { userPrincipalName: null, mail: null, backupAddress: null };
    const renames = changes.filter((each) => each.kind === 'identity-changed' && each.objectId === it.anna);
    expect(renames).toHaveLength(3);
    for (const rename of renames) expect(rename).toMatchObject({ before: nobody, after: nobody });
    expect(changes.filter(({ kind }) => kind === 'address-recycled')).toMatchObject([
      { address: expect.stringMatching(/^erased:[0-9a-f]{64}$/), oldObjectId: it.anna, newObjectId: it.ben },
    ]);
    const own = changes.filter(({ by }) => by === word.by).slice(-5);
    expect(own).toMatchObject([
      {
        kind: 'admin',
        action: 'user-erased',
        subject: it.anna,
        reason: word.reason,
        before: { excluded: false, state: 'active' },
        after: { excluded: true, state: 'preserved', stateReason: 'erased' },
      },
      { kind: 'released', objectId: it.anna },
      { kind: 'released', objectId: it.anna },
      { kind: 'preserved', objectId: it.anna, reason: 'erased' },
      { kind: 'updated', objectId: it.anna, fields: expect.arrayContaining(['mail', 'displayName']) },
    ]);
  });

  test('R14, I7: ownerOf still answers with the id, and the history has pseudonyms', async () => {
    const { it } = await erased();
    const { identity } = it.client;
    const hers = { certainty: 'confirmed', objectId: it.anna, candidates: [it.anna] };
    expect(await identity.ownerOf(annas.first.toUpperCase(), it.atFirst)).toEqual(hers);
    const claims = await all(identity.history(it.anna));
    expect(claims).toHaveLength(8);
    for (const { address, until } of claims) {
      expect(address).toMatch(/^erased:[0-9a-f]{64}$/);
      expect(until).toBeInstanceOf(Date);
    }
    expect(await all(identity.suspectWindows())).toMatchObject([
      { address: expect.stringMatching(/^erased:/), oldObjectId: it.anna, newObjectId: it.ben },
    ]);
    const now = it.clock.now();
    expect(await identity.ownerOf(recycled, now)).toMatchObject({ candidates: [it.ben] });
  });

  test('R14: no round, rename, restore, membership or approval brings anything back', async () => {
    const { store, it } = await erased();
    const [before] = (await recordsOf(store, it, 'user')).filter(({ objectId }) => objectId === it.anna);
    const expectNothing = async () => {
      expect(foundIn(textsWithin(store))).toEqual([]);
      const [now] = (await recordsOf(store, it, 'user')).filter(({ objectId }) => objectId === it.anna);
      expect(now).toEqual(before);
    };
    await it.round(true);
    await expectNothing();
    it.directory.updateUser(it.anna, { mail: annas.second, accountEnabled: true });
    await it.round();
    const [group] = it.groups;
    it.directory.removeMember(group!, it.anna);
    await it.round();
    it.directory.addMember(group!, it.anna);
    await it.round();
    it.directory.removeUser(it.anna);
    await it.round();
    it.directory.restoreUser(it.anna);
    await it.round();
    for (const { holdId } of await all(it.client.holds.list())) {
      await it.client.holds.approve(holdId, { by: word.by });
    }
    const { mappingId } = (await all(it.client.mappings.list()))[0]!;
    expect(await it.client.users.import(it.anna, { mappingId })).toEqual({ outcome: 'excluded' });
    await it.round(true);
    await expectNothing();
    await counted(store, it);
  });

  test('R14: twice writes nothing; who is excluded already, preserved or a stranger is erased too', async () => {
    const store = new StoreWithFaults();
    const it = await aRichPast(asStore(store));
    await it.client.users.exclude(it.anna, word);
    await it.client.users.erase(it.anna, { ...word, reason: 'by law' });
    expect(foundIn(textsWithin(await copyOf(store, it)))).toEqual([]);
    expect(await all(it.client.users.exclusions())).toMatchObject([{ reason: 'by law', erasure: 'done' }]);
    const from = store.commits;
    await it.client.users.erase(it.anna, word);
    expect(store.commits).toBe(from);
    const stranger = it.directory.addUser({ userPrincipalName: 'late@tenant.example' });
    await it.client.users.erase(stranger, word);
    await it.round(true);
    expect(await it.client.users.get(stranger)).toBeUndefined();
    await counted(store, it);
  });

  test('R14: the product hears it in the transaction and may refuse; then nothing is written', async () => {
    const store = new InMemoryRepository();
    const it = await aRichPast(asStore(store));
    const heard: unknown[] = [];
    const refusing = it.another((_tx, changes) => {
      heard.push(...changes);
      throw new Error('not now');
    });
    const before = await contents(store, it);
    await expect(refusing.users.erase(it.anna, word)).rejects.toMatchObject({ code: 'ERR_HOST_HOOK' });
    expect(await contents(store, it)).toEqual(before);
    expect(heard[0]).toMatchObject({ kind: 'admin', action: 'user-erased', subject: it.anna });
    expect(foundIn(JSON.stringify(heard))).toEqual([]);
  });

  test('R14: a round that runs meanwhile decides again, and writes no name', async () => {
    const store = new StoreWithFaults();
    const it = await aRichPast(asStore(store));
    it.directory.updateUser(it.anna, { accountEnabled: true, displayName: annas.oldName });
    let once = true;
    store.beforeCommit = async (_number, { head }) => {
      if (!once || head.checkpoint?.state !== 'running' || head.checkpoint.round.phase !== 'users') return;
      once = false;
      await it.another().users.erase(it.anna, word);
    };
    await it.round();
    expect(once).toBe(false);
    expect(foundIn(textsWithin(await copyOf(store, it)))).toEqual([]);
  });
});

describe('R14: an erasure that is cut short', () => {
  test('R14: after every commit, called again it ends the same, and so does including first', async () => {
    const whole = new StoreWithFaults();
    const first = await aRichPast(asStore(whole));
    const from = whole.commits;
    await first.client.users.erase(first.anna, word);
    const steps = whole.commits - from;
    const end = await contents(whole, first);
    expect(steps).toBe(5);
    for (let landed = 0; landed < steps; landed += 1) {
      const store = new StoreWithFaults();
      const it = await aRichPast(asStore(store), first.directory.tenant);
      const until = store.commits + landed;
      store.beforeCommit = (number) => {
        if (number > until) store.dead = true;
      };
      await expect(it.client.users.erase(it.anna, word)).rejects.toMatchObject({
        code: 'ERR_REPOSITORY_UNAVAILABLE',
      });
      store.dead = false;
      store.beforeCommit = undefined;
      const [exclusion] = await all(it.client.users.exclusions());
      expect(exclusion?.erasure).toBe(landed === 0 ? undefined : 'begun');
      await it.client.users.erase(it.anna, word);
      expect(renamed(await contents(store, it), it)).toEqual(renamed(end, first));
    }
  });

  test('R14: one that is taken back half-way is finished first', async () => {
    const store = new StoreWithFaults();
    const it = await aRichPast(asStore(store));
    const until = store.commits + 2;
    store.beforeCommit = (number) => {
      if (number > until) store.dead = true;
    };
    await it.client.users.erase(it.anna, word).catch(() => undefined);
    store.dead = false;
    store.beforeCommit = undefined;
    expect(foundIn(textsWithin(await copyOf(store, it)))).not.toEqual([]);
    await it.client.users.include(it.anna, word);
    expect(foundIn(textsWithin(await copyOf(store, it)))).toEqual([]);
    expect(await all(it.client.users.exclusions())).toEqual([]);
  });

  test('R14: one that begins while somebody takes the exclusion back is finished first', async () => {
    const store = new StoreWithFaults();
    const it = await aRichPast(asStore(store));
    await it.client.users.exclude(it.anna, word);
    let once = true;
    store.beforeCommit = async (_number, { remove }) => {
      if (!once || remove.exclusion === undefined) return;
      once = false;
      const until = store.commits + 1;
      store.beforeCommit = (number) => {
        if (number > until) throw new Error('cut short');
      };
      await it
        .another()
        .users.erase(it.anna, word)
        .catch(() => undefined);
      store.beforeCommit = undefined;
    };
    await it.client.users.include(it.anna, word);
    expect(once).toBe(false);
    expect(foundIn(textsWithin(await copyOf(store, it)))).toEqual([]);
    expect(await all(it.client.users.exclusions())).toEqual([]);
  });

  test('R14: changes that are pruned meanwhile do not come back', async () => {
    const store = new StoreWithFaults();
    const it = await aRichPast(asStore(store));
    let once = true;
    store.beforeCommit = async (_number, { put }) => {
      if (!once || put.change?.some(({ kind }) => kind === 'identity-changed') !== true) return;
      once = false;
      await it.client.changes.prune({ before: it.clock.now() });
    };
    await it.client.users.erase(it.anna, word);
    expect(once).toBe(false);
    const { changesPruned } = (await store.head(it.directory.tenant))!;
    const changes = await recordsOf(store, it, 'change');
    expect(changes.filter(({ position }) => position <= changesPruned)).toEqual([]);
    expect(changes.length).toBeGreaterThan(0);
  });
});

describe('R14: an erasure of much', () => {
  test('R14: goes in steps of 1,000 records, and over each of them', async () => {
    const store = new StoreWithFaults();
    const it = await aRichPast(asStore(store));
    const { tenant } = it.directory;
    const [claim] = await recordsOf(store, it, 'claim');
    const { position, counts } = (await store.head(tenant))!;
    const at = it.clock.now();
    const many = Array.from({ length: 2_500 }, (_, index) => index);
    const labels = { userPrincipalName: annas.second, mail: annas.second, backupAddress: annas.second };
    await store.commit(
      tenant,
      { position, commitId: 'a long past' },
      {
        put: {
          claim: many.map((index) => {
            const address = `${index}-${annas.second}`;
            return {
              ...claim!,
              objectId: it.anna,
              address,
              addressKey: address,
              serial: counts.claims + index,
            };
          }),
          change: many.map((index) => ({
            position: position + 1 + index,
            at,
            kind: 'identity-changed',
            objectId: it.anna,
            before: labels,
            after: labels,
          })),
        },
        remove: {},
        head: {
          position: position + many.length,
          counts: { ...counts, claims: counts.claims + many.length },
        },
      },
    );
    const from = store.writes.length;
    await it.client.users.erase(it.anna, word);
    const steps = store.writes.slice(from + 1).map(({ put }) => [put.claim?.length, put.change?.length]);
    // What is rewritten stands under another key, and comes again as what is done.
    expect(steps.filter(([claims]) => claims !== undefined)).toHaveLength(4);
    expect(steps.filter(([, changes]) => changes !== undefined)).toHaveLength(3);
    expect(Math.max(...steps.flat().map((count) => count ?? 0))).toBe(1_000);
    expect(foundIn(textsWithin(await copyOf(store, it)))).toEqual([]);
    await counted(store, it);
  });

  test('R14: looks at no exclusion but their own', async () => {
    const store = new StoreWithFaults();
    const it = await aRichPast(asStore(store));
    const scanned: string[] = [];
    const { scan } = store;
    store.scan = (tenantId, kind, options) => {
      scanned.push(kind);
      return scan.call(store, tenantId, kind, options) as never;
    };
    await it.client.users.erase(it.anna, word);
    expect(scanned).toContain('claim');
    expect(scanned).not.toContain('exclusion');
  });

  test('R14: others who write in between only make a step be taken again', async () => {
    const store = new StoreWithFaults();
    const it = await aRichPast(asStore(store));
    let times = 0;
    store.beforeCommit = async (_number, { put, remove }) => {
      if (times === 5 || (remove.claim ?? []).length === 0 || put.user !== undefined) return;
      times += 1;
      await it.another().resetDeltaToken({ by: word.by, reason: 'in between' });
    };
    await it.client.users.erase(it.anna, word);
    expect(times).toBe(5);
    expect(foundIn(textsWithin(await copyOf(store, it)))).toEqual([]);
  });
});

describe('R14: letting somebody in again who was erased', () => {
  test('R14: they are imported anew on the same object id, and their tombstone is no more', async () => {
    const { store, it } = await erased();
    it.directory.updateUser(it.anna, { accountEnabled: true });
    await it.round();
    await it.client.users.include(it.anna, word);
    const { mappingId } = (await it.client.users.get(it.anna))!;
    expect((await it.client.users.explain(it.anna)).sync).toMatchObject({ action: 'import' });
    await it.round();
    expect(await it.client.users.get(it.anna)).toMatchObject({
      state: 'active',
      stateReason: null,
      mail: annas.fourth,
      displayName: annas.newName,
      mappingId,
      importedAt: it.clock.now(),
    });
    const imports = (await all(it.client.changes.list())).filter(
      (each) => each.kind === 'imported' && each.objectId === it.anna,
    );
    expect(imports).toHaveLength(2);
    expect(await counted(store, it)).toMatchObject({ active: 10, preserved: 0, exclusions: 0 });
    // What was forgotten stays so.
    expect(foundIn(textsWithin(store))).not.toContain(annas.first);
    expect(await it.client.identity.ownerOf(annas.first, it.atFirst)).toMatchObject({ objectId: it.anna });
  });

  test('R14: or by hand; and only by a mapping that takes them', async () => {
    const { it } = await erased();
    await it.client.users.include(it.anna, word);
    const { mappingId } = (await all(it.client.mappings.list()))[0]!;
    it.directory.removeMember(it.groups[0]!, it.anna);
    it.directory.updateUser(it.anna, { accountEnabled: true });
    await it.round();
    expect(await it.client.users.get(it.anna)).toMatchObject({ stateReason: 'erased' });
    expect(await all(it.client.leftovers.list({ reason: 'undecided' }))).toEqual([]);
    expect(await it.client.users.import(it.anna, { mappingId })).toMatchObject({
      outcome: 'imported',
      user: { state: 'active', mail: annas.fourth },
    });
    expect((await it.client.status()).counts).toMatchObject({ active: 10, preserved: 0 });
  });
});

describe('R14, I8: what the ledger keeps of somebody erased still warns of them', () => {
  test('R14: who takes an address of theirs later opens a window under its pseudonym', async () => {
    const { it } = await erased();
    it.directory.updateUser(it.anna, { userPrincipalName: 'elsewhere@tenant.example', mail: null });
    it.directory.updateUser(it.ben, {
      userPrincipalName: annas.third,
      mail: annas.third,
      proxyAddresses: [`SMTP:${annas.third}`],
    });
    await it.round();
    const windows = await all(it.client.identity.suspectWindows());
    expect(windows).toHaveLength(2);
    expect(windows[1]).toMatchObject({
      address: expect.stringMatching(/^erased:/),
      oldObjectId: it.anna,
      newObjectId: it.ben,
      evidence: { reason: 'taken-after-release' },
    });
    const recycledSince = (await all(it.client.changes.list())).filter(
      ({ kind }) => kind === 'address-recycled',
    );
    expect(recycledSince).toHaveLength(2);
    expect(JSON.stringify(recycledSince)).not.toContain('@');
    await it.round(true);
    expect(await all(it.client.identity.suspectWindows())).toHaveLength(2);
  });
});

test('R14: no report keeps an address, whatever the error said', async () => {
  const { client, directory, repository } = world({ retry: { maxAttempts: 1 } });
  const said = `Property mail of ${annas.first} is not readable`;
  directory.failNext(1, new DeltaSyncError('ERR_DIRECTORY_REQUEST_INVALID', said), 'fetchPage');
  await expect(client.syncNow()).rejects.toThrow(annas.first);
  const message = 'Property mail of <address> is not readable';
  expect((await all(client.reports.list())).map(({ error }) => error?.message)).toEqual([message]);
  expect((await repository.head(directory.tenant))!.lastReport).toMatchObject({ error: { message } });
});

test('R14, I8: a window that is open stays so, under its pseudonym, until the other record releases the address', async () => {
  const { clock, directory, client, repository } = world();
  const x = 'x@tenant.example';
  const named = (address: string) => ({ userPrincipalName: address, mail: address });
  const ben = directory.addUser({ ...named(x), department: 'Sales' });
  await client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
  await client.syncNow();
  directory.updateUser(ben, named('ben@tenant.example'));
  directory.behaviour.omittedIds.add(ben);
  directory.behaviour.unreadableIds.add(ben);
  const anna = directory.addUser({ ...named(x), proxyAddresses: [`SMTP:${x}`] });
  const round = async () => {
    clock.advance(dayMs);
    await client.syncNow();
  };
  await round();
  const windows = () => all(client.identity.suspectWindows());
  const [open] = await windows();
  expect(open).toMatchObject({ address: x, oldObjectId: ben, newObjectId: anna });
  expect(open).not.toHaveProperty('until');
  await client.users.erase(anna, word);
  const address = expect.stringMatching(/^erased:/);
  expect(await windows()).toEqual([{ ...open, address }]);
  for (const displayName of ['once more', 'and again']) {
    directory.updateUser(anna, { displayName });
    await round();
    expect(await windows()).toEqual([{ ...open, address }]);
  }
  directory.behaviour.unreadableIds.clear();
  directory.updateUser(anna, { displayName: 'a last time' });
  await round();
  expect(await windows()).toEqual([{ ...open, address, until: clock.now() }]);
  expect((await repository.head(directory.tenant))!.counts).toMatchObject({ windows: 1, openWindows: 0 });
  expect((await changesOf(client, 'address-recycled')).map((change) => change.address)).toEqual([
    address,
    address,
  ]);
});

test('R14, I8: nor does an entry close it that names nobody, for the other record still holds the address', async () => {
  const { clock, directory, client } = world({ behaviour: { partialEntries: 0 } });
  const x = 'x@tenant.example';
  const named = (address: string) => ({ userPrincipalName: address, mail: address });
  const ben = directory.addUser({ ...named(x), department: 'Sales' });
  const anna = directory.addUser({ ...named('anna@tenant.example'), department: 'Sales' });
  await client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
  await client.syncNow();
  const round = async () => {
    clock.advance(hourMs);
    await client.syncNow();
  };
  directory.updateUser(ben, named('ben@tenant.example'));
  directory.behaviour.omittedIds.add(ben);
  directory.behaviour.unreadableIds.add(ben);
  directory.updateUser(anna, named(x));
  await round();
  const windows = () => all(client.identity.suspectWindows());
  const [open] = await windows();
  expect(open).toMatchObject({ address: x, oldObjectId: ben, newObjectId: anna });
  expect(open).not.toHaveProperty('until');
  await client.users.erase(anna, word);
  directory.behaviour.partialEntries = 1;
  for (const department of ['Ops', 'Sales', 'Ops', 'Sales']) {
    directory.updateUser(anna, { department });
    await round();
    expect(await windows()).toEqual([{ ...open, address: expect.stringMatching(/^erased:/) }]);
  }
});

/** A store of the same contents, of which no test has kept what it was asked to write. */
async function copyOf(store: InMemoryRepository, it: Past): Promise<InMemoryRepository> {
  const copy = new InMemoryRepository();
  const { records, head } = await contents(store, it);
  const put = Object.fromEntries(records as [RecordKind, never[]][]);
  await copy.commit(it.directory.tenant, { position: 0, commitId: 'copy' }, { put, remove: {}, head: head! });
  return copy;
}

/** Ids of people and groups are drawn anew for each tenant. */
function renamed(stored: object, it: Past): string {
  const ids = [...it.people, ...it.groups].map((id, index) => [id, `person-${index}`] as const);
  const text = ids.reduce((all, [id, name]) => all.replaceAll(id, name), JSON.stringify(stored));
  return text.replaceAll(/"runId":"[^"]*"/g, '"runId"');
}
