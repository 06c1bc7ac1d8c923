import { redactTokens } from '../../domain/redact.js';
import { DeltaSyncError } from '../../errors.js';
import type { GraphConnection } from './graph-connection.js';
import { type GraphErrorBody, readGraphError } from './graph-error.js';
import { classifyGraphFailure } from './graph-failure.js';
import { invalidResponse } from './graph-problem.js';
import { isRecord } from './record.js';
import { parseRetryAfterMs } from './retry-after.js';

export interface BatchPart {
  readonly status: number;
  readonly body: unknown;
  readonly error: GraphErrorBody;
}

/** https://learn.microsoft.com/en-us/graph/json-batching */
const mostParts = 20;

/**
 * Sends GETs in batches, one after the other, and answers in their order; undefined where the batch left one out.
 *
 * @param paths - with their query, from `/` on, encoded; the SDK does not look into a batch
 * @throws DeltaSyncError retryable, with the longest Retry-After of the batch, if a part was throttled or not served:
 * each part is throttled by itself (https://learn.microsoft.com/en-us/graph/throttling), and a round that asks for the
 * rest at once is throttled again. ERR_DIRECTORY_UNAUTHORIZED if a part says so.
 */
export async function sendBatch(
  connection: GraphConnection,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly (BatchPart | undefined)[]> {
  const parts: (BatchPart | undefined)[] = [];
  for (let start = 0; start < paths.length; start += mostParts) {
    parts.push(...(await sendOne(connection, paths.slice(start, start + mostParts), signal)));
  }
  return parts;
}

async function sendOne(
  connection: GraphConnection,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly (BatchPart | undefined)[]> {
  const requests = paths.map((url, index) => ({ id: String(index), method: 'GET', url }));
  const request = { method: 'POST', url: connection.url('/$batch'), body: { requests } } as const;
  const { body, headers } = await connection.read(request, signal);
  if (!Array.isArray(body.responses)) throw invalidResponse(request, 'responses is not a list');
  const parts: (BatchPart | undefined)[] = paths.map(() => undefined);
  const unserved: Unserved[] = [];
  for (const response of body.responses as readonly unknown[]) {
    const { id, status, ...rest } = isRecord(response) ? response : {};
    const index = typeof id === 'string' || typeof id === 'number' ? Number(id) : -1;
    if (typeof status !== 'number' || !(index in parts)) continue;
    const part = { status, body: rest.body, error: readGraphError(rest.body) };
    parts[index] = part;
    const retryAfterMs = parseRetryAfterMs(
      headerOf(rest.headers, 'retry-after'),
      Date.parse(headers.get('date') ?? ''),
    );
    const failure = classifyGraphFailure({ ...part, carriedToken: false, retryAfterMs });
    const refused = failure.code === 'ERR_DIRECTORY_UNAUTHORIZED';
    if (status >= 400 && (failure.retryable || refused)) unserved.push({ ...failure, part });
  }
  if (unserved.length > 0) throw unservedParts(unserved, paths.length);
  return parts;
}

type Unserved = ReturnType<typeof classifyGraphFailure> & { readonly part: BatchPart };

/** What the parts have in common: a lost authorization first, for waiting does not heal it, then throttling. */
function unservedParts(unserved: readonly Unserved[], asked: number): DeltaSyncError {
  const first =
    unserved.find(({ code }) => code === 'ERR_DIRECTORY_UNAUTHORIZED') ??
    unserved.find(({ code }) => code === 'ERR_DIRECTORY_THROTTLED') ??
    unserved[0]!;
  const waits = unserved.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  const { status, error } = first.part;
  const text = `POST /v1.0/$batch: ${unserved.length} of ${asked} parts were answered ${status} ${error.code}`;
  return new DeltaSyncError(first.code, redactTokens(text.trim()), {
    retryable: first.retryable,
    retryAfterMs: first.retryable && waits.length > 0 ? Math.max(...waits) : undefined,
  });
}

function headerOf(headers: unknown, name: string): string | undefined {
  if (!isRecord(headers)) return undefined;
  for (const [key, value] of Object.entries(headers)) {
    if (key.toLowerCase() === name && (typeof value === 'string' || typeof value === 'number')) {
      return String(value);
    }
  }
  return undefined;
}
