import type { Verdict } from '../../domain/criteria.js';
import type { Mapping } from '../../domain/mapping.js';
import type { CompiledCriteria, PropertyView } from '../criteria/compile-criteria.js';

export interface CompiledMapping {
  readonly mapping: Mapping;
  readonly criteria: Pick<CompiledCriteria, 'evaluate'>;
}

export type Match =
  | { readonly kind: 'taken'; readonly mapping: Mapping }
  | { readonly kind: 'unmatched' }
  /** The mapping whose answer is needed first. */
  | { readonly kind: 'undecided'; readonly mapping: Mapping };

const continues: { readonly [V in Verdict]: boolean } = {
  true: false,
  false: true,
  unknown: true,
  undecided: false,
};

/**
 * Asks the mappings in their order: the first that takes the person wins, and one that cannot tell stops the search,
 * so that nobody falls through to a lower mapping (R2).
 *
 * @param mappings - by priority, the first to be asked first
 */
export function firstMatch(mappings: readonly CompiledMapping[], view: PropertyView): Match {
  for (const { mapping, criteria } of mappings) {
    const verdict = criteria.evaluate(view);
    if (continues[verdict]) continue;
    return verdict === 'true' ? { kind: 'taken', mapping } : { kind: 'undecided', mapping };
  }
  return { kind: 'unmatched' };
}
