import type { Fingerprint } from '../../domain/checkpoint.js';
import { alwaysSelected } from '../../domain/directory-user.js';
import type { Mapping } from '../../domain/mapping.js';

export interface FingerprintFacts {
  readonly mappings: readonly Mapping[];
  /** Paths that the mappings read; a nested path selects its whole property. */
  readonly attributes: readonly string[];
  readonly select: readonly string[];
  readonly policy: Pick<Fingerprint, 'userTypes' | 'disabledOnFirstImport' | 'addressSource'>;
  readonly resets: number;
}

/** For which people a round that begins now is made (R1). */
export function todaysFingerprint(facts: FingerprintFacts): Fingerprint {
  const { userTypes, disabledOnFirstImport, addressSource } = facts.policy;
  const properties = facts.attributes.map((path) => path.split('.', 1)[0]!);
  return {
    mappings: Object.fromEntries(facts.mappings.map((m) => [m.mappingId, m.criteriaRevision])),
    select: [...new Set([...alwaysSelected, ...facts.select, ...properties])].sort(),
    userTypes,
    disabledOnFirstImport,
    addressSource,
    resets: facts.resets,
  };
}
