import { unread } from '../../core/groups/end-pass.js';
import type { GroupStreamRecord } from '../../domain/group-records.js';
import { recordKey } from '../../domain/records.js';
import { readPages } from '../read-all.js';
import type { Session } from '../session.js';
import { commitGroups } from './commit-groups.js';

/**
 * Ends a stream of whose groups no mapping asks any more. It forgets its token first: if its end is interrupted and a
 * mapping asks again, the groups are read anew, for members that are gone by then would never come back.
 */
export async function closeStream<Tx>(session: Session<Tx>, stream: GroupStreamRecord): Promise<void> {
  const { repository, tenantId } = session.context;
  const { streamId, groupIds } = stream;
  if (stream.deltaLink !== null || stream.pass !== null) {
    await commitGroups(session, async () => ({
      put: {
        groupStream: [{ ...stream, deltaLink: null, pass: null }],
        group: groupIds.map((groupId) => unread(groupId, streamId, session.now)),
      },
    }));
  }
  for await (const members of readPages(repository, tenantId, 'membership', { filter: { groupIds } })) {
    await commitGroups(session, async () => ({
      remove: { membership: members.map(recordKey.membership) },
    }));
  }
  await commitGroups(session, async () => ({ remove: { groupStream: [streamId], group: groupIds } }));
}
