import type { BoundReached } from '../core/round/transitions.js';
import { DeltaSyncError, type DeltaSyncErrorCode } from '../errors.js';

const codes: { readonly [B in BoundReached]: readonly [DeltaSyncErrorCode, string] } = {
  'page-limit': ['ERR_ROUND_PAGE_LIMIT', 'The round has more pages than a tenant can have'],
  'empty-page-limit': ['ERR_ROUND_PAGE_LIMIT', 'The directory sent one empty page after the other'],
  'link-loop': ['ERR_DIRECTORY_RESPONSE_INVALID', 'The directory sent a nextLink that was followed before'],
  'resync-limit': ['ERR_DELTA_RESYNC_LIMIT', 'The directory rejected one token after the other'],
  'failure-limit': ['ERR_ROUND_PAGE_LIMIT', 'The round failed too often at one place'],
};

/** The error of a round that a bound has ended (S4). */
export function boundError(bound: BoundReached): DeltaSyncError {
  const [code, message] = codes[bound];
  return new DeltaSyncError(code, message);
}
