import type { Checkpoint, Fingerprint } from '../../domain/checkpoint.js';
import type { RoundEvent } from './transitions.js';

/** https://learn.microsoft.com/en-us/graph/delta-query-overview#token-duration */
const tokenLifeMs = 7 * 24 * 3_600_000;

export interface Beginning {
  readonly at: Date;
  readonly fingerprint: Fingerprint;
  /** Active users. */
  readonly active: number;
}

/**
 * The beginning of an attempt: a full round when the last is too long ago, or when the token would be dead before the
 * next scheduled round could renew it. A round in progress is gone on with.
 */
export function beginEvent(
  checkpoint: Checkpoint,
  { at, fingerprint, active }: Beginning,
  policy: { readonly fullRoundEveryMs: number; readonly intervalMs: number },
): RoundEvent {
  const { token } = checkpoint;
  const now = at.getTime();
  const isOver = now - (token?.fullRoundAt.getTime() ?? 0) >= policy.fullRoundEveryMs;
  const isDying = token !== null && now - token.obtainedAt.getTime() >= tokenLifeMs - policy.intervalMs;
  return { type: 'begun', at, fingerprint, active, full: checkpoint.state === 'idle' && (isOver || isDying) };
}
