import type { IncomingMessage } from 'node:http';
import { Agent, request as send } from 'node:https';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

const EMPTY_STATUSES: ReadonlySet<number> = new Set([204, 205, 304]);

/** Connections that trust one certificate; destroyed when the simulator stops. */
export function trusting(certificate: string | Buffer): Agent {
  return new Agent({ ca: certificate, keepAlive: true });
}

/**
 * fetch over https by an agent that trusts the simulator's certificate: the global fetch takes none without changing the process's trust
 * (https://nodejs.org/docs/latest-v20.x/api/cli.html#node_extra_ca_certsfile).
 */
export async function secureFetch(request: Request, agent: Agent): Promise<Response> {
  const { signal } = request;
  signal.throwIfAborted();
  const body = Buffer.from(await request.arrayBuffer());
  try {
    return toResponse(await exchange(request, body, agent));
  } catch (error) {
    // As fetch has it: the caller's reason for an abort, else one TypeError for every network failure.
    signal.throwIfAborted();
    throw new TypeError('fetch failed', { cause: error });
  }
}

function exchange(request: Request, body: Buffer, agent: Agent): Promise<IncomingMessage> {
  const { method, signal } = request;
  const headers: Record<string, string | number> = Object.fromEntries(request.headers);
  if (body.length > 0) headers['content-length'] = body.length;
  return new Promise((resolve, reject) => {
    const outgoing = send(request.url, { method, headers, agent, signal }, resolve);
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

function toResponse(message: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const status = message.statusCode ?? 0;
  const isEmpty = EMPTY_STATUSES.has(status);
  if (isEmpty) message.resume();
  const body = isEmpty ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>);
  return new Response(body, { status, statusText: message.statusMessage ?? '', headers });
}
