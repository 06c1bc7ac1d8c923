import type { FailedRequest } from './token-rejection.js';

export interface GraphFailure {
  readonly code: GraphFailureCode;
  /** Whether the same read may be asked again. */
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
}

export type GraphFailureCode =
  | 'ERR_DIRECTORY_THROTTLED'
  | 'ERR_DIRECTORY_UNAVAILABLE'
  | 'ERR_DIRECTORY_UNAUTHORIZED'
  | 'ERR_DIRECTORY_FORBIDDEN'
  | 'ERR_DIRECTORY_REQUEST_INVALID'
  | 'ERR_DIRECTORY_RESPONSE_INVALID';

/**
 * What an error answer to a read means for the round (S7), after `tokenRejection` found that the token is kept.
 *
 * Statuses and codes: https://learn.microsoft.com/en-us/graph/errors; 509 is the bandwidth throttle. A status of 2xx
 * comes here when the body was cut off or isn't JSON.
 */
export function classifyGraphFailure(
  failure: FailedRequest & { readonly retryAfterMs?: number | undefined },
): GraphFailure {
  const { status, retryAfterMs } = failure;
  const code = codeOf(failure);
  // A redirect stays one; a body that was cut off may be whole next time.
  const retryable =
    code === 'ERR_DIRECTORY_THROTTLED' ||
    code === 'ERR_DIRECTORY_UNAVAILABLE' ||
    (code === 'ERR_DIRECTORY_RESPONSE_INVALID' && status < 300);
  return { code, retryable, ...(retryable && retryAfterMs !== undefined ? { retryAfterMs } : {}) };
}

function codeOf({ status, error }: FailedRequest): GraphFailureCode {
  // No answer: the SDK gives -1. NaN is no status either.
  if (!(status >= 100)) return 'ERR_DIRECTORY_UNAVAILABLE';
  if (status < 400) return 'ERR_DIRECTORY_RESPONSE_INVALID';
  if (status === 401) return 'ERR_DIRECTORY_UNAUTHORIZED';
  if (status === 403) return 'ERR_DIRECTORY_FORBIDDEN';
  if (status === 429 || status === 509) return 'ERR_DIRECTORY_THROTTLED';
  if (status === 408) return 'ERR_DIRECTORY_UNAVAILABLE';
  if (status >= 500) return status === 501 ? 'ERR_DIRECTORY_REQUEST_INVALID' : 'ERR_DIRECTORY_UNAVAILABLE';
  return error.codes.some((code) => throttlingCodes.has(code.toLowerCase()))
    ? 'ERR_DIRECTORY_THROTTLED'
    : 'ERR_DIRECTORY_REQUEST_INVALID';
}

/** Codes that mean throttling whatever 4xx status they come with. */
const throttlingCodes: ReadonlySet<string> = new Set([
  'toomanyrequests',
  'activitylimitreached',
  'throttledrequest',
]);
