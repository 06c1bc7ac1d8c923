import { expect, test } from 'vitest';
import { aDirectoryError, InMemoryDirectory, VirtualClock } from '../../../src/testing/index.js';
import { verifyIdentity } from '../../../src/verify-identity.js';

const mail = 'anna@tenant.example';
const clock = new VirtualClock();

function tenant() {
  const directory = new InMemoryDirectory({ clock });
  return { directory, objectId: directory.addUser({ mail }) };
}

test('I9: without a repository: same, renamed, recycled, gone, and unknown for whom nobody knows', async () => {
  const { directory, objectId } = tenant();
  const ask = async (address?: string) =>
    (await verifyIdentity(directory, { objectId, address }, { clock })).verdict;
  expect(await ask(mail)).toBe('same');
  expect(await ask()).toBe('same');
  expect(await ask('free@tenant.example')).toBe('renamed');
  const heir = directory.addUser({ mail: 'taken@tenant.example' });
  expect(await verifyIdentity(directory, { objectId, address: 'taken@tenant.example' })).toMatchObject({
    verdict: 'recycled',
    proceed: false,
    holder: { objectId: heir, type: 'user' },
    addresses: [mail],
  });
  directory.removeUser(objectId);
  expect(await ask(mail)).toBe('gone');
  directory.purgeUser(objectId);
  expect(await ask(mail)).toBe('unknown');
});

test('I9: the tenant is asked only when it is given, and another one rejects', async () => {
  const { directory, objectId } = tenant();
  const tenantId = directory.tenant.toUpperCase();
  await verifyIdentity(directory, { objectId });
  expect(directory.calls.map(({ name }) => name)).toEqual(['readUsers']);
  expect(await verifyIdentity(directory, { objectId }, { tenantId })).toMatchObject({ verdict: 'same' });
  directory.connectedTo(undefined);
  expect(await verifyIdentity(directory, { objectId }, { tenantId })).toMatchObject({ verdict: 'same' });
  directory.connectedTo('11111111-0000-4000-8000-000000000001');
  await expect(verifyIdentity(directory, { objectId }, { tenantId })).rejects.toMatchObject({
    code: 'ERR_TENANT_MISMATCH',
  });
});

test('I9: retries and verifyUnknown are options', async () => {
  const { directory, objectId } = tenant();
  const ask = (options: Parameters<typeof verifyIdentity>[2]) => {
    directory.failNext(2, aDirectoryError(), 'readUsers');
    return verifyIdentity(directory, { objectId }, { clock, random: () => 0, ...options });
  };
  expect(await ask({})).toMatchObject({ verdict: 'same' });
  const retry = { maxAttempts: 2 };
  expect(await ask({ retry })).toMatchObject({ verdict: 'unknown', proceed: false });
  expect(await ask({ retry, verifyUnknown: 'open' })).toMatchObject({ verdict: 'unknown', proceed: true });
});

test('I9: an abort rejects', async () => {
  const { directory, objectId } = tenant();
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(verifyIdentity(directory, { objectId }, { signal })).rejects.toThrow('stopped');
});

test.each([
  ['directory', {}, {}],
  ['tenantId', undefined, { tenantId: 'contoso' }],
  ['verifyUnknown', undefined, { verifyUnknown: 'perhaps' }],
  ['retry.maxAttempts', undefined, { retry: { maxAttempts: 0 } }],
  ['retry.minDelayMs', undefined, { retry: { minDelayMs: 2, maxDelayMs: 1 } }],
  ['signal', undefined, { signal: {} }],
])('S8, I9: a wrong %s is named', async (path, directory, options) => {
  const call = verifyIdentity(
    (directory ?? tenant().directory) as never,
    { objectId: 'a' },
    options as never,
  );
  await expect(call).rejects.toMatchObject({ code: 'ERR_OPTIONS_INVALID', problems: [{ path }] });
});
