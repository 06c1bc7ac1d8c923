import type { SyncReport } from '../../../domain/report.js';
import { idOf, instantOf, tenantOf } from './contract-ids.js';

/** A report with an error. */
export function fullReport(n: number): SyncReport {
  return {
    runId: idOf(0x4, n),
    tenantId: tenantOf(1),
    trigger: 'on-demand',
    kind: 'incremental',
    outcome: 'failed',
    startedAt: instantOf(n),
    finishedAt: instantOf(n + 1),
    pages: 2,
    users: 999,
    imported: 3,
    updated: 4,
    identityChanged: 1,
    preserved: 2,
    reactivated: 1,
    unchanged: 980,
    unmatched: 5,
    skipped: { guest: 1, disabled: 2, excluded: 3 },
    leftovers: 6,
    holds: 1,
    unproven: 0,
    retries: 7,
    tokenResets: 1,
    error: { code: 'ERR_DIRECTORY_UNAVAILABLE', message: 'HTTP 503' },
  };
}
