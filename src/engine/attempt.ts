import { beginEvent } from '../core/round/begin-event.js';
import { emptyHead } from '../domain/records.js';
import type { SyncReport, Trigger } from '../domain/report.js';
import { DeltaSyncError } from '../errors.js';
import { CommitFailure } from './commit-once.js';
import type { EngineContext } from './context.js';
import { DirectoryReader } from './directory-reader.js';
import { endedByAbort } from './ended-by-abort.js';
import { HeldLease } from './held-lease.js';
import { LicenseGate } from './license-gate.js';
import { proveTenant } from './prove-tenant.js';
import { randomId } from './random-id.js';
import { readMappings } from './read-all.js';
import { recordFailure } from './record-failure.js';
import { refusePaused } from './refuse-paused.js';
import { runPhases } from './run-phases.js';
import { Session } from './session.js';
import { fromStore } from './store-error.js';

/**
 * One attempt at a round: license, lease, proof of the tenant, phases, report. Refusals (ERR_LICENSE_EXPIRED,
 * ERR_LICENSE_UNAVAILABLE, ERR_SYNC_IN_PROGRESS, ERR_SYNC_PAUSED, a Retry-After that is still running) leave no report and write nothing.
 */
export async function attempt<Tx>(
  context: EngineContext<Tx>,
  trigger: Trigger,
  given: AbortSignal,
): Promise<SyncReport> {
  // A signal of the round's own: one may be given to hundreds of rounds, and Node warns of so many listeners.
  const signal = AbortSignal.any([given]);
  refuseIfAborted(signal);
  const gate = new LicenseGate(context);
  await gate.pass();
  const { repository, tenantId, clock, policy, owner } = context;
  const startedAt = clock.now();
  const runId = randomId(context.random);
  const holder = { owner, runId, trigger, startedAt };
  const taken = await fromStore(repository.takeLease(tenantId, holder, policy.leaseTtlMs));
  if (taken.outcome === 'held') {
    throw new DeltaSyncError('ERR_SYNC_IN_PROGRESS', 'A round of this tenant is running', {
      retryable: true,
      holder: taken.holder,
    });
  }
  const lease = new HeldLease(repository, tenantId, taken.lease, policy.leaseTtlMs, clock);
  // A lease that can't be given back expires by itself.
  const giveBack = () => lease.release().catch(() => undefined);
  const work = underLease({ context, gate, lease, trigger, runId, startedAt, signal }).finally(giveBack);
  return await endedByAbort(work, signal, clock, () => {
    // Without the lease, what is still on its way to the store is refused there.
    void giveBack();
    return aborted(signal);
  });
}

interface Attempt<Tx> {
  readonly context: EngineContext<Tx>;
  readonly gate: LicenseGate;
  readonly lease: HeldLease;
  readonly trigger: Trigger;
  readonly runId: string;
  readonly startedAt: Date;
  readonly signal: AbortSignal;
}

async function underLease<Tx>(attempt: Attempt<Tx>): Promise<SyncReport> {
  const { context, lease, runId, signal, startedAt } = attempt;
  const { repository, tenantId, emit } = context;
  let retries = 0;
  const onRetry = (error: DeltaSyncError, times: number, delayMs: number) => {
    retries += 1;
    if (session !== undefined) session.counts.retries = retries;
    emit('retry', { runId, code: error.code, attempt: times, delayMs });
  };
  const reader = new DirectoryReader({ ...context, gate: attempt.gate, onRetry }, lease);
  let session: Session<Tx> | undefined;
  try {
    const head = (await fromStore(repository.head(tenantId))) ?? emptyHead;
    refusePaused(head, context.policy);
    refuseEarly(head.notBefore, startedAt);
    const mappings = await readMappings(repository, tenantId);
    session = new Session({ ...attempt, reader, head, mappings });
    await proveTenant(context, reader, signal);
    const resumed = beginRound(session);
    emit('round:started', { runId, trigger: attempt.trigger, kind: session.round.kind, resumed });
    const report = await runPhases(session);
    emit('round:finished', { runId, report });
    return report;
  } catch (error) {
    const told = nameOf(error, signal);
    if (told.code === 'ERR_DIRECTORY_UNAUTHORIZED') context.proof.tenant = false;
    if (session === undefined || told.code === 'ERR_TENANT_MISMATCH') throw told;
    const report = await recordFailure(session, told);
    emit('round:finished', { runId, report });
    throw withReport(told, report);
  }
}

function beginRound<Tx>(session: Session<Tx>): boolean {
  const { head, context, startedAt } = session;
  const { checkpoint } = head;
  const beginning = { at: startedAt, fingerprint: session.fingerprint(), active: head.counts.active };
  session.step(beginEvent(checkpoint, beginning, context.policy));
  return checkpoint.state === 'running' && checkpoint.round.ordinal === session.round.ordinal;
}

/** A server that asked for more patience than a round has is not asked before its time (R6). */
export function refuseEarly(notBefore: Date | null, now: Date): void {
  const retryAfterMs = notBefore === null ? 0 : notBefore.getTime() - now.getTime();
  if (retryAfterMs <= 0) return;
  throw new DeltaSyncError('ERR_DIRECTORY_THROTTLED', 'The directory asked to be left alone for a while', {
    retryable: true,
    retryAfterMs,
  });
}

function refuseIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw aborted(signal);
}

function aborted(signal: AbortSignal): DeltaSyncError {
  return new DeltaSyncError('ERR_SYNC_ABORTED', 'The round was aborted', { cause: signal.reason });
}

function nameOf(error: unknown, signal: AbortSignal): DeltaSyncError {
  if (error instanceof CommitFailure) return error.reason;
  if (error instanceof DeltaSyncError && error !== signal.reason) return error;
  if (signal.aborted) return aborted(signal);
  throw error;
}

function withReport(error: DeltaSyncError, report: SyncReport): DeltaSyncError {
  const { code, message, retryable, retryAfterMs, problems, pause, missingRights, cause } = error;
  return new DeltaSyncError(code, message, {
    retryable,
    retryAfterMs,
    problems,
    pause,
    missingRights,
    report,
    ...(cause === undefined ? {} : { cause }),
  });
}
