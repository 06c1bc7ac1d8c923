import { expect, test } from 'vitest';
import type { IdentityQuery } from '../../../src/domain/identity-verdict.js';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import { all, type World, world } from '../client/world.js';

function tenantOf(count: number, options: Parameters<typeof world>[0] = {}) {
  const made = world(options);
  const ids = made.directory.addUsers(count, (index) => ({ mail: mailOf(index) }));
  return { ...made, ids, queries: ids.map((objectId, index) => ({ objectId, address: mailOf(index) })) };
}

function mailOf(index: number): string {
  return `person${index}@tenant.example`;
}

function callsOf({ directory }: Pick<World, 'directory'>, name: 'readUsers' | 'findByAddress'): number {
  return directory.calls.filter((call) => call.name === name).length;
}

/** Queries one by one, and how many were taken. */
function source(queries: readonly IdentityQuery[]) {
  const taken = { count: 0, closed: false };
  async function* items() {
    try {
      for (const query of queries) {
        taken.count += 1;
        yield query;
      }
    } finally {
      taken.closed = true;
    }
  }
  return { taken, items: items() };
}

test('I9: 10,000 mailboxes are 10 reads, look-ups for those under another address, one write, in order', async () => {
  const made = tenantOf(10_000);
  const { client, queries, repository, directory } = made;
  await client.mappings.create(aMapping());
  await client.syncNow();
  const odd = new Set([0, 999, 1000, 7777]);
  const asked = queries.map((query, index) => (odd.has(index) ? { ...query, address: mailOf(-1) } : query));
  directory.calls.length = 0;
  const commits = repository.commits;
  const verdicts = await all(client.identity.verifyMany(asked));
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(
    asked.map((_, index) => (odd.has(index) ? 'renamed' : 'same')),
  );
  expect(verdicts.every(({ addresses }, index) => addresses[0] === mailOf(index))).toBe(true);
  expect(callsOf(made, 'readUsers')).toBe(10);
  // An address that several of a batch ask for is looked up once a batch.
  expect(callsOf(made, 'findByAddress')).toBe(3);
  expect(directory.calls.flatMap((call) => (call.name === 'readUsers' ? [call.ids.length] : []))).toEqual(
    Array(10).fill(1000),
  );
  expect(repository.commits - commits).toBe(1);
});

test('I9: one person asked for several times, and legacy ones, cost one read', async () => {
  const made = tenantOf(1);
  const [query] = made.queries;
  const many = [query!, { ...query!, api: 'legacy' as const }, { objectId: query!.objectId }, query!];
  const verdicts = await all(made.client.identity.verifyMany(many));
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(['same', 'not-covered', 'same', 'same']);
  expect(made.directory.calls.filter(({ name }) => name === 'readUsers')).toMatchObject([
    { ids: [query!.objectId] },
  ]);
});

test('I9: no more than a batch is taken before its verdicts are, and a reader who leaves closes the source', async () => {
  const { client, queries } = tenantOf(2_500);
  const { taken, items } = source(queries);
  for await (const { verdict } of client.identity.verifyMany(items)) {
    expect(verdict).toBe('same');
    expect(taken.count).toBe(1000);
    break;
  }
  expect(taken).toEqual({ count: 1000, closed: true });
});

test('I9: a read that fails makes its people unknown, and the stream goes on', async () => {
  const { client, directory, queries } = tenantOf(1_500);
  directory.failNext(1, aDirectoryError('ERR_DIRECTORY_REQUEST_INVALID'), 'readUsers');
  const verdicts = await all(client.identity.verifyMany(queries));
  expect(verdicts.slice(0, 1000).every(({ verdict }) => verdict === 'unknown')).toBe(true);
  expect(verdicts.slice(1000).every(({ verdict }) => verdict === 'same')).toBe(true);
});

test('I9: a look-up that fails makes its people unknown, and no others', async () => {
  const { client, directory, queries } = tenantOf(3);
  directory.failNext(1, aDirectoryError('ERR_DIRECTORY_REQUEST_INVALID'), 'findByAddress');
  const asked = queries.map((query, index) => (index < 2 ? { ...query, address: `free${index}@x` } : query));
  const verdicts = await all(client.identity.verifyMany(asked));
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(['unknown', 'renamed', 'same']);
});

test('I9: four look-ups run at once', async () => {
  const { client, directory, queries } = tenantOf(40);
  let running = 0;
  let most = 0;
  const find = directory.findByAddress.bind(directory);
  directory.findByAddress = async (...call) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
    return find(...call);
  };
  const asked = queries.map((query, index) => ({ ...query, address: `free${index}@x` }));
  const verdicts = await all(client.identity.verifyMany(asked));
  expect(verdicts.every(({ verdict }) => verdict === 'renamed')).toBe(true);
  expect(most).toBe(4);
});

test('I9: a directory that stops answering is not asked for every address of a batch', async () => {
  const made = tenantOf(200, { retry: { maxAttempts: 3 } });
  made.directory.failNext(10_000, aDirectoryError('ERR_DIRECTORY_THROTTLED'), 'findByAddress');
  const asked = made.queries.map((query, index) => ({ ...query, address: `free${index}@x` }));
  const verdicts = await all(made.client.identity.verifyMany(asked));
  expect(verdicts.every(({ verdict }) => verdict === 'unknown')).toBe(true);
  expect(callsOf(made, 'findByAddress')).toBe(4 * 3);
});

test('I9: an abort ends the stream, also while its source hangs', async () => {
  const { client, queries } = tenantOf(1);
  const controller = new AbortController();
  const reason = new Error('stopped');
  let hangs = (): void => undefined;
  const reached = new Promise<void>((resolve) => {
    hangs = resolve;
  });
  async function* hanging() {
    yield queries[0]!;
    hangs();
    await new Promise<never>(() => undefined);
  }
  const verdicts = all(client.identity.verifyMany(hanging(), { signal: controller.signal }));
  await reached;
  controller.abort(reason);
  await expect(verdicts).rejects.toBe(reason);
});

test('I9: an abort during a read ends it, and between verdicts the stream', async () => {
  const { client, directory, queries } = tenantOf(3);
  const during = new AbortController();
  const release = directory.hold('readUsers');
  const verdicts = all(client.identity.verifyMany(queries, { signal: during.signal }));
  await release.reached;
  during.abort(new Error('stopped'));
  await expect(verdicts).rejects.toThrow('stopped');
  release();
  const between = new AbortController();
  const seen: string[] = [];
  const reading = (async () => {
    for await (const { verdict } of client.identity.verifyMany(queries, { signal: between.signal })) {
      seen.push(verdict);
      between.abort(new Error('enough'));
    }
  })();
  await expect(reading).rejects.toThrow('enough');
  expect(seen).toEqual(['same']);
});

test('I9, S10: another tenant ends the stream', async () => {
  const { client, directory, queries } = tenantOf(1);
  directory.connectedTo('11111111-0000-4000-8000-000000000001');
  await expect(all(client.identity.verifyMany(queries))).rejects.toMatchObject({
    code: 'ERR_TENANT_MISMATCH',
  });
});

test('I9, S8: a query that is none is refused and named by its place; an empty stream is no call', async () => {
  const { client, directory, queries } = tenantOf(1);
  await expect(all(client.identity.verifyMany([queries[0]!, {} as never]))).rejects.toMatchObject({
    problems: [{ path: 'queries[1].objectId' }],
  });
  expect(await all(client.identity.verifyMany([]))).toEqual([]);
  expect(directory.calls).toEqual([]);
});
