import { emptyGroupBook, GroupBook } from '../../core/groups/group-book.js';
import type { MembershipRecord } from '../../domain/group-records.js';
import type { Repository } from '../../ports/repository.js';
import { listOf, readAll } from '../read-all.js';

interface Store {
  readonly repository: Pick<Repository, 'scan'>;
  readonly tenantId: string;
}

/** The followed groups and how they are nested; the empty book where none is followed. */
export async function readGroupBook({ repository, tenantId }: Store): Promise<GroupBook> {
  const groups = await listOf(readAll(repository, tenantId, 'group'));
  if (groups.length === 0) return emptyGroupBook;
  const filter = { memberKind: 'group' } as const;
  return new GroupBook(groups, await listOf(readAll(repository, tenantId, 'membership', { filter })));
}

/** The followed groups whose direct members these people are. */
export async function readMemberships(
  { repository, tenantId }: Store,
  memberIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const memberships = new Map<string, string[]>();
  if (memberIds.length === 0) return memberships;
  const found: AsyncIterable<MembershipRecord> = readAll(repository, tenantId, 'membership', {
    filter: { memberIds },
  });
  for await (const { memberId, groupId } of found) {
    const groups = memberships.get(memberId);
    if (groups === undefined) memberships.set(memberId, [groupId]);
    else groups.push(groupId);
  }
  return memberships;
}
