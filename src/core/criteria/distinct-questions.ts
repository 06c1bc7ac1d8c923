import type { GroupQuestion } from '../../domain/criteria.js';

/** Each question about a group once, in the order in which they first came. */
export function distinctQuestions(questions: Iterable<GroupQuestion>): GroupQuestion[] {
  const byKey = new Map<string, GroupQuestion>();
  for (const question of questions) {
    const key = `${question.groupId} ${question.transitive}`;
    if (!byKey.has(key)) byKey.set(key, question);
  }
  return [...byKey.values()];
}
