import { expect, test } from 'vitest';
import type { UserRead } from '../../../src/domain/directory-user.js';
import type { UserRecord } from '../../../src/domain/records.js';
import { aManagedUser, InMemoryDirectory } from '../../../src/testing/index.js';
import { AddressWatch } from './address-watch.js';

const x = 'x@tenant.example';
const y = 'y@tenant.example';
const record = (objectId: string, address: string | null, over: Partial<UserRecord> = {}): UserRecord =>
  aManagedUser({ objectId, userPrincipalName: address, mail: address, ...over });
const at = (address: string, over = {}): UserRead => ({
  outcome: 'found',
  properties: { userPrincipalName: address, mail: address, ...over },
});
const unreadable: UserRead = { outcome: 'unreadable' };

/** One commit: the reads that were made for it, and the records as it left them. */
function commit(
  watch: AddressWatch,
  reads: Readonly<Record<string, UserRead>>,
  ...records: readonly UserRecord[]
): readonly string[] {
  const before = watch.violations.length;
  for (const [id, read] of Object.entries(reads)) watch.note(id, read);
  watch.seen({ after: new Map(records.map((each) => [each.objectId, each])) });
  return watch.violations.slice(before);
}

test('I3: two active holders of a UPN or of a backup address are told, a preserved one is none', () => {
  const watch = new AddressWatch();
  expect(commit(watch, {}, record('a', x), record('b', y))).toEqual([]);
  const both = commit(watch, {}, record('a', x), record('b', x.toUpperCase()));
  expect(both.map((text) => text.match(/\((.*)\)/)?.[1])).toEqual(['upnKey', 'addressKey']);
  expect(commit(watch, {}, record('a', x), record('b', x, { state: 'preserved' }))).toEqual([]);
});

test('I4: a waiting claimant that keeps its old address is told once another is seen there', () => {
  const watch = new AddressWatch();
  expect(commit(watch, {}, record('a', x), record('c', y))).toEqual([]);
  // The stream names a as y; c is still there, so that a waits. Nobody else is at x yet.
  expect(commit(watch, { a: at(y), c: at(y) }, record('a', x), record('c', y))).toEqual([]);
  expect(commit(watch, { b: at(x), a: at(y) }, record('a', x), record('c', y))).toMatchObject([
    expect.stringContaining(`a holds ${x}`),
    expect.stringContaining(`a holds ${x}`),
  ]);
  expect(commit(watch, {}, record('a', null), record('c', y), record('b', x))).toEqual([]);
});

test('I5: an alias gives a backup address, too, and no UPN', () => {
  const alias = { b: at(y, { proxyAddresses: ['SIP:q@q', `smtp:${x}`] }) };
  expect(commit(new AddressWatch(), { ...alias, a: at('z@x') }, record('a', x))).toMatchObject([
    expect.stringContaining('addressKey'),
  ]);
  expect(commit(new AddressWatch(), { ...alias, a: at(x) }, record('a', x))).toEqual([]);
});

test('I4: a holder whom nobody looked at yet is named, one who gave no answer keeps the address', () => {
  const watch = new AddressWatch();
  expect(commit(watch, { a: at(x) }, record('a', x))).toEqual([]);
  expect(commit(watch, { b: at(x) }, record('a', x))).toEqual([]);
  expect(watch.overlooked).toHaveLength(2);
  expect(commit(watch, { b: at(x), a: unreadable }, record('a', x))).toEqual([]);
  expect(watch.overlooked).toEqual([]);
  expect(commit(watch, { b: at(x), a: at(x) }, record('a', x))).toEqual([]);
  expect(commit(watch, { b: at(x), a: { outcome: 'soft-deleted' } }, record('a', x))).toHaveLength(2);
});

test('I4: who is found gone may stay until the pending are applied, or until the claimant is looked at', () => {
  const watch = new AddressWatch();
  commit(watch, { a: at(x), b: at(x) }, record('a', x));
  expect(commit(watch, { a: { outcome: 'soft-deleted' } }, record('a', x))).toEqual([]);
  expect(commit(watch, { a: { outcome: 'soft-deleted' }, b: at(x) }, record('a', x))).toHaveLength(2);
  expect(commit(watch, { a: { outcome: 'deleted' }, b: at(x) }, record('a', x))).toEqual([]);
});

test('I4: it hears the reads by standing before the directory, those that fail too', async () => {
  const directory = new InMemoryDirectory();
  const a = directory.addUser({ mail: y });
  const b = directory.addUser({ mail: x });
  const watch = new AddressWatch();
  await watch.directory(directory).readUsers([a, b], ['userPrincipalName', 'mail']);
  expect(commit(watch, {}, record(a, x))).toHaveLength(2);
  directory.failNext(1, new Error('away'), 'readUsers');
  const asked = watch.directory(directory).readUsers([a], ['mail']);
  await expect(asked).rejects.toThrow('away');
  expect(commit(watch, {}, record(a, x))).toEqual([]);
});
