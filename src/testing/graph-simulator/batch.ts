import { isJsonObject, type JsonValue } from './json.js';
import { errorReply, type Reply } from './reply.js';
import { completed, type Exchange } from './write-outcome.js';

/** https://learn.microsoft.com/en-us/graph/json-batching */
const MAX_PARTS = 20;

export interface BatchPart {
  readonly id: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The parts of a $batch body, or the refusal of the whole. */
export function parseBatch(body: JsonValue | undefined): readonly BatchPart[] | Reply {
  const requests = isJsonObject(body) ? body.requests : undefined;
  if (!Array.isArray(requests)) return errorReply(400, 'BadRequest', 'Invalid batch payload format.');
  if (requests.length > MAX_PARTS) {
    const message = `Number of batch request steps exceeds the maximum value of ${MAX_PARTS}.`;
    return errorReply(400, 'BadRequest', message);
  }
  const parts: BatchPart[] = [];
  for (const part of requests) {
    const { id, method, url, headers } = isJsonObject(part) ? part : {};
    if (typeof id !== 'string' || typeof url !== 'string' || method !== 'GET') {
      return errorReply(400, 'BadRequest', 'Invalid batch payload format: only GET parts are simulated.');
    }
    parts.push({ id, url, headers: isJsonObject(headers) ? textHeaders(headers) : {} });
  }
  if (new Set(parts.map((part) => part.id)).size !== parts.length) {
    return errorReply(400, 'BadRequest', 'Request Id values must be unique in a batch.');
  }
  return parts;
}

/** One part's answer as it stands in the body of the batch. */
export function batchItem(id: string, reply: Reply, exchange: Exchange): JsonValue {
  const headers = { 'Content-Type': 'application/json', ...reply.headers };
  const { body } = reply;
  return {
    id,
    status: reply.status,
    headers,
    body: body === undefined ? (reply.text ?? '') : completed(body, exchange),
  };
}

function textHeaders(headers: Readonly<Record<string, JsonValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}
