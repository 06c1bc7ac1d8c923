import { expect, test } from 'vitest';
import { pauseStatus } from '../../../../src/core/pause/pause-status.js';

const at = new Date('2026-02-01T00:00:00Z');
const pause = { since: at, by: 'ann', reason: 'a move' };
const never = { pause: null, resumedAt: null, lastSyncAt: null };

test('R15: a pause says who asked for it, when and why, and whether the tenant is being removed', () => {
  expect(pauseStatus({ ...never, pause }, false)).toEqual({ cause: 'asked', ...pause });
  const purging = { ...pause, purging: true } as const;
  expect(pauseStatus({ pause: purging, resumedAt: at, lastSyncAt: at }, true)).toEqual({
    cause: 'purging',
    ...pause,
  });
});

test('R15: who was never synced waits for the first resume where the policy says so, and nobody else', () => {
  expect(pauseStatus(never, true)).toEqual({ cause: 'start-paused' });
  expect(pauseStatus(never, false)).toBeUndefined();
  expect(pauseStatus({ ...never, resumedAt: at }, true)).toBeUndefined();
  expect(pauseStatus({ ...never, lastSyncAt: at }, true)).toBeUndefined();
});
