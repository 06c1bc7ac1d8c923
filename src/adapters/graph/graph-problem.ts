import { redactTokens } from '../../domain/redact.js';
import { DeltaSyncError } from '../../errors.js';
import { readGraphError } from './graph-error.js';
import type { GraphAnswer, GraphRequest } from './graph-exchange.js';
import { classifyGraphFailure } from './graph-failure.js';
import { parseRetryAfterMs } from './retry-after.js';
import type { FailedRequest } from './token-rejection.js';

/** What classification and token rejection look at. */
export function failedRequest({ url }: GraphRequest, { status, body, cut }: GraphAnswer): FailedRequest {
  return {
    // Half an error tells nothing of the request, so it is as if none had come; these statuses tell all by themselves.
    status: cut && status >= 400 && status < 500 && ![401, 403, 410, 429].includes(status) ? -1 : status,
    error: readGraphError(body),
    carriedToken: stateTokens(url).length > 0,
  };
}

/**
 * The error for an answer that is no result. Its message names path, status, code and request id, and no token.
 *
 * @param right - the least that answers such a request, told where it is refused
 */
export function graphProblem(request: GraphRequest, answer: GraphAnswer, right?: string): DeltaSyncError {
  const failed = failedRequest(request, answer);
  const { code, retryable, retryAfterMs } = classifyGraphFailure({
    ...failed,
    retryAfterMs: retryAfterOf(answer.headers),
  });
  const { error } = failed;
  const what = answer.cut
    ? 'a body that was cut off'
    : error.message || (error.code ? '' : 'no readable body');
  const requestId = error.requestId ?? answer.headers.get('request-id') ?? undefined;
  const text = [
    `${nameOf(request)} was answered ${[answer.status, error.code].join(' ').trim()}`,
    what === '' ? '' : `: ${what}`,
    requestId === undefined ? '' : ` (request-id ${requestId.slice(0, 100)})`,
  ].join('');
  const missingRights = code === 'ERR_DIRECTORY_FORBIDDEN' && right !== undefined ? [right] : [];
  return new DeltaSyncError(code, withoutSecrets(text, request.url), {
    retryable,
    retryAfterMs,
    missingRights,
  });
}

/** An answer of a shape that Graph does not send; asking again brings the same. */
export function invalidResponse(request: GraphRequest, reason: string): DeltaSyncError {
  const text = `${nameOf(request)} was answered with something else than Graph sends: ${reason}`;
  return new DeltaSyncError('ERR_DIRECTORY_RESPONSE_INVALID', withoutSecrets(text, request.url));
}

export function invalidLink(reason: string): DeltaSyncError<'ERR_DIRECTORY_LINK_INVALID'> {
  return new DeltaSyncError(
    'ERR_DIRECTORY_LINK_INVALID',
    redactTokens(`The link is not followed: ${reason}`),
  );
}

/** Dates are measured against the response's own Date, so that no clock is needed; without one they say nothing. */
function retryAfterOf(headers: Headers): number | undefined {
  return parseRetryAfterMs(headers.get('retry-after'), Date.parse(headers.get('date') ?? ''));
}

function nameOf({ method, url }: GraphRequest): string {
  return `${method} ${new URL(url).pathname.slice(0, 200)}`;
}

/** A message may quote the token alone, without its name. */
function withoutSecrets(text: string, url: string): string {
  const quoted = stateTokens(url).filter((token) => token.length >= 4);
  return redactTokens(quoted.reduce((clean, token) => clean.replaceAll(token, '[redacted]'), text));
}

/** Values of $skiptoken and $deltatoken that are not empty, as they stand and decoded. */
function stateTokens(url: string): string[] {
  const tokens = new Set<string>();
  const { search, searchParams } = new URL(url);
  for (const match of search.matchAll(/(?:skip|delta)token(?:=|%3d)([^&]+)/gi)) tokens.add(match[1]!);
  for (const [name, value] of searchParams) {
    if (value !== '' && /^\$?(?:skip|delta)token$/i.test(name)) tokens.add(value);
  }
  return [...tokens];
}
