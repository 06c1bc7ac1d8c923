import { unread } from '../../core/groups/end-pass.js';
import type { GroupBook } from '../../core/groups/group-book.js';
import { mostGroupsPerStream } from '../../domain/directory-group.js';
import type { GroupStreamRecord } from '../../domain/group-records.js';
import { positionKey, recordKey } from '../../domain/records.js';
import { commitGroups } from '../groups/commit-groups.js';
import { readGroupBook } from '../groups/read-groups.js';
import { runPass } from '../groups/run-pass.js';
import { listOf, readAll, readPages } from '../read-all.js';
import type { Session } from '../session.js';

/**
 * Reads the groups that mappings ask about, and those nested in them, before any person is decided (S12). Nested groups
 * are found level by level: a pass shows them, and the next opens streams for all of a level at once.
 */
export async function groupsPhase<Tx>(session: Session<Tx>): Promise<void> {
  const { repository, tenantId } = session.context;
  if (session.mappings.groups.length > 0 || session.head.groupStreams > 0) {
    for (;;) {
      session.signal.throwIfAborted();
      session.groups = await readGroupBook(session.context);
      const streams = await listOf(readAll(repository, tenantId, 'groupStream'));
      const needed = groupsAskedFor(session, session.groups);
      const left = await closeStreams(session, streams, needed);
      const followed = new Set(left.flatMap(({ groupIds }) => groupIds));
      await openStreams(
        session,
        [...needed].filter((groupId) => !followed.has(groupId)),
      );
      const due = await dueStreams(session);
      if (due.length === 0) break;
      for (const stream of due) await runPass(session, stream);
    }
  }
  session.step({ type: 'phase-done' });
}

async function dueStreams<Tx>({ context, round }: Session<Tx>): Promise<readonly GroupStreamRecord[]> {
  const streams = await listOf(readAll(context.repository, context.tenantId, 'groupStream'));
  return streams.filter(({ doneInRound }) => doneInRound < round.ordinal);
}

function groupsAskedFor<Tx>({ mappings }: Session<Tx>, book: GroupBook): ReadonlySet<string> {
  const asked = new Set<string>();
  for (const { groupId, transitive } of mappings.groups) {
    for (const id of transitive ? book.withNested(groupId) : [groupId]) asked.add(id);
  }
  return asked;
}

async function openStreams<Tx>(session: Session<Tx>, groupIds: readonly string[]): Promise<void> {
  if (groupIds.length === 0) return;
  await commitGroups(session, async () => {
    const { groupStreams } = session.head;
    const streams: GroupStreamRecord[] = [];
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
}

/** A stream of whose groups no mapping asks any more ends, and what was known of them goes. */
async function closeStreams<Tx>(
  session: Session<Tx>,
  streams: readonly GroupStreamRecord[],
  needed: ReadonlySet<string>,
): Promise<readonly GroupStreamRecord[]> {
  const { repository, tenantId } = session.context;
  const left: GroupStreamRecord[] = [];
  for (const stream of streams) {
    const { streamId, groupIds } = stream;
    if (groupIds.some((id) => needed.has(id))) {
      left.push(stream);
      continue;
    }
    for await (const members of readPages(repository, tenantId, 'membership', { filter: { groupIds } })) {
      await commitGroups(session, async () => ({
        remove: { membership: members.map(recordKey.membership) },
      }));
    }
    await commitGroups(session, async () => ({ remove: { groupStream: [streamId], group: groupIds } }));
  }
  return left;
}
