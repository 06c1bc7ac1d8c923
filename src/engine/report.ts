import { redactAddresses } from '../domain/redact.js';
import type { Outcome, SyncReport } from '../domain/report.js';
import type { DeltaSyncError } from '../errors.js';
import type { Session } from './session.js';

/** What the history keeps of an attempt. */
export function reportOf<Tx>(session: Session<Tx>, outcome: Outcome, error?: DeltaSyncError): SyncReport {
  const { context, counts, head, runId, trigger, startedAt } = session;
  const { guest, disabled, excluded, ...tallies } = counts;
  return {
    runId,
    tenantId: context.tenantId,
    trigger,
    kind: session.roundKind,
    outcome,
    startedAt,
    finishedAt: session.now,
    ...tallies,
    skipped: { guest, disabled, excluded },
    leftovers: head.counts.leftovers,
    holds: head.counts.holds,
    unproven: head.sweep?.unproven ?? 0,
    ...(error === undefined ? {} : { error: { code: error.code, message: redactAddresses(error.message) } }),
  };
}
