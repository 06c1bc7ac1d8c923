import { pauseStatus } from '../core/pause/pause-status.js';
import type { PauseStatus } from '../domain/pause.js';
import type { Head } from '../domain/records.js';
import { DeltaSyncError } from '../errors.js';

/** Throws ERR_SYNC_PAUSED while no round may run (R15). */
export function refusePaused(head: Head, { startPaused }: { readonly startPaused: boolean }): void {
  const pause = pauseStatus(head, startPaused);
  if (pause !== undefined) throw new DeltaSyncError('ERR_SYNC_PAUSED', messageOf(pause), { pause });
}

function messageOf(pause: PauseStatus): string {
  if (pause.cause === 'start-paused') return 'The tenant was never synced and waits for its first resume';
  const what = pause.cause === 'purging' ? 'being removed' : 'paused';
  return `The tenant is ${what}, by ${pause.by.slice(0, 200)}, since ${pause.since.toISOString()}`;
}
