import { errorReply, GRAPH_ROOT, type Reply } from './reply.js';

const RESET = `${GRAPH_ROOT}/users/delta?$deltatoken=`;
const DENIED = 'Insufficient privileges to complete the operation.';
const CAE =
  'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenCreatedWithOutdatedPolicies';
const CLAIMS = Buffer.from('{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}').toString(
  'base64',
);
const NO_STATE =
  'The sync state generation is not found. The delta token is expired and data must be synchronized again.';
const SIZE_LIMIT = 'The size of the result set has exceeded the maximum limit.';
const PAGE_EXPIRED =
  'The specified page token value has expired and can no longer be included in your request.';
const GONE = 'Resync required. Replace any local items with the version of the server (including deletes).';
const BOTH = "Invalid request: Both skiptoken and deltatoken can't be in the same request.";

/** Older answers name the request and its date only. */
const OLD_FACTS = { 'request-id': '', date: '' };

/**
 * Ready-made error answers by name, each with the place where it is documented or was seen. Envelope:
 * https://learn.microsoft.com/en-us/graph/errors
 */
export const ERROR_SAMPLES = {
  // https://github.com/microsoft/o365-moodle/issues/2535
  '400-both-tokens': errorReply(400, 'Request_BadRequest', BOTH, {}, null),
  // https://github.com/microsoftgraph/microsoft-graph-docs/issues/6609
  '400-personal-account': errorReply(
    400,
    'BadRequest',
    'Invalid request. Delta query is not supported by this resource.',
    {},
    null,
  ),
  // The form seen on users/delta; https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/9003
  '400-deltalink-older-than-30-days': errorReply(
    400,
    'Request_UnsupportedQuery',
    'DeltaLink older than 30 days is not supported.',
  ),
  // https://github.com/microsoftgraph/microsoft-graph-docs/issues/3608
  '400-empty-code': errorReply(400, '', 'The query specified in the URI is not valid.', {}, OLD_FACTS),
  '400-expired-page-token': errorReply(400, 'Directory_ExpiredPageToken', PAGE_EXPIRED),
  '400-result-size-limit': errorReply(400, 'Directory_ResultSizeLimitExceeded', SIZE_LIMIT, {}, null),
  // https://github.com/microsoftgraph/microsoft-graph-docs/issues/4746
  '400-select-not-supported': errorReply(
    400,
    'BadRequest',
    'Invalid Request: $select is not supported for these properties',
    {},
    null,
  ),
  // https://github.com/microsoft/o365-moodle/issues/1841
  '400-steady-state-30-days': errorReply(
    400,
    'Request_UnsupportedQuery',
    'Sync must reach steady state within 30 days.',
    {},
    null,
  ),
  '400-sync-state-not-found': errorReply(400, 'syncStateNotFound', NO_STATE),
  // https://github.com/microsoft/o365-moodle/issues/264
  '400-invalid-skiptoken': errorReply(400, 'Request_BadRequest', 'Specified $skiptoken is invalid'),
  // Seen for any filter but one by id; https://learn.microsoft.com/en-us/graph/api/user-delta
  '400-unsupported-query': errorReply(400, 'Request_UnsupportedQuery', 'Unsupported Query.'),
  '401-no-token': errorReply(401, 'InvalidAuthenticationToken', 'Access token is empty.', {
    'WWW-Authenticate': 'Bearer realm=""',
  }),
  // https://learn.microsoft.com/en-us/entra/identity-platform/claims-challenge
  '401-cae': errorReply(401, 'InvalidAuthenticationToken', CAE, {
    'WWW-Authenticate': `Bearer realm="", error="insufficient_claims", claims="${CLAIMS}"`,
  }),
  '403-request-denied': errorReply(403, 'Authorization_RequestDenied', DENIED),
  // https://github.com/microsoftgraph/microsoft-graph-docs/issues/1000
  '404-unknown-error': errorReply(404, 'UnknownError', '', {}, OLD_FACTS),
  // 410 with a Location, of the same and of a foreign origin, and bare bodies
  // (https://learn.microsoft.com/en-us/graph/delta-query-overview#synchronization-reset)
  '410-location': errorReply(410, 'syncStateNotFound', NO_STATE, { Location: RESET }),
  '410-foreign-location': errorReply(410, 'syncStateNotFound', NO_STATE, {
    Location: 'https://graph.elsewhere.example/v1.0/users/delta?$deltatoken=',
  }),
  '410-empty-body': { status: 410, text: '', headers: { Location: RESET } },
  '410-empty-object': { status: 410, body: {}, headers: { Location: RESET } },
  '410-resync-required': errorReply(410, 'resyncRequired', GONE, {}, { date: '', 'request-id': '' }),
  // https://github.com/microsoftgraph/microsoft-graph-docs/issues/2350
  '410-sync-state-not-found': errorReply(
    410,
    'SyncStateNotFound',
    'The sync state generation is not found; generation=7;[highest=9][9][8].',
    {},
    OLD_FACTS,
  ),
  // The specific code may be nested (https://learn.microsoft.com/en-us/graph/errors)
  '410-nested-resync': {
    status: 410,
    body: {
      error: { code: 'generalException', message: GONE, innererror: { code: 'resyncApplyDifferences' } },
    },
  },
  // Without Retry-After; https://learn.microsoft.com/en-us/graph/throttling shows the nested facts.
  '429-throttled': {
    status: 429,
    headers: {},
    body: {
      error: {
        code: 'TooManyRequests',
        innerError: { code: '429', date: '', message: 'Please retry after', 'request-id': '', status: '429' },
        message: 'Please retry again later.',
      },
    },
  },
  '500-internal': errorReply(500, 'InternalServerError', 'An internal server error occurred.'),
  // https://github.com/microsoftgraph/microsoft-graph-docs/blob/db3ad729/concepts/delta-query-overview.md
  '501-target-not-supported': errorReply(
    501,
    'NotImplemented',
    'This operation target is not yet supported.',
    {},
    OLD_FACTS,
  ),
  '503-unavailable': errorReply(503, 'serviceNotAvailable', 'The service is not available.'),
  '504-timeout': errorReply(504, 'UnknownError', ''),
  '509-bandwidth': errorReply(509, 'bandwidthLimitExceeded', 'The bandwidth limit has been exceeded.'),
} satisfies Record<string, Reply>;

export type ErrorSample = keyof typeof ERROR_SAMPLES;

/** What a read of an unknown or soft-deleted object gets (https://stackoverflow.com/questions/54205899). */
export function notFound(id: string): Reply {
  const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  return errorReply(404, 'Request_ResourceNotFound', message);
}
