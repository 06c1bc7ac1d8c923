import { describe, expect, test } from 'vitest';
import { aDirectoryError, InMemoryDirectory } from '../../../src/testing/index.js';

const initial = { kind: 'initial', select: ['userPrincipalName'] } as const;

describe('failNext', () => {
  test('fails so many calls, of whatever method, and then no more', async () => {
    const directory = new InMemoryDirectory();
    const error = aDirectoryError('ERR_DIRECTORY_THROTTLED', { retryAfterMs: 2000 });
    directory.failNext(2, error);
    await expect(directory.fetchPage(initial)).rejects.toBe(error);
    await expect(directory.tenantId()).rejects.toBe(error);
    await expect(directory.fetchPage(initial)).resolves.toMatchObject({ kind: 'page' });
  });

  test('fails one method alone, in the order in which failures were ordered', async () => {
    const directory = new InMemoryDirectory();
    directory.failNext(1, new Error('first'), 'readUsers');
    directory.failNext(1, new Error('second'), 'readUsers');
    await directory.fetchPage(initial);
    await directory.findByAddress('ann@contoso.example');
    await expect(directory.readUsers([], [])).rejects.toThrow('first');
    await expect(directory.readUsers([], [])).rejects.toThrow('second');
    await directory.readUsers([], []);
  });

  test('none is none', async () => {
    const directory = new InMemoryDirectory();
    directory.failNext(0, new Error('never'));
    await directory.tenantId();
  });

  test('a failed request moves no token', async () => {
    const directory = new InMemoryDirectory();
    directory.failNext(1, new Error('down'), 'fetchPage');
    await expect(directory.fetchPage(initial)).rejects.toThrow('down');
    const ann = directory.addUser();
    expect(await directory.fetchPage(initial)).toMatchObject({ entries: [{ objectId: ann }] });
  });
});

describe('hold', () => {
  test('stops calls of one method until they are released', async () => {
    const directory = new InMemoryDirectory();
    const release = directory.hold('fetchPage');
    const order: string[] = [];
    const page = directory.fetchPage(initial).then(() => order.push('page'));
    await release.reached;
    await directory.tenantId();
    order.push('released');
    release();
    await page;
    await directory.fetchPage(initial);
    expect(order).toEqual(['released', 'page']);
  });

  test('a held call ends with the reason of its signal, at once, and the next one works', async () => {
    const directory = new InMemoryDirectory();
    const release = directory.hold('readUsers');
    const controller = new AbortController();
    const reads = directory.readUsers([], [], { signal: controller.signal });
    await release.reached;
    controller.abort(new Error('stopped'));
    await expect(reads).rejects.toThrow('stopped');
    release();
    await directory.readUsers([], []);
  });

  test('the failure of a held call waits for its release', async () => {
    const directory = new InMemoryDirectory();
    const release = directory.hold('tenantId');
    directory.failNext(1, new Error('down'), 'tenantId');
    const asked = directory.tenantId();
    await release.reached;
    release();
    await expect(asked).rejects.toThrow('down');
  });
});

test.each(['fetchPage', 'readUsers', 'findByAddress', 'tenantId'] as const)(
  '%s is not answered under an aborted signal, and uses up no failure',
  async (name) => {
    const directory = new InMemoryDirectory();
    directory.failNext(1, new Error('down'));
    const signal = AbortSignal.abort(new Error('stopped'));
    const call = {
      fetchPage: (options?: { signal: AbortSignal }) => directory.fetchPage(initial, options),
      readUsers: (options?: { signal: AbortSignal }) => directory.readUsers([], [], options),
      findByAddress: (options?: { signal: AbortSignal }) => directory.findByAddress('a@b.example', options),
      tenantId: (options?: { signal: AbortSignal }) => directory.tenantId(options),
    }[name];
    await expect(call({ signal })).rejects.toThrow('stopped');
    await expect(call()).rejects.toThrow('down');
  },
);
