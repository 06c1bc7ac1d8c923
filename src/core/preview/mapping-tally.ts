import type { MappingPreview } from '../../domain/preview.js';
import { type CompiledMapping, firstMatch, type Match } from '../people/first-match.js';
import type { Candidate } from './candidate.js';

/** Whom each mapping takes, and whom it would take if no other came before it. */
export class MappingTally {
  readonly #takes = new Map<string, number>();
  readonly #matches = new Map<string, number>();

  add({ view }: Candidate, mappings: readonly CompiledMapping[]): Match {
    for (const { mapping, criteria } of mappings) {
      if (criteria.evaluate(view) === 'true') addOne(this.#matches, mapping.mappingId);
    }
    const match = firstMatch(mappings, view);
    if (match.kind === 'taken') addOne(this.#takes, match.mapping.mappingId);
    return match;
  }

  of(mappingId: string): Pick<MappingPreview, 'takes' | 'matches' | 'state'> {
    const takes = this.#takes.get(mappingId) ?? 0;
    const matches = this.#matches.get(mappingId) ?? 0;
    return { takes, matches, state: takes > 0 ? 'takes-people' : matches > 0 ? 'shadowed' : 'takes-nobody' };
  }
}

export function addOne<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
