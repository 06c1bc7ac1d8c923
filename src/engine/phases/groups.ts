import { unread } from '../../core/groups/end-pass.js';
import type { GroupBook } from '../../core/groups/group-book.js';
import { mostGroupsPerStream } from '../../domain/directory-group.js';
import type { GroupStreamRecord } from '../../domain/group-records.js';
import { positionKey } from '../../domain/records.js';
import { closeStream } from '../groups/close-stream.js';
import { commitGroups } from '../groups/commit-groups.js';
import { readGroupBook } from '../groups/read-groups.js';
import { runPass } from '../groups/run-pass.js';
import { listOf, readAll } from '../read-all.js';
import type { Session } from '../session.js';

/** Whether a mapping asks about groups, or one did and their streams may have to end. */
export function followsGroups<Tx>({ mappings, head }: Session<Tx>): boolean {
  return mappings.groups.length > 0 || head.groupStreams > 0;
}

/**
 * Reads the groups that mappings ask about, and those nested in them, before any person is decided (S12). Nested groups
 * are found level by level: a pass shows them, and the next opens streams for all of a level at once. Who goes on where
 * another stopped follows them all, so that nobody is decided by memberships of different days (R2).
 */
export async function groupsPhase<Tx>(session: Session<Tx>): Promise<void> {
  const followed = new Set<string>();
  while (followsGroups(session)) {
    session.signal.throwIfAborted();
    const needed = groupsAskedFor(session, session.groups);
    const due = await dueStreams(session, needed, followed);
    let changed = false;
    for (const stream of due) {
      changed = (await runPass(session, stream)) || changed;
      // What an earlier attempt read is as old as that: such a pass is followed by another, to the present.
      if ((stream.pass?.pages ?? 0) > 0) changed = true;
      else followed.add(stream.streamId);
    }
    if (!changed) break;
    session.groups = await readGroupBook(session.context);
  }
  session.step({ type: 'phase-done' });
}

/** The streams of needed groups that are still to be followed, those among them that begin now or anew. */
async function dueStreams<Tx>(
  session: Session<Tx>,
  needed: ReadonlySet<string>,
  done: ReadonlySet<string>,
): Promise<readonly GroupStreamRecord[]> {
  const { context, round } = session;
  const streams = await listOf(readAll(context.repository, context.tenantId, 'groupStream'));
  const isNeeded = ({ groupIds }: GroupStreamRecord) => groupIds.some((id) => needed.has(id));
  for (const stream of streams) {
    // Members of a group that is nested no more are still to be decided: until then they have to be known.
    if (!isNeeded(stream) && !session.head.evaluationsDue) await closeStream(session, stream);
  }
  const followed = new Set(streams.flatMap(({ groupIds }) => groupIds));
  const opened = await openStreams(
    session,
    [...needed].filter((groupId) => !followed.has(groupId)),
  );
  // What an earlier attempt gave up is left to the next round, or a broken group would stop this one for good.
  const isDue = ({ streamId, doneInRound, deltaLink, pass }: GroupStreamRecord) =>
    doneInRound < round.ordinal || (deltaLink !== null && pass === null && !done.has(streamId));
  return [...streams, ...opened].filter((stream) => isNeeded(stream) && isDue(stream));
}

function groupsAskedFor<Tx>({ mappings }: Session<Tx>, book: GroupBook): ReadonlySet<string> {
  const asked = new Set<string>();
  for (const { groupId, transitive } of mappings.groups) {
    for (const id of transitive ? book.withNested(groupId) : [groupId]) asked.add(id);
  }
  return asked;
}

async function openStreams<Tx>(
  session: Session<Tx>,
  groupIds: readonly string[],
): Promise<readonly GroupStreamRecord[]> {
  if (groupIds.length === 0) return [];
  let streams: GroupStreamRecord[] = [];
  await commitGroups(session, async () => {
    const { groupStreams } = session.head;
    streams = [];
    for (let from = 0; from < groupIds.length; from += mostGroupsPerStream) {
      streams.push({
        streamId: positionKey(groupStreams + streams.length),
        groupIds: groupIds.slice(from, from + mostGroupsPerStream),
        deltaLink: null,
        generation: 0,
        doneInRound: 0,
        pass: null,
      });
    }
    const groups = streams.flatMap(({ streamId, groupIds: ids }) =>
      ids.map((groupId) => unread(groupId, streamId, session.now)),
    );
    return {
      put: { groupStream: streams, group: groups },
      head: { groupStreams: groupStreams + streams.length },
    };
  });
  return streams;
}
