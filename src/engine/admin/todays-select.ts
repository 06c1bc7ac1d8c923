import { compileMappings } from '../../core/criteria/compile-mappings.js';
import { todaysFingerprint } from '../../core/round/todays-fingerprint.js';
import type { Mapping } from '../../domain/mapping.js';
import type { EngineContext } from '../context.js';

/** The properties that a round that begins now would ask for. */
export function todaysSelect<Tx>(
  { select, policy }: EngineContext<Tx>,
  mappings: readonly Mapping[],
): readonly string[] {
  const { attributes } = compileMappings(mappings);
  return todaysFingerprint({ mappings, attributes, select, policy, resets: 0 }).select;
}
