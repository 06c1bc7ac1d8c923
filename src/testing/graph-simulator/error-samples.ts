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

/** Ready-made error answers by name; see each row's source in PROTOCOL 1.1, 1.4, 3.1, 3.2, 3.3 and 3.4. */
export const ERROR_SAMPLES = {
  // PROTOCOL 1.1, moodle#2535
  '400-both-tokens': errorReply(400, 'Request_BadRequest', BOTH),
  // PROTOCOL 3.2, docs#6609
  '400-personal-account': errorReply(
    400,
    'BadRequest',
    'Invalid request. Delta query is not supported by this resource.',
  ),
  // PROTOCOL 3.1, the form seen on users/delta
  '400-deltalink-older-than-30-days': errorReply(
    400,
    'Request_UnsupportedQuery',
    'DeltaLink older than 30 days is not supported.',
  ),
  // PROTOCOL 3.2, docs#3608
  '400-empty-code': errorReply(400, '', 'The query specified in the URI is not valid.'),
  '400-expired-page-token': errorReply(400, 'Directory_ExpiredPageToken', PAGE_EXPIRED),
  '400-result-size-limit': errorReply(400, 'Directory_ResultSizeLimitExceeded', SIZE_LIMIT),
  // PROTOCOL 1.4, docs#4746
  '400-select-not-supported': errorReply(
    400,
    'BadRequest',
    'Invalid Request: $select is not supported for these properties',
  ),
  // PROTOCOL 3.1, moodle#1841
  '400-steady-state-30-days': errorReply(
    400,
    'Request_UnsupportedQuery',
    'Sync must reach steady state within 30 days.',
  ),
  '400-sync-state-not-found': errorReply(400, 'syncStateNotFound', NO_STATE),
  // PROTOCOL 3.1, moodle#264
  '400-invalid-skiptoken': errorReply(400, 'Request_BadRequest', 'Specified $skiptoken is invalid'),
  // PROTOCOL 1.2
  '400-unsupported-query': errorReply(400, 'Request_UnsupportedQuery', 'Unsupported Query.'),
  '401-no-token': errorReply(401, 'InvalidAuthenticationToken', 'Access token is empty.', {
    'WWW-Authenticate': 'Bearer realm=""',
  }),
  // PROTOCOL 3.3
  '401-cae': errorReply(401, 'InvalidAuthenticationToken', CAE, {
    'WWW-Authenticate': `Bearer realm="", error="insufficient_claims", claims="${CLAIMS}"`,
  }),
  '403-request-denied': errorReply(403, 'Authorization_RequestDenied', DENIED),
  // PROTOCOL 3.1, docs#1000
  '404-unknown-error': errorReply(404, 'UnknownError', ''),
  // PROTOCOL 3.1 and Appendix A 8: 410 with a Location, of the same and of a foreign origin, and bare bodies
  '410-location': errorReply(410, 'syncStateNotFound', NO_STATE, { Location: RESET }),
  '410-foreign-location': errorReply(410, 'syncStateNotFound', NO_STATE, {
    Location: 'https://graph.elsewhere.example/v1.0/users/delta?$deltatoken=',
  }),
  '410-empty-body': { status: 410, text: '', headers: { Location: RESET } },
  '410-empty-object': { status: 410, body: {}, headers: { Location: RESET } },
  '410-resync-required': errorReply(410, 'resyncRequired', GONE),
  '410-sync-state-not-found': errorReply(
    410,
    'SyncStateNotFound',
    'The sync state generation is not found; generation=7;[highest=9][9][8].',
  ),
  // PROTOCOL 3.1: the specific code may be nested
  '410-nested-resync': {
    status: 410,
    body: {
      error: { code: 'generalException', message: GONE, innererror: { code: 'resyncApplyDifferences' } },
    },
  },
  '500-internal': errorReply(500, 'InternalServerError', 'An internal server error occurred.'),
  // PROTOCOL 1.4, OV21
  '501-target-not-supported': errorReply(
    501,
    'NotImplemented',
    'This operation target is not yet supported.',
  ),
  '503-unavailable': errorReply(503, 'serviceNotAvailable', 'The service is not available.'),
  '504-timeout': errorReply(504, 'UnknownError', ''),
  '509-bandwidth': errorReply(509, 'bandwidthLimitExceeded', 'The bandwidth limit has been exceeded.'),
} satisfies Record<string, Reply>;

export type ErrorSample = keyof typeof ERROR_SAMPLES;

/** PROTOCOL 1.9: what a read of an unknown or soft-deleted object gets. */
export function notFound(id: string): Reply {
  const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  return errorReply(404, 'Request_ResourceNotFound', message);
}
