import { type Capability, type CapabilityAccess, capabilityFacts } from '../../domain/access.js';

/** What became of the question whether something is granted. */
export type CapabilityOutcome =
  | {
      readonly kind: 'answered';
      readonly state: CapabilityAccess['state'];
      readonly missingRights: readonly string[];
    }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly retryAfterMs: number | undefined;
      readonly missingRights: readonly string[];
    };

/** What is told of a capability: only a refusal of the request itself says that a right is missing. */
export function accessOf(capability: Capability, outcome: CapabilityOutcome): CapabilityAccess {
  const { purpose, permissions } = capabilityFacts[capability];
  const isRefused = outcome.kind === 'failed' && outcome.code === 'ERR_DIRECTORY_FORBIDDEN';
  const state = outcome.kind === 'answered' ? outcome.state : isRefused ? 'missing' : 'unknown';
  const named = state === 'missing' && outcome.missingRights.length > 0 ? outcome.missingRights : permissions;
  const told = { capability, state, purpose, grant: state === 'granted' ? [] : named };
  if (outcome.kind === 'answered') return told;
  const { code, retryAfterMs } = outcome;
  return { ...told, code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
