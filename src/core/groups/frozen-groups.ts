import type { GroupQuestion } from '../../domain/criteria.js';
import type { FrozenGroup } from '../../domain/group-records.js';
import type { GroupBook } from './group-book.js';

/** The frozen groups that keep the answers to these questions open, those that are nested included. */
export function frozenGroups(questions: readonly GroupQuestion[], book: GroupBook): readonly FrozenGroup[] {
  const asked = new Set(
    questions.flatMap(({ groupId, transitive }) => (transitive ? book.withNested(groupId) : [groupId])),
  );
  return [...asked].flatMap((groupId): FrozenGroup[] => {
    const group = book.group(groupId);
    if (group?.state !== 'frozen') return [];
    return [{ groupId, reason: group.reason ?? 'unreadable', since: group.since }];
  });
}
