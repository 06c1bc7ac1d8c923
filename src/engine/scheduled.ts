import { emptyHead } from '../domain/records.js';
import type { SyncReport } from '../domain/report.js';
import { DeltaSyncError, type DeltaSyncErrorCode } from '../errors.js';
import { attempt } from './attempt.js';
import type { EngineContext } from './context.js';
import { fromStore } from './store-error.js';

/** A scheduled round that did not run; the tenant stays due unless it was not. */
export interface SkippedSync {
  readonly outcome: 'skipped';
  readonly reason: 'not-due' | 'throttled' | 'in-progress' | 'license-expired' | 'license-unavailable';
  readonly nextDueAt: Date;
}

const skips: Partial<Record<DeltaSyncErrorCode, SkippedSync['reason']>> = {
  ERR_SYNC_IN_PROGRESS: 'in-progress',
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
  // A tenant that was never synced is due at once.
  const dueAt = head.nextDueAt ?? now;
  if (dueAt > now) return { outcome: 'skipped', reason: 'not-due', nextDueAt: dueAt };
  if (now.getTime() - dueAt.getTime() > policy.intervalMs) {
    emit('overdue', { dueAt, lastSyncAt: head.lastSyncAt ?? undefined });
  }
  if (head.notBefore !== null && head.notBefore > now) {
    return { outcome: 'skipped', reason: 'throttled', nextDueAt: head.notBefore };
  }
  try {
    return await attempt(context, 'scheduled', signal);
  } catch (error) {
    const reason = error instanceof DeltaSyncError && !error.report ? skips[error.code as DeltaSyncErrorCode] : undefined;
    if (reason === undefined) throw error;
    return { outcome: 'skipped', reason, nextDueAt: dueAt };
  }
}
