import type { ServerResponse } from 'node:http';
import type { Outcome } from './faults.js';
import { isJsonObject, type JsonObject, type JsonValue } from './json.js';
import { GRAPH_ORIGIN, type Reply } from './reply.js';

const JSON_TYPE =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';
const DIAGNOSTIC = '{"ServerInfo":{"DataCenter":"Simulated","Slice":"E","Ring":"1","ScaleUnit":"000"}}';

/** Facts of one exchange that every reply carries (https://github.com/microsoftgraph/microsoft-graph-docs/issues/1000). */
export interface Exchange {
  readonly requestId: string;
  readonly clientRequestId: string;
  readonly date: Date;
}

/** Sends the reply, or ends the connection as the fault says. */
export function writeOutcome(
  response: ServerResponse,
  outcome: Outcome,
  exchange: Exchange,
  linkOrigin: string,
): void {
  if (outcome.socket === 'hang') return;
  if (outcome.socket === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  // Bytes at once: a long text would be encoded twice, for its length and for the socket.
  const bytes = Buffer.from(bodyText(outcome.reply, exchange, linkOrigin));
  response.writeHead(outcome.reply.status, {
    'Content-Length': bytes.length,
    ...headersOf(outcome.reply, exchange, linkOrigin),
  });
  if (outcome.socket === 'cut') {
    const half = bytes.subarray(0, bytes.length >> 1);
    response.write(half, () => response.socket?.destroy());
    return;
  }
  response.end(bytes);
}

export function bodyText(reply: Reply, exchange: Exchange, linkOrigin: string): string {
  return withOrigin(replyText(reply, exchange), linkOrigin);
}

export function headersOf(reply: Reply, exchange: Exchange, linkOrigin: string): Record<string, string> {
  return { ...standardHeaders(exchange), ...withLocation(reply.headers, linkOrigin) };
}

function standardHeaders({ requestId, clientRequestId, date }: Exchange): Record<string, string> {
  return {
    'Content-Type': JSON_TYPE,
    'Cache-Control': 'no-cache',
    Date: date.toUTCString(),
    'request-id': requestId,
    'client-request-id': clientRequestId,
    'x-ms-ags-diagnostic': DIAGNOSTIC,
    'x-ms-resource-unit': '1',
    Duration: '12.3456',
    'OData-Version': '4.0',
  };
}

/** Links and contexts are written for Graph's own origin. */
function withOrigin(text: string, origin: string): string {
  return origin === GRAPH_ORIGIN ? text : text.replaceAll(GRAPH_ORIGIN, origin);
}

function withLocation(headers: Reply['headers'], origin: string): Reply['headers'] {
  const location = headers?.Location;
  return location === undefined ? headers : { ...headers, Location: withOrigin(location, origin) };
}

function replyText(reply: Reply, exchange: Exchange): string {
  if (reply.text !== undefined) return reply.text;
  return reply.body === undefined ? '' : JSON.stringify(completed(reply.body, exchange));
}

/** Fills in the facts that innerError leaves open; never over what a reply says itself. */
export function completed(body: JsonValue, { requestId, clientRequestId, date }: Exchange): JsonValue {
  const error = isJsonObject(body) ? body.error : undefined;
  if (!isJsonObject(body) || !isJsonObject(error) || !isJsonObject(error.innerError)) return body;
  const facts: JsonObject = {
    date: date.toISOString().slice(0, 19),
    'request-id': requestId,
    'client-request-id': clientRequestId,
  };
  const innerError = Object.fromEntries(
    Object.entries(error.innerError).map(([name, value]) => [
      name,
      value === '' ? (facts[name] ?? '') : value,
    ]),
  );
  return { ...body, error: { ...error, innerError } };
}
