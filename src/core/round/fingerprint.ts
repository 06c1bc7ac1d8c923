import type { Fingerprint } from '../../domain/checkpoint.js';

export type FingerprintGap =
  | 'mapping-added'
  | 'criteria-changed'
  | 'select-widened'
  | 'user-types-widened'
  | 'disabled-import-widened'
  | 'address-source-changed'
  | 'token-reset';

/** Why a token made for `then` does not serve `now`; undefined when it does. */
export function fingerprintGap(then: Fingerprint, now: Fingerprint): FingerprintGap | undefined {
  if (then.resets !== now.resets) return 'token-reset';
  for (const [mappingId, revision] of Object.entries(now.mappings)) {
    if (!Object.hasOwn(then.mappings, mappingId)) return 'mapping-added';
    if (then.mappings[mappingId] !== revision) return 'criteria-changed';
  }
  const tracked = new Set(then.select);
  if (now.select.some((name) => !tracked.has(name))) return 'select-widened';
  if (then.userTypes === 'members' && now.userTypes === 'all') return 'user-types-widened';
  if (now.disabledOnFirstImport !== 'skip' && now.disabledOnFirstImport !== then.disabledOnFirstImport) {
    return 'disabled-import-widened';
  }
  if (then.addressSource !== now.addressSource) return 'address-source-changed';
  return undefined;
}
