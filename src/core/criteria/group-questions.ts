import type { Criteria, GroupQuestion } from '../../domain/criteria.js';

/** What `memberOf` asks, its default spelt out. */
export function questionOf(criteria: Extract<Criteria, { readonly memberOf: string }>): GroupQuestion {
  return { groupId: criteria.memberOf.toLowerCase(), transitive: criteria.transitive !== false };
}

/** Each question about a group once, in the order in which they first came. */
export function distinctQuestions(questions: Iterable<GroupQuestion>): GroupQuestion[] {
  const byKey = new Map<string, GroupQuestion>();
  for (const question of questions) {
    const key = `${question.groupId} ${question.transitive}`;
    if (!byKey.has(key)) byKey.set(key, question);
  }
  return [...byKey.values()];
}
