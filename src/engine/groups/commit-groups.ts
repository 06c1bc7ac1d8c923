import { emptyPeopleCommit } from '../../core/people/people-commit.js';
import { countInRound } from '../../core/round/count-in-round.js';
import type { GroupRecord } from '../../domain/group-records.js';
import type { Head } from '../../domain/records.js';
import type { Write } from '../../ports/repository.js';
import { commitPlanned } from '../commit-planned.js';
import type { Session } from '../session.js';
import { writeOf } from '../write-of.js';

export interface GroupWrite {
  readonly put?: Write['put'];
  readonly remove?: Write['remove'];
  readonly head?: Partial<Head>;
  /** An open answer is known now: who waits for it is decided again in this round. */
  readonly settles?: boolean;
}

/** Writes what was learnt of groups, with the round's place. */
export async function commitGroups<Tx>(session: Session<Tx>, plan: () => Promise<GroupWrite>): Promise<void> {
  await commitPlanned(session, async () => {
    session.signal.throwIfAborted();
    await session.gate.pass();
    const { put = {}, remove = {}, head = {}, settles = false } = await plan();
    const { checkpoint } = session.head;
    const counted = settles ? countInRound(checkpoint, { undecidedDue: true }) : checkpoint;
    const base = writeOf(emptyPeopleCommit(), session.head, counted, session.now);
    const due = (put.evaluation ?? []).length > 0 ? { evaluationsDue: true } : {};
    return {
      write: {
        put: { ...base.put, ...put },
        remove: { ...base.remove, ...remove },
        head: { ...base.head, ...due, ...head },
      },
      changes: [],
    };
  });
}

/** Tells which mappings nobody enters or leaves by for now, and which answer again (S12). */
export function tellStandings<Tx>(
  { context, runId, mappings, groups: book }: Session<Tx>,
  changed: readonly GroupRecord[],
  before: ReadonlyMap<string, GroupRecord>,
): void {
  for (const { groupId, state, reason } of changed) {
    const was = before.get(groupId);
    if (state === was?.state && reason === was.reason) continue;
    const mappingIds = mappings.compiled
      .filter(({ criteria }) =>
        criteria.groups.some(
          (asked) =>
            asked.groupId === groupId ||
            (asked.transitive && book.withNested(asked.groupId).includes(groupId)),
        ),
      )
      .map(({ mapping }) => mapping.mappingId);
    if (state === 'frozen') {
      context.emit('group:frozen', { runId, groupId, reason: reason!, mappingIds });
    } else if (was?.state === 'frozen') context.emit('group:thawed', { runId, groupId, mappingIds });
  }
}
