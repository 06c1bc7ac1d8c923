import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { AccessTokens } from './access-tokens.js';
import type { DeltaServices } from './delta-service.js';
import type { JsonValue } from './json.js';
import { endpointOf, type SimulatedRequest } from './simulated-request.js';

/** Understands a request line and headers; the delta services say which page a token stands for. */
export function parseRequest(
  method: string,
  target: string,
  headers: IncomingHttpHeaders,
  delta: DeltaServices,
  tokens: AccessTokens,
): SimulatedRequest {
  const [path = '/', ...search] = target.split('?');
  const query = Object.fromEntries(new URLSearchParams(search.join('?')));
  const { authorization, ...others } = headers;
  const common = {
    method,
    path,
    query,
    headers: plainHeaders(others),
    ...tokens.seen(authorization),
  };
  const endpoint = endpointOf(method, path);
  if (endpoint === 'delta') return { ...common, kind: deltaKind(query), ...delta.users.describe(query) };
  if (endpoint !== 'group-delta') return { ...common, kind: endpoint };
  return { ...common, kind: `group-${deltaKind(query)}`, ...delta.groups.describe(query) };
}

function deltaKind(query: Readonly<Record<string, string>>): 'delta-initial' | 'delta-page' | 'delta-round' {
  if (query.$skiptoken !== undefined) return 'delta-page';
  const token = query.$deltatoken ?? '';
  return token === '' || token === 'latest' ? 'delta-initial' : 'delta-round';
}

function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
}

/** Reads a body to its end; an empty one is valid and undefined. */
export async function readJson(message: IncomingMessage): Promise<{ body?: JsonValue; valid: boolean }> {
  const { headers } = message;
  // Most requests have none, and waiting for its end costs each page a turn.
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    message.resume();
    return { valid: true };
  }
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of message) chunks.push(chunk as Buffer);
  } catch {
    return { valid: false };
  }
  return parseJson(Buffer.concat(chunks).toString('utf8'));
}

/** A body that is there is JSON, or the request is invalid. */
export function parseJson(text = ''): { body?: JsonValue; valid: boolean } {
  if (text === '') return { valid: true };
  try {
    return { body: JSON.parse(text) as JsonValue, valid: true };
  } catch {
    return { valid: false };
  }
}
