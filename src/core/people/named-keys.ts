import { addressKey } from '../../domain/address.js';
import type { RoundKind } from '../../domain/report.js';
import { namesIn } from './conflicts.js';
import type { Question } from './question.js';

/**
 * The address keys that entries name, to be asked about together with the people's own records. Of an incremental round
 * alone, where a name is there because it may be new: most people of a full round hold all that their entry says.
 */
export function namedKeys(questions: readonly Question[], kind: RoundKind): string[] {
  const keys = new Set<string>();
  if (kind === 'initial') return [];
  for (const question of questions) {
    if (question.kind !== 'entry' || question.entry.removed !== null) continue;
    for (const name of namesIn(question.entry.properties)) keys.add(addressKey(name));
  }
  return [...keys];
}
