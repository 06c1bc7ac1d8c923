import { expect, test } from 'vitest';
import { aMapping } from '../../../src/testing/index.js';
import { failure, usersOf, world } from './world.js';

/** The directory follows links of its own origin alone, as the Graph adapter does. */
const foreign = 'https://evil.example/v1.0/users/delta?$skiptoken=stolen';

test.each(['next', 'delta'] as const)('S6: a foreign %sLink from the wire ends the round', async (kind) => {
  const it = world();
  const ann = it.directory.addUser();
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  const { token } = await it.client.status();
  it.directory.answer = (_request, times) =>
    times > 2 ? undefined : { kind: 'page', entries: [], next: { kind, link: foreign } };
  it.directory.updateUser(ann, { displayName: 'Ann' });
  if (kind === 'next') {
    expect(await failure(it.client.syncNow())).toMatchObject({
      code: 'ERR_DIRECTORY_LINK_INVALID',
      report: { outcome: 'failed' },
    });
    expect((await it.client.status()).token).toEqual(token);
  } else {
    // The page itself was fine: its link is refused when it is followed, and costs nothing but rounds.
    await it.client.syncNow();
    expect((await failure(it.client.syncNow())).code).toBe('ERR_DIRECTORY_LINK_INVALID');
  }
  expect(await usersOf(it.client)).toHaveLength(1);
});

test('S6: a foreign link in the store is refused, and its token is told to nobody', async () => {
  const it = world();
  it.directory.addUser();
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  const { tenant } = it.directory;
  const { checkpoint, position } = (await it.repository.head(tenant))!;
  const token = { ...checkpoint.token!, deltaLink: foreign };
  await it.repository.commit(
    tenant,
    { position, commitId: 'tampered' },
    { put: {}, remove: {}, head: { checkpoint: { ...checkpoint, token } } },
  );
  const error = await failure(it.client.syncNow());
  expect(error.code).toBe('ERR_DIRECTORY_LINK_INVALID');
  expect(JSON.stringify([error.message, error.report])).not.toContain('stolen');
});
