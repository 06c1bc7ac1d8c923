import { missingRightsOnceAnswered, missingRightsOnRefusal } from '../core/access/missing-rights.js';
import { dueAfterFailure, dueAfterRefusal } from '../core/retry/next-due.js';
import { transition } from '../core/round/transitions.js';
import type { Head } from '../domain/records.js';
import type { SyncReport } from '../domain/report.js';
import { DeltaSyncError, type DeltaSyncErrorCode } from '../errors.js';
import { commitOnce } from './commit-once.js';
import { commitPlanned } from './commit-planned.js';
import { reportOf } from './report.js';
import type { Session } from './session.js';
import { maxStale } from './stale.js';

/** Ends by somebody's will or the license: the round is not at fault and stays where it is. */
const abortions: ReadonlySet<DeltaSyncErrorCode> = new Set([
  'ERR_SYNC_ABORTED',
  'ERR_SYNC_PAUSED',
  'ERR_LICENSE_EXPIRED',
  'ERR_LICENSE_UNAVAILABLE',
  'ERR_LEASE_LOST',
]);

/** The connection itself was refused, which an administrator has to mend. */
const refusals: ReadonlySet<DeltaSyncErrorCode> = new Set([
  'ERR_DIRECTORY_UNAUTHORIZED',
  'ERR_DIRECTORY_FORBIDDEN',
]);

/** Writes the report of an attempt that did not complete, and when to try again (R6, R11); the token stays (S5). */
export async function recordFailure<Tx>(session: Session<Tx>, error: DeltaSyncError): Promise<SyncReport> {
  const aborted = abortions.has(error.code);
  const outcome = aborted ? 'aborted' : 'failed';
  let report = reportOf(session, outcome, error);
  session.ending = true;
  try {
    await commitPlanned(session, async () => {
      report = reportOf(session, outcome, error);
      const attempted = { lastAttemptAt: session.startedAt, lastReport: report };
      const head = {
        ...attempted,
        ...answeredHead(session, error),
        ...(aborted ? {} : failedHead(session, error)),
      };
      return { write: { put: { report: [report] }, remove: {}, head }, changes: [] };
    });
  } catch (failure) {
    // A store that is away keeps nothing: the report travels with the error alone.
    const fenced = failure instanceof DeltaSyncError && failure.code === 'ERR_LEASE_LOST';
    if (fenced) await leaveReport(session, report).catch(() => undefined);
  }
  return report;
}

/**
 * Without the lease nothing of the round may be written, but the attempt was made (R11). Of a tenant that is being removed nothing
 * is to be left.
 */
async function leaveReport<Tx>({ context }: Session<Tx>, report: SyncReport): Promise<void> {
  const { repository, tenantId } = context;
  const write = { put: { report: [report] }, remove: {}, head: {} };
  for (let stale = 0; stale < maxStale; stale += 1) {
    const head = await repository.head(tenantId);
    if (head === null || head.pause?.purging === true) return;
    if (await commitOnce(context, undefined, { position: head.position }, write, undefined, [])) return;
  }
}

/** Whatever ended the attempt after pages had come, the connection is refused no longer (R17). */
function answeredHead<Tx>(
  { head, counts, missingRights }: Session<Tx>,
  { code }: DeltaSyncError,
): Partial<Head> {
  if (head.refusedSince === null || counts.pages === 0 || refusals.has(code)) return {};
  return {
    refusedSince: null,
    refusals: 0,
    missingRights: missingRightsOnceAnswered(head.missingRights, missingRights),
  };
}

function failedHead<Tx>(session: Session<Tx>, error: DeltaSyncError): Partial<Head> {
  const { head, now, context } = session;
  const failures = head.failures + 1;
  const { retryAfterMs } = error;
  const isRefused = refusals.has(error.code);
  // Consent comes back as a service does: the round keeps its place until then.
  const retryable = error.retryable || isRefused;
  const { checkpoint } = transition(head.checkpoint, { type: 'failed', retryable });
  return {
    checkpoint,
    failures,
    notBefore: retryAfterMs === undefined ? null : new Date(now.getTime() + retryAfterMs),
    ...(isRefused
      ? refusedHead(session, error)
      : {
          nextDueAt: dueAfterFailure(now, failures, context.policy.intervalMs, retryAfterMs),
          refusals: 0,
        }),
  };
}

function refusedHead<Tx>(session: Session<Tx>, error: DeltaSyncError): Partial<Head> {
  const { head, now, startedAt, trigger, missingRights } = session;
  const inRow = head.refusals + 1;
  // Who asks again before the time, and hears the same, makes the next scheduled round no later.
  const isDue = trigger === 'scheduled' || head.nextDueAt === null || head.nextDueAt <= startedAt;
  const isCounted = head.refusals === 0 || isDue;
  return {
    ...(isCounted ? { refusals: inRow, nextDueAt: dueAfterRefusal(now, inRow, error.retryAfterMs) } : {}),
    refusedSince: head.refusedSince ?? now,
    missingRights: missingRightsOnRefusal(head.missingRights, missingRights, error.missingRights),
  };
}
