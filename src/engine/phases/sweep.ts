import type { Question } from '../../core/people/question.js';
import type { Sweep } from '../../domain/absence.js';
import { countMissing, missingFrom, withoutPending } from '../absence/missing-people.js';
import { storeSweep } from '../absence/store-sweep.js';
import { applyQuestions, type Beside } from '../apply-questions.js';
import { settlePreservations } from '../brake/settle-preservations.js';
import type { Session } from '../session.js';
import { fromStore } from '../store-error.js';

/** People read live in a round because a full round did not name them (S1). */
const mostAsked = 500;

/**
 * Asks about people whom the last full round did not name. Who is answered for gets a mark, so that whoever has none is still
 * to be asked, by this round or a later one.
 */
export async function sweepPhase<Tx>(session: Session<Tx>): Promise<void> {
  const { sweep } = session.head;
  if (sweep !== null) {
    if (sweep.askedIn < session.round.ordinal) await ask(session, sweep);
    await settlePreservations(session);
    await endSweep(session);
  }
  session.step({ type: 'phase-done' });
}

async function ask<Tx>(session: Session<Tx>, sweep: Sweep): Promise<void> {
  const { repository, tenantId } = session.context;
  const query = { filter: missingFrom(sweep), after: sweep.after, limit: mostAsked };
  const page = await fromStore(repository.scan(tenantId, 'user', query));
  const missing = await withoutPending(session, page.records);
  const ids = missing.map(({ objectId }) => objectId);
  const beside: Beside = (asked, isLast, { reads }) => {
    const now = session.head.sweep ?? sweep;
    const after = isLast ? { after: page.after, askedIn: session.round.ordinal } : {};
    const answered = asked.filter((id) => (reads.get(id)?.outcome ?? 'unreadable') !== 'unreadable');
    const mark = { generation: sweep.generation, serial: now.serial, objectIds: answered };
    return {
      head: { sweep: { ...now, ...after, serial: now.serial + 1 } },
      ...(answered.length === 0 ? {} : { put: { mark: [mark] } }),
    };
  };
  await applyQuestions(session, await questionsAbout(session, ids), { beside });
}

async function questionsAbout<Tx>(session: Session<Tx>, ids: readonly string[]): Promise<Question[]> {
  const { context, head } = session;
  const { repository, tenantId } = context;
  const leftovers =
    head.counts.leftovers === 0 ? [] : await fromStore(repository.get(tenantId, 'leftover', ids));
  const waiting = new Map(leftovers.map((leftover) => [leftover.objectId, leftover]));
  return ids.map((objectId) => {
    const leftover = waiting.get(objectId);
    // Whose word is open is tried again with it.
    return leftover === undefined ? { kind: 'absent', objectId } : { kind: 'retry', objectId, leftover };
  });
}

/** The sweep is over once nobody is missing; until then the report says how many are. */
async function endSweep<Tx>(session: Session<Tx>): Promise<void> {
  const { sweep } = session.head;
  if (sweep === null) return;
  const unproven = await countMissing(session, sweep, Number.POSITIVE_INFINITY);
  await storeSweep(session, unproven === 0 ? null : { ...sweep, unproven });
}
