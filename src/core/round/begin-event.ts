import type { Checkpoint, Fingerprint } from '../../domain/checkpoint.js';
import type { RoundEvent } from './transitions.js';

/** The beginning of an attempt: a full round when the last is too long ago and none is in progress. */
export function beginEvent(
  checkpoint: Checkpoint,
  at: Date,
  fingerprint: Fingerprint,
  fullRoundEveryMs: number,
): RoundEvent {
  const fullRoundAt = checkpoint.token?.fullRoundAt.getTime() ?? 0;
  const full = checkpoint.state === 'idle' && at.getTime() - fullRoundAt >= fullRoundEveryMs;
  return { type: 'begun', at, fingerprint, full };
}
