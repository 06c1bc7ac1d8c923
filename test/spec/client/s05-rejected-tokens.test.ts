import { expect, test } from 'vitest';
import type { DeltaSyncErrorCode } from '../../../src/errors.js';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import { all, failure, initialRequests, userOf, world } from './world.js';

/** A tenant with a token and a change that waits behind it. */
async function synced() {
  const it = world({ retry: { maxAttempts: 2 } });
  const ann = it.directory.addUser();
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  it.directory.updateUser(ann, { displayName: 'Ann' });
  return { ...it, ann };
}

test('S5: a rejected token is no error: the round becomes a full one, and says so', async () => {
  const it = await synced();
  const resets: string[] = [];
  it.client.on('token:reset', ({ cause }) => {
    resets.push(cause);
  });
  it.directory.rejectTokens('resyncRequired');
  expect(await it.client.syncNow()).toMatchObject({
    outcome: 'completed',
    kind: 'initial',
    tokenResets: 1,
    updated: 1,
  });
  expect(resets).toEqual(['resyncRequired']);
  const feed = await all(it.client.changes.list());
  expect(feed.filter(({ kind }) => kind === 'token-reset')).toMatchObject([{ cause: 'resyncRequired' }]);
  expect(await userOf(it.client, it.ann)).toMatchObject({ displayName: 'Ann' });
  expect(await it.client.syncNow()).toMatchObject({ kind: 'incremental' });
});

test.each([
  'ERR_DIRECTORY_UNAUTHORIZED',
  'ERR_DIRECTORY_FORBIDDEN',
  'ERR_DIRECTORY_THROTTLED',
  'ERR_DIRECTORY_UNAVAILABLE',
  'ERR_DIRECTORY_REQUEST_INVALID',
  'ERR_DIRECTORY_RESPONSE_INVALID',
  'ERR_DIRECTORY_LINK_INVALID',
] as const satisfies readonly DeltaSyncErrorCode[])('S5: %s never costs the token', async (code) => {
  const it = await synced();
  const before = initialRequests(it);
  const tokenOf = async () => (await it.repository.head(it.directory.tenant))!.checkpoint.token;
  const token = await tokenOf();
  it.directory.failNext(2, aDirectoryError(code), 'fetchPage');
  expect((await failure(it.client.syncNow())).code).toBe(code);
  expect(await tokenOf()).toEqual(token);
  // A failure that does not repeat itself is used up by one attempt.
  if (code !== 'ERR_DIRECTORY_THROTTLED' && code !== 'ERR_DIRECTORY_UNAVAILABLE') {
    expect((await failure(it.client.syncNow())).code).toBe(code);
  }
  expect(await it.client.syncNow()).toMatchObject({ kind: 'incremental', updated: 1 });
  expect(initialRequests(it)).toBe(before);
});

test('S5: a directory that is unreachable in a way of its own never costs the token', async () => {
  const it = await synced();
  it.directory.failNext(2, new TypeError('fetch failed'), 'fetchPage');
  expect((await failure(it.client.syncNow())).code).toBe('ERR_DIRECTORY_UNAVAILABLE');
  expect(await it.client.syncNow()).toMatchObject({ kind: 'incremental', updated: 1 });
});

test('S5: the token itself is told to nobody', async () => {
  const it = await synced();
  const told: unknown[] = [];
  for (const event of ['round:started', 'page:committed', 'page:received', 'round:finished'] as const) {
    it.client.on(event, (payload) => {
      told.push(payload);
    });
  }
  it.client.on('retry', (payload) => {
    told.push(payload);
  });
  const link = 'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=SECRET';
  it.directory.failNext(2, new Error(`GET ${link} failed`), 'fetchPage');
  const error = await failure(it.client.syncNow());
  told.push(await it.client.syncNow(), await it.client.status(), ...(await all(it.client.changes.list())));
  const text = JSON.stringify([told, error, error.message, String(error.cause), error.report]);
  expect(text).not.toMatch(/SECRET|token=(?!\[redacted\])/);
});
