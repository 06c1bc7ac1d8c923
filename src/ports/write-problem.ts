import type { RecordKind } from '../domain/records.js';
import { recordKey } from '../domain/records.js';
import type { Write } from './repository.js';

/** Why a commit names a key twice, which every store refuses with ERR_REPOSITORY_CONFLICT; undefined when it does not. */
export function writeProblem(write: Write): string | undefined {
  for (const kind of Object.keys(write.put) as RecordKind[]) {
    // A number is as good a key, and costs no text for each change.
    const keyOf: (record: never) => string | number =
      kind === 'change' ? ({ position }: { position: number }) => position : recordKey[kind];
    const removed = write.remove[kind] ?? [];
    const seen = new Set<string | number>(kind === 'change' ? removed.map(Number) : removed);
    for (const record of (write.put[kind] ?? []) as never[]) {
      const key = keyOf(record);
      if (seen.has(key)) return `${kind} ${key} stands twice in one commit`;
      seen.add(key);
    }
  }
  return undefined;
}
