import { describe, expect, test } from 'vitest';
import { beginEvent } from '../../../../src/core/round/begin-event.js';
import type { Checkpoint } from '../../../../src/domain/checkpoint.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const start = new Date('2026-03-01T08:00:00Z');
const later = (ms: number) => new Date(start.getTime() + ms);
const fingerprint = {
  mappings: {},
  select: [],
  userTypes: 'members',
  disabledOnFirstImport: 'skip',
  addressSource: 'mail',
  resets: 0,
} as const;

function isFull(
  at: Date,
  obtainedAt: Date,
  fullRoundAt: Date,
  policy: Partial<Parameters<typeof beginEvent>[2]> = {},
) {
  const token = { deltaLink: 'delta', fingerprint, obtainedAt, fullRoundAt };
  const idle: Checkpoint = { state: 'idle', token, generation: 1, rounds: 1 };
  const all = { fullRoundEveryMs: 6 * dayMs, intervalMs: 12 * hourMs, ...policy };
  const event = beginEvent(idle, { at, fingerprint, active: 3 }, all);
  return event.type === 'begun' && event.full;
}

describe('S1: a full round', () => {
  test('comes when the last one is old enough', () => {
    expect(isFull(later(6 * dayMs - 1), later(5 * dayMs), start)).toBe(false);
    expect(isFull(later(6 * dayMs), later(5 * dayMs), start)).toBe(true);
  });

  test('comes early when the token would be dead before the next round', () => {
    const policy = { fullRoundEveryMs: 7 * dayMs };
    const late = later(dayMs);
    expect(isFull(later(6.5 * dayMs - 1), start, late, policy)).toBe(false);
    expect(isFull(later(6.5 * dayMs), start, late, policy)).toBe(true);
    expect(isFull(later(6 * dayMs), start, late, { ...policy, intervalMs: dayMs })).toBe(true);
  });

  test('is no reason to give up a round in progress', () => {
    const running = { state: 'running', token: null } as unknown as Checkpoint;
    const policy = { fullRoundEveryMs: dayMs, intervalMs: hourMs };
    const event = beginEvent(running, { at: later(9 * dayMs), fingerprint, active: 3 }, policy);
    expect(event).toEqual({ type: 'begun', at: later(9 * dayMs), fingerprint, active: 3, full: false });
  });
});
