import type { Outcome } from './faults.js';
import { bodyText, type Exchange, headersOf } from './write-outcome.js';

/** A request that never saw a socket. */
export interface DirectRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What fetch makes of an outcome: a response, one TypeError for whatever the network does, or the reason of an abort. */
export async function directResponse(
  { reply, socket }: Outcome,
  exchange: Exchange,
  linkOrigin: string,
  signal: AbortSignal | undefined,
): Promise<Response> {
  signal?.throwIfAborted();
  if (socket === 'hang') return untilAborted(signal);
  if (socket === 'reset') throw new TypeError('fetch failed', { cause: new Error('read ECONNRESET') });
  const text = bodyText(reply, exchange, linkOrigin);
  const { status } = reply;
  const headers = headersOf(reply, exchange, linkOrigin);
  return new Response(socket === 'cut' ? cutOff(text) : text, { status, headers });
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function cutOff(text: string): ReadableStream<Uint8Array> {
  const half = new TextEncoder().encode(text.slice(0, text.length >> 1));
  return new ReadableStream({
    start: (controller) => controller.enqueue(half),
    pull: (controller) => controller.error(new TypeError('terminated')),
  });
}
