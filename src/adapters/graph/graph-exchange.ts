import {
  type Client,
  GraphClientError,
  type MiddlewareOptions,
  ResponseType,
} from '@microsoft/microsoft-graph-client';
import { redactTokens } from '../../domain/redact.js';
import { DeltaSyncError } from '../../errors.js';
import { isCredentialFailure } from './credential-tokens.js';
import { oneAttempt } from './one-attempt.js';
import { isRecord } from './record.js';

export interface GraphRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute: in a relative one the SDK takes an `https://` anywhere for the host. */
  readonly url: string;
  readonly body?: unknown;
}

export interface GraphAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; else the text as it came, undefined where it was not read. */
  readonly body: unknown;
  /** Whether the body is whole JSON. */
  readonly readable: boolean;
  /** Whether the connection ended before the body did. */
  readonly cut: boolean;
}

/**
 * One request through the SDK, answered with whatever came: RAW keeps status and headers that the SDK's own errors
 * lose. Its retries and redirects are off, also in a chain the product made, because a round has one retry layer and
 * a redirected request would carry the token along.
 *
 * @throws DeltaSyncError only where no answer came
 */
export async function exchange(
  client: Client,
  { method, url, body }: GraphRequest,
  signal: AbortSignal,
  options: readonly MiddlewareOptions[] = [],
): Promise<GraphAnswer> {
  const request = client
    .api(url)
    .responseType(ResponseType.RAW)
    .middlewareOptions([...oneAttempt(client), ...options])
    .option('redirect', 'manual')
    .option('signal', signal);
  let response: unknown;
  try {
    response = await (method === 'GET' ? request.get() : request.post(body));
  } catch (error) {
    throw noAnswer(error);
  }
  if (!isResponse(response)) {
    const text = 'The client resolved without a response: its middleware is not of this SDK';
    throw new DeltaSyncError('ERR_DIRECTORY_RESPONSE_INVALID', text);
  }
  return readAnswer(response);
}

async function readAnswer(response: Response): Promise<GraphAnswer> {
  const { status, headers } = response;
  const answered = { status, headers, readable: false, cut: false };
  // A proxy's page with 200 says nothing; a redirect's body neither.
  if (status < 400 && !(status < 300 && saysJson(headers))) {
    await discard(response);
    return { ...answered, body: undefined };
  }
  let text: string;
  try {
    text = await response.text();
  } catch {
    return { ...answered, body: undefined, cut: true };
  }
  try {
    return { ...answered, body: JSON.parse(text), readable: true };
  } catch {
    return { ...answered, body: text };
  }
}

function saysJson(headers: Headers): boolean {
  const type = headers.get('content-type');
  return type === null || /^\s*application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type);
}

/** An unread body keeps its connection busy until it is collected. */
async function discard(response: Response): Promise<void> {
  try {
    await response.body?.cancel();
  } catch {
    // It failed to arrive, which is as good.
  }
}

function isResponse(value: unknown): value is Response {
  return isRecord(value) && typeof value.status === 'number' && isRecord(value.headers);
}

/** The SDK's error is never a cause: it may hold the URL with its token. */
function noAnswer(error: unknown): DeltaSyncError {
  const { code, message } = isRecord(error) ? error : {};
  const text = redactTokens(`No answer from Graph: ${String(code)}: ${String(message)}`).slice(0, 600);
  if (error instanceof GraphClientError) return new DeltaSyncError('ERR_DIRECTORY_REQUEST_INVALID', text);
  if (isCredentialFailure(code)) return new DeltaSyncError('ERR_DIRECTORY_UNAUTHORIZED', text);
  return new DeltaSyncError('ERR_DIRECTORY_UNAVAILABLE', text, { retryable: true });
}
