import type { GroupQuestion } from '../../domain/criteria.js';
import type { Mapping } from '../../domain/mapping.js';
import { type CompiledCriteria, compileCriteria } from './compile-criteria.js';
import { distinctQuestions } from './group-questions.js';

export interface MappingSet {
  /** By priority, the first to be asked first. */
  readonly compiled: readonly { readonly mapping: Mapping; readonly criteria: CompiledCriteria }[];
  /** The distinct paths that any of them reads. */
  readonly attributes: readonly string[];
  /** The distinct questions that any of them asks about groups. */
  readonly groups: readonly GroupQuestion[];
}

/** Compiles every mapping once, for all people of a round. */
export function compileMappings(mappings: readonly Mapping[]): MappingSet {
  const compiled = [...mappings]
    .sort((a, b) => a.priority - b.priority)
    .map((mapping) => ({ mapping, criteria: compileCriteria(mapping.criteria) }));
  const attributes = new Set(compiled.flatMap(({ criteria }) => criteria.attributes));
  const groups = distinctQuestions(compiled.flatMap(({ criteria }) => criteria.groups));
  return { compiled, attributes: [...attributes], groups };
}
