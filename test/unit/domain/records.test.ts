import { expect, test } from 'vitest';
import { addressHoldId } from '../../../src/domain/hold.js';
import { positionKey, recordKey } from '../../../src/domain/records.js';
import { aManagedUser, aSyncReport } from '../../../src/testing/builders.js';

const at = new Date('2026-03-01T08:00:00Z');

test('keys of numbers sort as the numbers do, up to the largest safe one', () => {
  const keys = [0, 9, 10, 99, 1_000_000, Number.MAX_SAFE_INTEGER].map(positionKey);
  expect([...keys].sort()).toEqual(keys);
  expect(new Set(keys.map(({ length }) => length))).toEqual(new Set([16]));
});

test('what is read as a range is one range of keys', () => {
  const mark = (generation: number, serial: number) => recordKey.mark({ generation, serial, objectIds: [] });
  expect([mark(2, 10), mark(10, 0), mark(2, 9)].sort()).toEqual([mark(2, 9), mark(2, 10), mark(10, 0)]);
  const serial = { address: 'x@x', from: at, likelyFrom: at, oldObjectId: 'a', newObjectId: 'b', serial: 12 };
  const claimed = { serial: 12, addressKey: 'x@x' } as Parameters<typeof recordKey.claim>[0];
  expect(recordKey.claim(claimed)).toBe('x@x 0000000000000012');
  expect(recordKey.window({ ...serial, addressKey: 'x@x', evidence: { reason: 'named-while-held' } })).toBe(
    '0000000000000012',
  );
  const report = aSyncReport({ startedAt: at, runId: 'run' });
  expect(recordKey.report(report)).toBe('2026-03-01T08:00:00.000Z/run');
  expect(mark(2, 9)).toBe('0000000000000002 0000000000000009');
  expect(recordKey.membership({ groupId: 'g', memberId: 'm' })).toBe('g m');
  const evaluation = (subject: 'group' | 'member' | 'user', objectId: string) =>
    recordKey.evaluation({ subject, objectId, after: null } as Parameters<typeof recordKey.evaluation>[0]);
  expect(evaluation('group', 'z') < evaluation('user', 'a')).toBe(true);
});

test('people are kept by their object id, whatever is kept of them', () => {
  const user = aManagedUser({ objectId: 'a' });
  expect(recordKey.user(user)).toBe('a');
  expect(recordKey.pending({ objectId: 'a', cause: 'absent', standing: 'staged', since: new Date(0) })).toBe(
    'a',
  );
  expect(addressHoldId('a')).not.toBe(addressHoldId('b'));
  expect(addressHoldId('a')).toContain('a');
});
