import type { FoldedEntry } from '../../core/entries/fold-entries.js';
import { emptyPeopleCommit } from '../../core/people/people-commit.js';
import { recordKey } from '../../domain/records.js';
import type { Beside } from '../apply-questions.js';
import { commitPlanned } from '../commit-planned.js';
import { keptScans } from '../kept-scans.js';
import { readPages } from '../read-all.js';
import type { Session } from '../session.js';
import { writeOf } from '../write-of.js';

/** Marks are long: each holds the ids of a page. */
export const marksInBatch = 50;

/** Whom the folded entries of a page name: who is removed is not there. */
export function namedBy(entries: readonly FoldedEntry[]): readonly string[] {
  return entries.flatMap(({ objectId, removed }) => (removed === null ? [objectId] : []));
}

/**
 * The mark of a page, in the commit with which the round moves on behind it (S1). Only who is managed, or waits to be, can
 * be missing: of others nothing is stored (R2), and whom the round imports came after its start.
 */
export function marksOf<Tx>(session: Session<Tx>, named: readonly string[]): Beside {
  if (named.length === 0) return () => ({});
  const isNamed = new Set(named);
  const known = new Set<string>();
  return (asked, isLast, { users, leftovers }) => {
    for (const id of asked) if (isNamed.has(id) && (users.has(id) || leftovers.has(id))) known.add(id);
    if (!isLast || known.size === 0) return {};
    const { generation, pages } = session.round;
    return { put: { mark: [{ generation, serial: pages, objectIds: [...known] }] } };
  };
}

/** Takes away what earlier full rounds have left, but for the one whose missing people are still asked about. */
export async function clearMarks<Tx>(session: Session<Tx>): Promise<void> {
  const { round, head, context } = session;
  const exceptGenerations = [round.generation, ...(head.sweep === null ? [] : [head.sweep.generation])];
  const query = { filter: { exceptGenerations }, limit: marksInBatch, signal: session.signal };
  for await (const marks of readPages(keptScans(session), context.tenantId, 'mark', query)) {
    await commitPlanned(session, async () => {
      const write = writeOf(emptyPeopleCommit(), session.head, session.head.checkpoint, session.now);
      const mark = marks.map((each) => recordKey.mark(each));
      return { write: { ...write, remove: { ...write.remove, mark } }, changes: [] };
    });
  }
}
