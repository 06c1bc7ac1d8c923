import type { GraphErrorBody } from './graph-error.js';

/** A request that Graph answered with an error. */
export interface FailedRequest {
  /** The HTTP status; not positive where no answer came. */
  readonly status: number;
  readonly error: GraphErrorBody;
  /** Whether the request carried a $skiptoken or $deltatoken that is not empty. */
  readonly carriedToken: boolean;
}

/**
 * Why Graph no longer takes the token of this request, or undefined when the token is to be kept (S5).
 *
 * The documents name 410 and "40X-series errors with codes such as syncStateNotFound"
 * (https://learn.microsoft.com/en-us/graph/delta-query-overview#synchronization-reset), users/delta in fact answers
 * 400 Request_UnsupportedQuery. Only a request that carried a token can reject one: without it the same code
 * is a mistake in the request. The cause is what the number of resyncs is bounded by.
 */
export function tokenRejection({ status, error, carriedToken }: FailedRequest): string | undefined {
  if (!carriedToken || !mayReject(status)) return undefined;
  for (let index = error.codes.length - 1; index >= 0; index--) {
    const cause = rejectingCodes.get(error.codes[index]!.toLowerCase());
    if (cause !== undefined) return cause;
  }
  for (const [pattern, cause] of rejectingMessages) if (pattern.test(error.message)) return cause;
  if (status === 410) return 'gone';
  // https://github.com/microsoftgraph/microsoft-graph-docs/issues/1000: UnknownError with an empty message.
  return status === 404 ? 'pageLinkNotFound' : undefined;
}

/** Who asks, how often and how the service feels says nothing about the token: 401, 403, 408, 429, 5xx keep it. */
function mayReject(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
}

/** Lower-cased code to cause. https://github.com/microsoftgraph/microsoft-graph-docs/issues/2350 */
const rejectingCodes: ReadonlyMap<string, string> = new Map(
  [
    'syncStateNotFound',
    'resyncRequired',
    'resyncApplyDifferences',
    'resyncUploadDifferences',
    'syncStateInvalid',
    'errorInvalidSyncStateData',
    'directory_ExpiredPageToken',
    'request_UnsupportedQuery',
  ].map((cause) => [cause.toLowerCase(), cause]),
);

/**
 * Only where no code tells: messages may be reworded at any time.
 * https://github.com/microsoft/o365-moodle/issues/264 and https://github.com/microsoft/o365-moodle/issues/1841
 */
const rejectingMessages: readonly (readonly [RegExp, string])[] = [
  [/specified \$?(?:skip|delta)token is invalid/i, 'tokenInvalid'],
  [/must reach steady state within/i, 'steadyStateNotReached'],
  [/delta ?link older than/i, 'deltaLinkTooOld'],
  [/(?:delta|page|skip) ?token\b.{0,40}\bexpired\b/i, 'tokenExpired'],
];
