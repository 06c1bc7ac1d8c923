import { expect, test } from 'vitest';
import { SharedCalls } from '../../../src/engine/identity/shared-calls.js';
import { aDirectoryError } from '../../../src/testing/index.js';
import { liveReads, world } from '../client/world.js';

const mail = 'anna@tenant.example';

function tenant() {
  const made = world();
  const objectId = made.directory.addUser({ mail });
  return { ...made, objectId, ask: (signal?: AbortSignal) => verify(made, objectId, signal) };
}

function verify({ client }: ReturnType<typeof world>, objectId: string, signal?: AbortSignal) {
  return client.identity.verify({ objectId, address: mail }, signal === undefined ? {} : { signal });
}

test('I9: concurrent calls for one person share one read, and one proof of the tenant', async () => {
  const { ask, directory, objectId, client } = tenant();
  const other = directory.addUser();
  const release = directory.hold('readUsers');
  const first = ask();
  const others = client.identity.verify({ objectId: other });
  await release.reached;
  const second = client.identity.verify({ objectId: objectId.toUpperCase() });
  release();
  expect((await Promise.all([first, second, others])).map(({ verdict }) => verdict)).toEqual([
    'same',
    'same',
    'same',
  ]);
  expect([...liveReads({ directory })].sort()).toEqual([[objectId], [other]].sort());
  expect(directory.calls.filter(({ name }) => name === 'tenantId')).toHaveLength(1);
});

test('I9: concurrent look-ups of one address are one', async () => {
  const { client, directory, objectId } = tenant();
  const other = directory.addUser();
  const ask = (id: string, address: string) => client.identity.verify({ objectId: id, address });
  const release = directory.hold('findByAddress');
  const both = Promise.all([ask(objectId, 'free@tenant.example'), ask(other, 'FREE@tenant.example')]);
  await release.reached;
  release();
  expect((await both).map(({ verdict }) => verdict)).toEqual(['renamed', 'renamed']);
  expect(directory.calls.filter(({ name }) => name === 'findByAddress')).toHaveLength(1);
});

test('I9: an answer that came before the call is never given', async () => {
  const { ask, directory, objectId } = tenant();
  expect(await ask()).toMatchObject({ verdict: 'same' });
  directory.removeUser(objectId);
  expect(await ask()).toMatchObject({ verdict: 'gone' });
  expect(liveReads({ directory })).toHaveLength(2);
});

test('I9: a failure is shared by those who waited for it, and forgotten', async () => {
  const { ask, directory } = tenant();
  directory.failNext(1, aDirectoryError('ERR_DIRECTORY_FORBIDDEN'), 'readUsers');
  const both = await Promise.all([ask(), ask()]);
  expect(both.map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown']);
  expect(await ask()).toMatchObject({ verdict: 'same' });
});

test('I9: who gives up leaves the others their answer', async () => {
  const { ask, directory } = tenant();
  const controller = new AbortController();
  const release = directory.hold('readUsers');
  const leaving = ask(controller.signal);
  const staying = ask();
  await release.reached;
  controller.abort(new Error('stopped'));
  await expect(leaving).rejects.toThrow('stopped');
  release();
  expect(await staying).toMatchObject({ verdict: 'same' });
  expect(liveReads({ directory })).toHaveLength(1);
});

test('I9: when all have given up the read is aborted, and the next call reads anew', async () => {
  const { ask, clock, directory } = tenant();
  const controller = new AbortController();
  const release = directory.hold('readUsers');
  const both = [ask(controller.signal), ask(controller.signal)];
  await release.reached;
  controller.abort(new Error('stopped'));
  for (const call of both) await expect(call).rejects.toThrow('stopped');
  // The read's own watch is put away, too.
  await new Promise(setImmediate);
  expect(clock.sleeping).toBe(0);
  release();
  expect(await ask()).toMatchObject({ verdict: 'same' });
  expect(liveReads({ directory })).toHaveLength(2);
});

test('I9: an aborted signal asks nothing', async () => {
  const { ask, directory } = tenant();
  await expect(ask(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  expect(directory.calls).toEqual([]);
});

test('I9: an abort ends the waits between retries', async () => {
  const { ask, clock, directory } = tenant();
  const controller = new AbortController();
  directory.failNext(100, aDirectoryError('ERR_DIRECTORY_THROTTLED', { retryAfterMs: 60_000 }), 'readUsers');
  clock.sleep = (_ms, { signal, background } = {}) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
      if (background !== true) controller.abort(new Error('stopped'));
    });
  await expect(ask(controller.signal)).rejects.toThrow('stopped');
});

test('I9: one signal serves hundreds of calls without a warning', async () => {
  const { ask, directory } = tenant();
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  try {
    const controller = new AbortController();
    const release = directory.hold('readUsers');
    const calls = Array.from({ length: 300 }, () => ask(controller.signal));
    await release.reached;
    controller.abort(new Error('stopped'));
    const results = await Promise.allSettled(calls);
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['rejected']));
    await new Promise(setImmediate);
    expect(warnings).toEqual([]);
  } finally {
    process.off('warning', onWarning);
  }
});

test('I9: who asks in the moment after an answer came asks anew, though others are just taking it', async () => {
  const shared = new SharedCalls<string>();
  let answer = (_text: string): void => undefined;
  const call = new Promise<string>((resolve) => {
    answer = resolve;
  });
  const { signal } = new AbortController();
  const both = [shared.join('anna', () => call, signal), shared.join('anna', () => call, signal)];
  const late = call.then(() => shared.join('anna', async () => 'new', signal));
  answer('old');
  expect(await Promise.all([...both, late])).toEqual(['old', 'old', 'new']);
});
