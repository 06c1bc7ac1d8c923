import { evaluationOf } from '../../core/groups/group-pass.js';
import type { Question } from '../../core/people/question.js';
import type { EvaluationRecord } from '../../domain/group-records.js';
import { recordKey } from '../../domain/records.js';
import { applyQuestions, type Beside } from '../apply-questions.js';
import { commitGroups } from '../groups/commit-groups.js';
import type { Session } from '../session.js';
import { fromStore } from '../store-error.js';

/** People read live in one batch. */
const batchSize = 500;

/**
 * Decides people again whose membership of a group changed, from live reads and in the same round (S12): each leaves the
 * list in the commit that decides them, so that a crash loses nobody.
 */
export async function peoplePhase<Tx>(session: Session<Tx>): Promise<void> {
  const { repository, tenantId } = session.context;
  while (session.head.evaluationsDue) {
    session.signal.throwIfAborted();
    const { records } = await fromStore(repository.scan(tenantId, 'evaluation', { limit: batchSize }));
    const [first] = records;
    if (first === undefined) {
      await commitGroups(session, async () => ({ head: { evaluationsDue: false } }));
      break;
    }
    if (first.subject === 'group') await expand(session, first);
    else if (first.subject === 'members') await evaluateMembers(session, first);
    else
      await evaluate(
        session,
        records.map(({ objectId }) => objectId),
        leaveTheList,
      );
  }
  session.step({ type: 'phase-done' });
}

const leaveTheList: Beside = (objectIds) => ({
  remove: { evaluation: objectIds.map((objectId) => recordKey.evaluation(evaluationOf('user', objectId))) },
});

/** A group stands for the members of all that are nested in it. */
async function expand<Tx>(session: Session<Tx>, group: EvaluationRecord): Promise<void> {
  const members = session.groups
    .withNested(group.objectId)
    .map((objectId): EvaluationRecord => ({ subject: 'members', objectId, after: null }));
  await commitGroups(session, async () => ({
    put: { evaluation: members },
    remove: { evaluation: [recordKey.evaluation(group)] },
  }));
}

async function evaluateMembers<Tx>(session: Session<Tx>, members: EvaluationRecord): Promise<void> {
  const { repository, tenantId } = session.context;
  const filter = { groupIds: [members.objectId], memberKind: 'user' } as const;
  const page = await fromStore(
    repository.scan(tenantId, 'membership', { filter, after: members.after, limit: batchSize }),
  );
  const rest: ReturnType<Beside> =
    page.after === null
      ? { remove: { evaluation: [recordKey.evaluation(members)] } }
      : { put: { evaluation: [{ ...members, after: page.after }] } };
  await evaluate(
    session,
    page.records.map(({ memberId }) => memberId),
    (_ids, isLast) => (isLast ? rest : {}),
  );
}

async function evaluate<Tx>(
  session: Session<Tx>,
  objectIds: readonly string[],
  beside: Beside,
): Promise<void> {
  const { repository, tenantId } = session.context;
  const leftovers =
    session.head.counts.leftovers === 0
      ? []
      : await fromStore(repository.get(tenantId, 'leftover', objectIds));
  const waiting = new Map(leftovers.map((leftover) => [leftover.objectId, leftover]));
  const questions = objectIds.map((objectId): Question => {
    const leftover = waiting.get(objectId);
    // Whose word is open is tried again with it.
    return leftover === undefined ? { kind: 'evaluate', objectId } : { kind: 'retry', objectId, leftover };
  });
  await applyQuestions(session, questions, { beside });
}
