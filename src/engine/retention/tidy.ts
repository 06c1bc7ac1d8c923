import { isTidyDue } from '../../core/retention/tidy-due.js';
import type { Change } from '../../domain/change.js';
import { type Head, positionKey, recordKey } from '../../domain/records.js';
import type { Write } from '../../ports/repository.js';
import { commitOnce } from '../commit-once.js';
import { headOf } from '../feed/positions.js';
import { maxStaleSteps, pruneInSteps } from '../feed/prune-changes.js';
import { readPages } from '../read-all.js';
import { refusePaused } from '../refuse-paused.js';
import type { Session } from '../session.js';
import { staleTooOften } from '../stale.js';
import { fromStore } from '../store-error.js';

/** Of changes and of reports each, 1,000 records a step: what is more waits for the next round. */
const maxSteps = 10;
const reportsPerStep = 1_000;

/**
 * Removes changes and reports past their time, about once a day, after a round and under its lease. The round is over:
 * whatever keeps this from its end is left to the next one.
 */
export async function tidy<Tx>(session: Session<Tx>): Promise<void> {
  const { context, now } = session;
  if (!isTidyDue(session.head.tidiedAt, now)) return;
  const { changesMs, reportsMs } = context.policy.retention;
  const oldestChange = new Date(now.getTime() - changesMs);
  try {
    const isOld = ({ at }: Change) => at < oldestChange;
    const changes = await pruneOld(session, isOld);
    const reports = await removeReports(session, new Date(now.getTime() - reportsMs));
    if (changes.isDone && reports.isDone) await write(session, {}, { tidiedAt: now });
  } catch {
    // What is gone is gone, and the rest is as old tomorrow.
  }
}

/** Mostly none is old: a look at the oldest tells, of reports too. */
async function pruneOld<Tx>(
  { context, head, signal, lease }: Session<Tx>,
  isOld: (change: Change) => boolean,
): Promise<{ readonly isDone: boolean }> {
  const { repository, tenantId } = context;
  const query = { after: positionKey(head.changesPruned), limit: 1 };
  const [oldest] = (await fromStore(repository.scan(tenantId, 'change', query))).records;
  if (oldest === undefined || !isOld(oldest)) return { isDone: true };
  return pruneInSteps(context, isOld, { signal, lease, maxSteps });
}

async function removeReports<Tx>(session: Session<Tx>, before: Date): Promise<{ readonly isDone: boolean }> {
  const { repository, tenantId } = session.context;
  const [oldest] = (await fromStore(repository.scan(tenantId, 'report', { limit: 1 }))).records;
  if (oldest === undefined || oldest.startedAt >= before) return { isDone: true };
  for (let steps = 0; steps < maxSteps; steps += 1) {
    session.signal.throwIfAborted();
    const page = await readPages(repository, tenantId, 'report', { limit: reportsPerStep }).next();
    const old = (page.value ?? []).filter(({ startedAt }) => startedAt < before);
    if (old.length === 0) return { isDone: true };
    await write(session, { report: old.map(recordKey.report) }, {});
  }
  return { isDone: false };
}

/** Nothing here depends on what others write meanwhile: only the guard may be old. A pause ends it (R15). */
async function write<Tx>(
  { context, lease }: Session<Tx>,
  remove: Write['remove'],
  head: Partial<Head>,
): Promise<void> {
  for (let stale = 0; stale < maxStaleSteps; stale += 1) {
    const fresh = await headOf(context);
    refusePaused(fresh, context.policy);
    const guard = { position: fresh.position, fence: lease.lease.fence };
    if (await commitOnce(context, lease, guard, { put: {}, remove, head }, undefined, [])) return;
  }
  throw staleTooOften(maxStaleSteps);
}
