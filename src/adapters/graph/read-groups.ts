import type { GroupRead } from '../../domain/directory-group.js';
import { isObjectId } from '../../domain/object-id.js';
import type { GroupReads } from '../../ports/directory.js';
import type { GraphConnection } from './graph-connection.js';
import { readMissing, readSingly, type SingleReads } from './read-singly.js';
import { isRecord } from './record.js';
import { deletedGroupRight, groupRight } from './rights.js';
import { idOf } from './user-body.js';

/**
 * Live reads of groups by object id, one GET each: they are few, and getByIds would ask for Directory.Read.All where
 * GroupMember.Read.All does.
 */
export async function readGroups(
  connection: GraphConnection,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<GroupReads> {
  const missingRights = new Set<string>();
  const reads: SingleReads<GroupRead> = {
    connection,
    collection: '/groups',
    cast: 'microsoft.graph.group',
    query: '?$select=id,displayName,visibility',
    readOf: groupReadOf,
    rights: { living: groupRight, deleted: deletedGroupRight },
    onMissingRight: (right) => void missingRights.add(right),
    signal,
  };
  const asked = [...new Set(ids.map((id) => id.toLowerCase()))];
  // No object has such an id, and as part of a path it could ask for something else.
  const groups = new Map<string, GroupRead>(
    asked.filter((id) => !isObjectId(id)).map((id) => [id, { outcome: 'unreadable' }]),
  );
  const lost: string[] = [];
  for (const [id, read] of await readSingly(asked.filter(isObjectId), reads)) {
    if (read === undefined) lost.push(id);
    else groups.set(id, read);
  }
  for (const [id, read] of await readMissing(lost, reads)) groups.set(id, read);
  return { groups, missingRights: [...missingRights] };
}

/** Every group has a name; a body without one hides more than the name (too few rights). */
function groupReadOf(body: unknown, objectId: string): GroupRead {
  const { displayName, visibility } = isRecord(body) ? body : {};
  if (idOf(body) !== objectId || typeof displayName !== 'string' || displayName === '') {
    return { outcome: 'unreadable' };
  }
  const hiddenMembership = typeof visibility === 'string' && /^hiddenmembership$/i.test(visibility);
  return { outcome: 'found', displayName, hiddenMembership };
}
