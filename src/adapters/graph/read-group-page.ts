import type { GroupEntry, MemberChange } from '../../domain/directory-group.js';
import { type DeltaPage, readDeltaPage, removalOf } from './read-page.js';
import { isRecord } from './record.js';

/**
 * One page of groups/delta. Members come as type and id, those whose membership ended with `@removed`
 * (https://learn.microsoft.com/en-us/graph/delta-query-groups); no `members@delta` is no news of members.
 */
export function readGroupPage(body: unknown, origin: string): DeltaPage<GroupEntry> {
  return readDeltaPage(body, { origin, resource: 'groups', readItem: readGroup });
}

function readGroup(item: Readonly<Record<string, unknown>>, objectId: string): GroupEntry | string {
  const slice = item['members@delta'] ?? [];
  if (!Array.isArray(slice)) return '.members@delta is not a list';
  const members: MemberChange[] = [];
  for (let index = 0; index < slice.length; index++) {
    const member: unknown = slice[index];
    // One that is left out would be lost for good: the next token does not bring it again.
    if (!isRecord(member)) return `.members@delta[${index}] is not an object`;
    const { id } = member;
    if (typeof id !== 'string' || id === '') return `.members@delta[${index}].id is not a text or empty`;
    const removed = removalOf(member) !== null;
    members.push({ objectId: id.toLowerCase(), kind: kindOf(member['@odata.type']), removed });
  }
  return { objectId, removed: removalOf(item), members };
}

/**
 * A member of no type, or of the type that all share, counts as a user. Graph names the type of every member, so this is
 * a wire that lost it, and a user is what it may safely be taken for: people are read by id before anything is decided, and
 * what is none is found nowhere. As `other` somebody would be left out without an error.
 */
function kindOf(type: unknown): MemberChange['kind'] {
  if (typeof type !== 'string') return 'user';
  const name = type.replace(/^#?(?:microsoft\.graph\.)?/i, '').toLowerCase();
  if (name === 'user' || name === 'directoryobject' || name === '') return 'user';
  return name === 'group' ? 'group' : 'other';
}
