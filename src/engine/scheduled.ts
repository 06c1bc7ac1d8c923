import { pauseStatus } from '../core/pause/pause-status.js';
import { emptyHead } from '../domain/records.js';
import type { SyncReport } from '../domain/report.js';
import { DeltaSyncError, type DeltaSyncErrorCode } from '../errors.js';
import { attempt } from './attempt.js';
import type { EngineContext } from './context.js';
import { dueAt } from './due-at.js';
import { readMappings } from './read-all.js';
import { fromStore } from './store-error.js';

/** A scheduled round that did not run; the tenant stays due unless it was not. */
export interface SkippedSync {
  readonly outcome: 'skipped';
  readonly reason:
    | 'not-due'
    | 'paused'
    | 'throttled'
    | 'in-progress'
    | 'license-expired'
    | 'license-unavailable';
  readonly nextDueAt: Date;
}

const skips: Partial<Record<DeltaSyncErrorCode, SkippedSync['reason']>> = {
  ERR_SYNC_IN_PROGRESS: 'in-progress',
  ERR_SYNC_PAUSED: 'paused',
  ERR_LICENSE_EXPIRED: 'license-expired',
  ERR_LICENSE_UNAVAILABLE: 'license-unavailable',
};

/** Runs the tenant's round when it is due (R6); a round of somebody else's and an expired license are skips, not errors. */
export async function syncIfDue<Tx>(
  context: EngineContext<Tx>,
  signal: AbortSignal,
): Promise<SyncReport | SkippedSync> {
  const { repository, tenantId, clock, emit, policy } = context;
  const head = (await fromStore(repository.head(tenantId))) ?? emptyHead;
  const now = clock.now();
  if (pauseStatus(head, policy.startPaused) !== undefined) {
    return { outcome: 'skipped', reason: 'paused', nextDueAt: head.nextDueAt ?? now };
  }
  // Only a tenant that is not due by the store's word is looked at more closely.
  const waits = head.nextDueAt !== null && head.nextDueAt > now;
  const due = dueAt(context, head, waits ? await readMappings(repository, tenantId) : [], now);
  if (due > now) return { outcome: 'skipped', reason: 'not-due', nextDueAt: due };
  if (now.getTime() - due.getTime() > policy.intervalMs) {
    emit('overdue', { dueAt: due, lastSyncAt: head.lastSyncAt ?? undefined });
  }
  if (head.notBefore !== null && head.notBefore > now) {
    return { outcome: 'skipped', reason: 'throttled', nextDueAt: head.notBefore };
  }
  try {
    return await attempt(context, 'scheduled', signal);
  } catch (error) {
    const reason =
      error instanceof DeltaSyncError && !error.report ? skips[error.code as DeltaSyncErrorCode] : undefined;
    if (reason === undefined) throw error;
    return { outcome: 'skipped', reason, nextDueAt: due };
  }
}
