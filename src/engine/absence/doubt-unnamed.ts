import type { Question } from '../../core/people/question.js';
import { managedOf } from '../../core/people/tombstone.js';
import { recordKey } from '../../domain/records.js';
import { applyQuestions } from '../apply-questions.js';
import { isListed } from '../deciding.js';
import { keptScans } from '../kept-scans.js';
import { readPages } from '../read-all.js';
import type { Session } from '../session.js';
import { fromStore } from '../store-error.js';
import { marksInBatch } from './marks.js';

/** People in one commit; nobody is read. */
const batchSize = 500;

/**
 * Whom of those who wait a full round did not name, it calls gone as it does managed people: that word is open before any
 * of them is tried again, and is settled like every other (S1). An answer that named nobody is no word at all.
 */
export async function doubtUnnamed<Tx>(session: Session<Tx>): Promise<void> {
  const { round, head } = session;
  if (!isListed(round) || round.marked === 0 || head.counts.leftovers === 0) return;
  const unnamed = [...(await unnamedOf(session))];
  for (let from = 0; from < unnamed.length; from += batchSize) {
    const ids = await strangers(session, unnamed.slice(from, from + batchSize));
    const questions = ids.map((objectId): Question => ({ kind: 'absent', objectId }));
    if (questions.length > 0) await applyQuestions(session, questions);
  }
}

/** Who has waited since before the round, without an open word, and stands in no mark of it. */
async function unnamedOf<Tx>(session: Session<Tx>): Promise<ReadonlySet<string>> {
  const { context, round, signal } = session;
  const { tenantId } = context;
  const unnamed = new Set<string>();
  for await (const leftovers of readPages(keptScans(session), tenantId, 'leftover', { signal })) {
    for (const { objectId, claim, since } of leftovers) {
      if (claim === undefined && since < round.startedAt) unnamed.add(objectId);
    }
  }
  if (unnamed.size === 0) return unnamed;
  const earlier = { generation: round.generation - 1, serial: Number.MAX_SAFE_INTEGER, objectIds: [] };
  const query = { after: recordKey.mark(earlier), limit: marksInBatch, signal };
  for await (const marks of readPages(keptScans(session), tenantId, 'mark', query)) {
    for (const { objectIds } of marks) for (const id of objectIds) unnamed.delete(id);
  }
  return unnamed;
}

/** Of managed people the sweep asks. */
async function strangers<Tx>({ context }: Session<Tx>, ids: readonly string[]): Promise<readonly string[]> {
  const { repository, tenantId } = context;
  const users = await fromStore(repository.get(tenantId, 'user', ids));
  const managed = new Map(users.map((user) => [user.objectId, user]));
  return ids.filter((id) => managedOf(managed, id) === undefined);
}
