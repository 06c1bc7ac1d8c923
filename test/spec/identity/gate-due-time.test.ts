import { expect, test } from 'vitest';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import { all, failure, minuteMs, type World, world } from '../client/world.js';

const former = 'former@tenant.example';
const present = 'present@tenant.example';

/** A synced tenant in which somebody was renamed since; nothing is due for hours. */
async function renamed(options: Parameters<typeof world>[0] = {}) {
  const made = world(options);
  await made.client.mappings.create(aMapping());
  const objectId = made.directory.addUser({ mail: former });
  await made.client.syncNow();
  const proxyAddresses = [`SMTP:${present}`];
  made.directory.updateUser(objectId, { mail: present, userPrincipalName: present, proxyAddresses });
  made.clock.advance(minuteMs);
  return { ...made, objectId };
}

async function dueInMs({ client, clock }: World): Promise<number> {
  const { nextDueAt } = await client.status();
  return (nextDueAt ?? clock.now()).getTime() - clock.now().getTime();
}

test('I9: same and not-covered write nothing', async () => {
  const made = await renamed();
  const before = made.repository.commits;
  await made.client.identity.verify({ objectId: made.objectId, address: present });
  await made.client.identity.verify({ objectId: made.objectId, address: former, api: 'legacy' });
  expect(made.repository.commits).toBe(before);
  expect(await dueInMs(made)).toBeGreaterThan(0);
});

test('I9: any other verdict makes the tenant due now, and the round that follows heals the table', async () => {
  const made = await renamed();
  const { client, objectId, repository } = made;
  const changes = await all(client.changes.list());
  const writes = repository.writes.length;
  expect((await client.identity.verify({ objectId, address: former })).verdict).toBe('renamed');
  expect(await dueInMs(made)).toBe(0);
  expect(repository.writes.slice(writes)).toEqual([
    { put: {}, remove: {}, head: { nextDueAt: made.clock.now(), verdictAt: made.clock.now() } },
  ]);
  expect(await all(client.changes.list())).toEqual(changes);
  expect(await client.syncIfDue()).toMatchObject({ outcome: 'completed', trigger: 'scheduled' });
  expect((await client.users.get(objectId))?.backupAddress).toBe(present);
});

test('I9: a verdict given while a round runs makes the tenant due again when that round ends', async () => {
  const made = await renamed();
  const { client, objectId, clock, directory } = made;
  const release = directory.hold('fetchPage');
  const running = client.syncNow();
  await release.reached;
  clock.advance(1_000);
  // The round has begun before this verdict, so that its end must not answer it.
  expect((await client.identity.verify({ objectId, address: former })).verdict).toBe('renamed');
  release();
  await running;
  expect(await dueInMs(made)).toBeLessThanOrEqual(0);
  expect(await client.syncIfDue()).toMatchObject({ outcome: 'completed', trigger: 'scheduled' });
  expect(await dueInMs(made)).toBeGreaterThan(0);
});

test.each([
  ['recycled', ({ directory }: World) => directory.addUser({ mail: former })],
  ['unknown', ({ directory }: World) => directory.failNext(9, aDirectoryError(), 'findByAddress')],
])('I9: %s makes it due, too', async (verdict, happen) => {
  const made = await renamed({ retry: { maxAttempts: 1 } });
  happen(made);
  expect(await made.client.identity.verify({ objectId: made.objectId, address: former })).toMatchObject({
    verdict,
  });
  expect(await dueInMs(made)).toBeLessThanOrEqual(0);
});

test('I9: many verdicts at once, and those that follow, are one write', async () => {
  const { client, objectId, repository } = await renamed();
  const before = repository.commits;
  const ask = () => client.identity.verify({ objectId, address: former });
  await Promise.all(Array.from({ length: 50 }, ask));
  await ask();
  expect(repository.commits - before).toBe(1);
});

test('I9: the write is made again when somebody else wrote meanwhile', async () => {
  const made = await renamed();
  const { client, objectId, repository } = made;
  const [mapping] = await all(client.mappings.list());
  const before = repository.commits;
  repository.beforeCommit = async (number) => {
    if (number === before + 1) await client.mappings.update(mapping!.mappingId, { name: 'Renamed' });
  };
  await client.identity.verify({ objectId, address: former });
  expect(repository.commits - before).toBe(3);
  expect(await dueInMs(made)).toBe(0);
});

test('I9: other writers without end cost the verdict nothing and end after ten tries', async () => {
  const made = await renamed();
  const { repository, objectId } = made;
  repository.commit = async () => {
    repository.commits += 1;
    return { outcome: 'stale' };
  };
  const before = repository.commits;
  expect(await made.client.identity.verify({ objectId, address: former })).toMatchObject({
    verdict: 'renamed',
  });
  expect(repository.commits - before).toBe(10);
});

test('I9: a store that is away costs the verdict nothing; the next verdict writes', async () => {
  const made = await renamed();
  const { client, objectId, repository } = made;
  repository.dead = true;
  expect(await client.identity.verify({ objectId, address: former })).toMatchObject({ verdict: 'renamed' });
  repository.dead = false;
  expect(await dueInMs(made)).toBeGreaterThan(0);
  await client.identity.verify({ objectId, address: former });
  expect(await dueInMs(made)).toBe(0);
});

test('R6, I9: without an answer the back-off of failed rounds stays; a sure verdict ends it', async () => {
  const made = await renamed({ retry: { maxAttempts: 1 } });
  const { client, directory, objectId } = made;
  directory.failNext(1, aDirectoryError(), 'fetchPage');
  await failure(client.syncNow());
  const backOffMs = await dueInMs(made);
  expect(backOffMs).toBeGreaterThan(0);
  directory.failNext(1, aDirectoryError(), 'readUsers');
  expect(await client.identity.verify({ objectId, address: former })).toMatchObject({ verdict: 'unknown' });
  expect(await dueInMs(made)).toBe(backOffMs);
  expect(await client.identity.verify({ objectId, address: former })).toMatchObject({ verdict: 'renamed' });
  expect(await dueInMs(made)).toBe(0);
});

test('I9: a tenant that was never synced is due anyway', async () => {
  const { client, directory, repository } = world();
  const objectId = directory.addUser({ mail: present });
  expect(await client.identity.verify({ objectId, address: former })).toMatchObject({ verdict: 'renamed' });
  expect(repository.commits).toBe(0);
});

test.each(['get', 'head'] as const)(
  'I9: an abort does not wait for a store whose %s hangs',
  async (method) => {
    const { client, directory, objectId, repository } = await renamed();
    directory.purgeUser(objectId);
    const controller = new AbortController();
    repository[method] = () => {
      controller.abort(new Error('stopped'));
      return new Promise<never>(() => undefined);
    };
    const verdict = client.identity.verify({ objectId }, { signal: controller.signal });
    await expect(verdict).rejects.toThrow('stopped');
  },
);
