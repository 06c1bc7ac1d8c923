import type { OraclePolicy } from '../oracle/policy.js';
import type { Prng } from './prng.js';

/** The defaults in every second history; else each setting by itself. */
export function drawPolicy(prng: Prng): OraclePolicy {
  const plain: OraclePolicy = {
    addressSource: 'mail',
    userTypes: 'members',
    disabledOnFirstImport: 'skip',
    onDisabled: 'preserve',
    onUnmatched: 'keep',
    reassign: 'never',
  };
  if (prng.chance(0.5)) return plain;
  const onDisabled = prng.chance(0.3) ? 'keep' : 'preserve';
  return {
    addressSource: prng.pick(['mail', 'upn']),
    userTypes: prng.pick(['members', 'all']),
    disabledOnFirstImport: prng.pick(
      onDisabled === 'keep' ? ['skip', 'import'] : ['skip', 'preserve', 'import'],
    ),
    onDisabled,
    onUnmatched: prng.chance(0.4) ? 'preserve' : 'keep',
    reassign: prng.chance(0.4) ? 'follow' : 'never',
  };
}
