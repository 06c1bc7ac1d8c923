import { describe, expect, test } from 'vitest';
import type { PreviewRow } from '../../../src/domain/preview.js';
import { aDirectoryError, aMapping } from '../../../src/testing/index.js';
import { all, failure, hourMs, initialRequests, type WorldOptions, world } from '../client/world.js';

/** Three people who would be imported. */
async function fresh(options: WorldOptions = {}) {
  const it = world(options);
  const ids = it.directory.addUsers(3, (index) => ({ userPrincipalName: `p${index}@tenant.example` }));
  await it.client.mappings.create(aMapping());
  return { ...it, ids };
}

describe('a preview leaves everything as it is', () => {
  test('S3: no commit, no lease, no move of the token: the next round goes on from where the last one was', async () => {
    const { client, directory, repository, clock, ids } = await fresh();
    await client.syncNow();
    directory.updateUser(ids[0]!, { displayName: 'Ann' });
    clock.advance(12 * hourMs);
    const { commits } = repository;
    const head = await repository.head(directory.tenant);
    expect((await client.preview()).summary.updates).toBe(1);
    expect(repository.commits).toBe(commits);
    expect(repository.renewals).toBe(0);
    expect(await repository.head(directory.tenant)).toEqual(head);
    const asked = initialRequests({ directory });
    const report = await client.syncNow();
    expect(report).toMatchObject({ kind: 'incremental', users: 1, updated: 1 });
    expect(initialRequests({ directory })).toBe(asked);
  });

  test('S9: onCommit is not called, and no listener hears of it', async () => {
    const told: number[] = [];
    const onCommit = async (_tx: unknown, changes: readonly unknown[]) => void told.push(changes.length);
    const { client } = await fresh({ onCommit });
    told.length = 0;
    const heard: string[] = [];
    for (const event of ['round:started', 'page:received', 'page:committed', 'round:finished'] as const) {
      client.on(event, () => void heard.push(event));
    }
    expect((await client.preview()).summary.imports).toBe(3);
    expect([told, heard]).toEqual([[], []]);
    expect(await all(client.reports.list())).toEqual([]);
  });

  test('R7: it runs beside a round, and neither stands in the way of the other', async () => {
    const { client, another, directory } = await fresh({ retry: { requestTimeoutMs: hourMs } });
    const release = directory.hold('fetchPage');
    const round = another().syncNow();
    await release.reached;
    const preview = client.preview();
    release();
    expect((await preview).summary.users).toBe(3);
    expect(await round).toMatchObject({ outcome: 'completed', imported: 3 });
  });
});

describe('who may have one', () => {
  test('R8: an expired license refuses nothing, and is named', async () => {
    const { client, license } = await fresh();
    license.expire();
    const { summary } = await client.preview();
    expect(summary).toMatchObject({ license: 'expired', imports: 3 });
    license.activate();
    expect((await client.preview()).summary.license).toBe('active');
  });

  test('R8: a license that can not be read is refused, for the seats are not known', async () => {
    const { client, license, directory } = await fresh();
    license.fail();
    expect(await failure(client.preview())).toMatchObject({ code: 'ERR_LICENSE_UNAVAILABLE' });
    expect(directory.calls).toEqual([]);
  });

  test('R8: it is asked once, so that one preview has one answer', async () => {
    const { client, license } = await fresh();
    license.checks = 0;
    await client.preview();
    expect(license.checks).toBe(1);
  });

  test('S10: the tenant is proven before anything is read of it', async () => {
    const { client, directory } = await fresh();
    directory.connectedTo('11111111-0000-4000-8000-00000000000f');
    const rows: PreviewRow[] = [];
    const error = await failure(client.preview({ onRow: (row) => void rows.push(row) }));
    expect(error.code).toBe('ERR_TENANT_MISMATCH');
    expect(directory.calls.map(({ name }) => name)).toEqual(['tenantId']);
    expect(rows).toEqual([]);
  });

  test('R6: a directory that asked to be left alone is left alone', async () => {
    const { client, directory, clock } = await fresh();
    directory.failNext(1, aDirectoryError('ERR_DIRECTORY_THROTTLED', { retryAfterMs: 2 * hourMs }));
    await failure(client.syncNow());
    const calls = directory.calls.length;
    expect((await failure(client.preview())).code).toBe('ERR_DIRECTORY_THROTTLED');
    expect(directory.calls.length).toBe(calls);
    clock.advance(2 * hourMs);
    expect((await client.preview()).summary.imports).toBe(3);
  });

  test('R6: an error of the directory is passed on and counts as no failed round', async () => {
    const { client, directory, repository } = await fresh({ retry: { maxAttempts: 1 } });
    directory.failNext(1, aDirectoryError('ERR_DIRECTORY_FORBIDDEN'), 'fetchPage');
    const head = await repository.head(directory.tenant);
    expect((await failure(client.preview())).code).toBe('ERR_DIRECTORY_FORBIDDEN');
    expect(await repository.head(directory.tenant)).toEqual(head);
  });
});

describe('rows and the product', () => {
  test('S9: onRow is awaited, row by row', async () => {
    const { client } = await fresh();
    let busy = 0;
    let most = 0;
    const onRow = async () => {
      busy += 1;
      most = Math.max(most, busy);
      await new Promise((resolve) => setImmediate(resolve));
      busy -= 1;
    };
    await client.preview({ onRow });
    expect([busy, most]).toEqual([0, 1]);
  });

  test('S9: what onRow throws ends the preview, as it is', async () => {
    for (const mappings of [1, 0]) {
      const { client, directory } = world();
      directory.addUsers(3);
      // Without a mapping rows come while pages are read, with one at the end.
      if (mappings === 1) await client.mappings.create(aMapping());
      const thrown = new Error('disk full');
      let rows = 0;
      const preview = client.preview({
        onRow: async () => {
          rows += 1;
          throw thrown;
        },
      });
      await expect(preview).rejects.toBe(thrown);
      expect(rows).toBe(1);
    }
  });

  test('S7: an abort ends it at once, whatever it waits for', async () => {
    const { client, directory } = await fresh({ retry: { requestTimeoutMs: hourMs } });
    const inRow = new AbortController();
    const hangs = client.preview({
      signal: inRow.signal,
      onRow: () => {
        inRow.abort(new Error('enough'));
        return new Promise(() => undefined);
      },
    });
    const told = { code: 'ERR_SYNC_ABORTED', name: 'AbortError' };
    expect(await failure(hangs)).toMatchObject(told);
    const release = directory.hold('fetchPage');
    const onWire = new AbortController();
    const waits = client.preview({ signal: onWire.signal });
    await release.reached;
    onWire.abort();
    expect(await failure(waits)).toMatchObject(told);
    release();
    expect(await failure(client.preview({ signal: AbortSignal.abort() }))).toMatchObject(told);
  });
});

describe('the digest', () => {
  test('is the same at another time, and another when what would be written is another', async () => {
    const { client, directory, clock, ids } = await fresh();
    const digests = [(await client.preview()).digest];
    clock.advance(hourMs);
    expect((await client.preview()).digest).toBe(digests[0]);
    directory.updateUser(ids[0]!, { displayName: 'Ann' });
    digests.push((await client.preview()).digest);
    directory.updateUser(ids[0]!, { displayName: 'Ben' });
    digests.push((await client.preview()).digest);
    const [mapping] = await all(client.mappings.list());
    await client.mappings.update(mapping!.mappingId, { assignment: { profile: 'gold' } });
    digests.push((await client.preview()).digest);
    await client.mappings.update(mapping!.mappingId, { autoImport: false });
    digests.push((await client.preview()).digest);
    expect(new Set(digests).size).toBe(digests.length);
    expect(digests.every((digest) => /^[0-9a-f]{64}$/.test(digest))).toBe(true);
  });

  test('says nothing of people of whom nothing is written', async () => {
    const { client, directory } = await fresh();
    const [mapping] = await all(client.mappings.list());
    const criteria = { attribute: 'userPrincipalName', op: 'startsWith', value: 'p' } as const;
    await client.mappings.update(mapping!.mappingId, { criteria });
    const { digest } = await client.preview();
    directory.addUser({ userPrincipalName: 'other@tenant.example' });
    const { summary, digest: again } = await client.preview();
    expect(summary.unmatched).toBe(1);
    expect(again).toBe(digest);
  });
});
