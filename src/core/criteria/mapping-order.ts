import type { Mapping } from '../../domain/mapping.js';

/** Mappings whose place changes when they stand in this order, with their new places. */
export function renumbered<A>(ordered: readonly Mapping<A>[], at: Date): Mapping<A>[] {
  return ordered.flatMap((mapping, priority) =>
    mapping.priority === priority ? [] : [{ ...mapping, priority, updatedAt: at }],
  );
}
