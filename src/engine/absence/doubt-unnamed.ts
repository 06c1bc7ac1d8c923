import type { Question } from '../../core/people/question.js';
import type { Round } from '../../domain/checkpoint.js';
import { type LeftoverRecord, recordKey } from '../../domain/records.js';
import { applyQuestions } from '../apply-questions.js';
import type { Deciding } from '../deciding.js';
import { keptScans } from '../kept-scans.js';
import { readPages } from '../read-all.js';
import type { Session } from '../session.js';
import { fromStore } from '../store-error.js';
import { marksInBatch } from './marks.js';

/** People in one commit; nobody is read. */
const batchSize = 500;

/**
 * Whom of those who wait a full round did not name, it calls gone: that word is open before any of them is tried behind the
 * list, and is settled like every other (S1). An answer that named nobody is no word at all.
 */
export async function doubtUnnamed<Tx>(session: Session<Tx>): Promise<void> {
  const { round, head } = session;
  if (round.kind !== 'initial' || round.marked === 0 || head.counts.leftovers === 0) return;
  const unnamed = [...(await unnamedOf(session))];
  for (let from = 0; from < unnamed.length; from += batchSize) {
    const ids = await notActive(session.context, unnamed.slice(from, from + batchSize));
    const questions = ids.map((objectId): Question => ({ kind: 'absent', objectId }));
    if (questions.length > 0) await applyQuestions(session, questions);
  }
}

/** Who has waited since before the round, and is not called gone in it already. */
export function isNewsOf(round: Round, { claim, since }: LeftoverRecord): boolean {
  return since < round.startedAt && !(claim?.said === null && claim.round === round.ordinal);
}

/** Of them, who stands in no mark of the round. */
async function unnamedOf<Tx>(session: Session<Tx>): Promise<ReadonlySet<string>> {
  const { context, round, signal } = session;
  const { tenantId } = context;
  const unnamed = new Set<string>();
  for await (const leftovers of readPages(keptScans(session), tenantId, 'leftover', { signal })) {
    for (const leftover of leftovers) if (isNewsOf(round, leftover)) unnamed.add(leftover.objectId);
  }
  const earlier = { generation: round.generation - 1, serial: Number.MAX_SAFE_INTEGER, objectIds: [] };
  const query = { after: recordKey.mark(earlier), limit: marksInBatch, signal };
  for await (const marks of readPages(keptScans(session), tenantId, 'mark', query)) {
    for (const { objectIds } of marks) for (const id of objectIds) unnamed.delete(id);
    if (unnamed.size === 0) break;
  }
  return unnamed;
}

/** Of active people the sweep asks. */
export async function notActive(
  { repository, tenantId }: Pick<Deciding['context'], 'repository' | 'tenantId'>,
  ids: readonly string[],
): Promise<readonly string[]> {
  const users = await fromStore(repository.get(tenantId, 'user', ids));
  const active = new Set(users.flatMap(({ objectId, state }) => (state === 'active' ? [objectId] : [])));
  return ids.filter((id) => !active.has(id));
}
