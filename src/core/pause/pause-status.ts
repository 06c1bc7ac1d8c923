import type { PauseStatus } from '../../domain/pause.js';
import type { Head } from '../../domain/records.js';

/** Why no round runs; undefined when one may. A tenant that has completed a round has started, whatever the policy says now. */
export function pauseStatus(
  { pause, resumedAt, lastSyncAt }: Pick<Head, 'pause' | 'resumedAt' | 'lastSyncAt'>,
  startPaused: boolean,
): PauseStatus | undefined {
  if (pause !== null) {
    const { since, by, reason, purging } = pause;
    return { cause: purging === true ? 'purging' : 'asked', since, by, reason };
  }
  return startPaused && resumedAt === null && lastSyncAt === null ? { cause: 'start-paused' } : undefined;
}
