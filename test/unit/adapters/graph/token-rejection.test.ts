import { describe, expect, test } from 'vitest';
import { readGraphError } from '../../../../src/adapters/graph/graph-error.js';
import { tokenRejection } from '../../../../src/adapters/graph/token-rejection.js';

const reply = (code: string, message = '', inner?: string) => ({
  error: { code, message, innerError: { 'request-id': 'r-5', ...(inner ? { code: inner } : {}) } },
});

const rejections: [form: string, status: number, body: unknown, cause: string][] = [
  ['410 with nothing', 410, '', 'gone'],
  ['410 with {}', 410, {}, 'gone'],
  ['410 with HTML', 410, '<h1>Gone</h1>', 'gone'],
  ['410 SyncStateNotFound', 410, reply('SyncStateNotFound'), 'syncStateNotFound'],
  ['410 resyncRequired', 410, reply('resyncRequired'), 'resyncRequired'],
  ['400 syncStateNotFound', 400, reply('syncStateNotFound'), 'syncStateNotFound'],
  ['404 syncStateNotFound', 404, reply('syncStateNotFound'), 'syncStateNotFound'],
  [
    'nested, the innermost wins',
    410,
    reply('resyncRequired', '', 'ResyncApplyDifferences'),
    'resyncApplyDifferences',
  ],
  [
    'nested resyncUploadDifferences',
    409,
    reply('x', '', 'resyncUploadDifferences'),
    'resyncUploadDifferences',
  ],
  ['SyncStateInvalid', 400, reply('SyncStateInvalid'), 'syncStateInvalid'],
  ['ErrorInvalidSyncStateData', 400, reply('ErrorInvalidSyncStateData'), 'errorInvalidSyncStateData'],
  ['expired page token', 400, reply('Directory_ExpiredPageToken'), 'directory_ExpiredPageToken'],
  [
    'observed: old deltaLink',
    400,
    reply('Request_UnsupportedQuery', 'DeltaLink older than 30 days'),
    'request_UnsupportedQuery',
  ],
  [
    'Request_UnsupportedQuery reworded',
    400,
    reply('Request_UnsupportedQuery', 'No.'),
    'request_UnsupportedQuery',
  ],
  [
    'message: old deltaLink',
    400,
    reply('BadRequest', 'DeltaLink older than 30 days is not supported.'),
    'deltaLinkTooOld',
  ],
  [
    'message: bad skiptoken',
    400,
    reply('Request_BadRequest', 'Specified $skiptoken is invalid'),
    'tokenInvalid',
  ],
  [
    'message: steady state',
    400,
    reply('', 'Sync must reach steady state within 30 days.'),
    'steadyStateNotReached',
  ],
  [
    'message: expired',
    400,
    reply('', 'The delta token is expired and data must be synchronized again.'),
    'tokenExpired',
  ],
  ['404 UnknownError on a page link', 404, reply('UnknownError'), 'pageLinkNotFound'],
];

describe('S5: a token is rejected by', () => {
  test.each(rejections)('%s', (_form, status, body, cause) => {
    const error = readGraphError(body);
    expect(tokenRejection({ status, error, carriedToken: true })).toBe(cause);
  });
});

describe('S5: without a token nothing is rejected', () => {
  test.each(rejections)('%s', (_form, status, body) => {
    expect(tokenRejection({ status, error: readGraphError(body), carriedToken: false })).toBeUndefined();
  });
});

describe('S5: never costs the token', () => {
  test.each([401, 403, 408, 429, 500, 501, 502, 503, 504, 509, 200, 0, -1])('%s', (status) => {
    for (const code of ['syncStateNotFound', 'resyncRequired', 'Request_UnsupportedQuery', '']) {
      const error = readGraphError(reply(code, 'Specified $skiptoken is invalid'));
      expect(tokenRejection({ status, error, carriedToken: true })).toBeUndefined();
    }
  });

  test.each([
    ['both tokens', "Invalid request: Both skiptoken and deltatoken can't be in the same request."],
    ['$select', 'Invalid Request: $select is not supported for these properties'],
    ['personal accounts', 'Invalid request. Delta query is not supported by this resource.'],
  ])('400 about %s', (_what, message) => {
    const error = readGraphError(reply('Request_BadRequest', message));
    expect(tokenRejection({ status: 400, error, carriedToken: true })).toBeUndefined();
  });
});
