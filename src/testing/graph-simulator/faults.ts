import { ERROR_SAMPLES, type ErrorSample } from './error-samples.js';
import { isJsonObject, type JsonObject, type JsonValue } from './json.js';
import { errorReply, GRAPH_ROOT, type Reply } from './reply.js';
import { matches } from './request-log.js';
import type { RequestKind, SimulatedRequest } from './simulated-request.js';

/** Ends of a connection: reset before headers, cut in mid body, or no answer for ever. */
export type SocketFault = 'reset' | 'cut' | 'hang';

/** Bodies that are no JSON: a captive portal's 200, a gateway's 503, and a truncated 200. */
export type BodyFault = 'html' | 'gateway-html' | 'broken-json';

/**
 * Pages that break the protocol (https://learn.microsoft.com/en-us/graph/delta-query-overview); 'loop' names the
 * request's own link as nextLink (https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/1948).
 */
export type PageFault = 'no-value' | 'no-link' | 'both-links' | 'loop';

/**
 * A throttled answer with the text of Retry-After as it is, or without it for null
 * (https://learn.microsoft.com/en-us/graph/throttling; "0,120" was seen in
 * https://github.com/microsoftgraph/msgraph-sdk-java-core/issues/732).
 */
export interface Throttle {
  readonly throttle: string | null;
  /** Default 429. */
  readonly status?: 429 | 503 | 504 | 509;
}

/** An answer spelled out; a string body is sent as text. */
export interface PlainResponse {
  readonly status: number;
  readonly body?: JsonValue;
  readonly headers?: Readonly<Record<string, string>>;
}

export type ImmediateResponse = ErrorSample | SocketFault | BodyFault | PageFault | Throttle | PlainResponse;

/** Nothing is answered until the promise resolves; so a test proves what happens meanwhile without sleeping. */
export interface Hold {
  readonly holdUntil: Promise<unknown>;
  /** What is answered after it; default what the service says then. */
  readonly answer?: ImmediateResponse;
}

export type FaultResponse = ImmediateResponse | Hold;

export interface Fault {
  /** Under which `played.faults` counts it; default from the response, such as 'reset', 'throttle-429', 'hold'. */
  readonly name?: string;
  /** Requests it applies to; default all. */
  readonly match?: RequestKind | ((request: SimulatedRequest) => boolean);
  /** Matching requests answered normally before; default 0. */
  readonly skip?: number;
  /** Matching requests answered with the fault; default 1. */
  readonly times?: number;
  readonly respond: FaultResponse;
}

/** An answer and, when set, what happens to the connection instead of or during it. */
export interface Outcome {
  readonly reply: Reply;
  readonly socket?: SocketFault;
}

/** Faults in the order they were added; the first that applies answers the request. */
export class Faults {
  #waiting: { fault: Fault; skip: number; times: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
  }

  /** Takes back all faults. */
  clear(): void {
    this.#waiting = [];
  }

  /** The number of faults not used up. */
  get pending(): number {
    return this.#waiting.length;
  }

  /** Uses up and gives the fault for a request, if there is one. */
  take(request: SimulatedRequest): Fault | undefined {
    for (const waiting of this.#waiting) {
      const { match } = waiting.fault;
      if (match !== undefined && !matches(match, request)) continue;
      if (waiting.skip > 0) {
        waiting.skip -= 1;
        continue;
      }
      waiting.times -= 1;
      if (waiting.times <= 0) this.#waiting = this.#waiting.filter((other) => other !== waiting);
      return waiting.fault;
    }
    return undefined;
  }
}

/** The name under which a fault is counted. */
export function faultName({ name, respond }: Fault): string {
  if (name !== undefined) return name;
  if (typeof respond === 'string') return respond;
  if ('holdUntil' in respond) return 'hold';
  return 'throttle' in respond ? `throttle-${respond.status ?? 429}` : `status-${respond.status}`;
}

/** The faulty answer; `normal` gives what the service would have said, for faults that spoil it. */
export async function faultyOutcome(
  respond: ImmediateResponse,
  request: SimulatedRequest,
  normal: () => Promise<Reply>,
): Promise<Outcome> {
  if (typeof respond !== 'string') {
    return { reply: 'throttle' in respond ? throttled(respond) : plain(respond) };
  }
  switch (respond) {
    case 'reset':
    case 'hang':
      return { reply: { status: 0 }, socket: respond };
    case 'cut':
      return { reply: await normal(), socket: respond };
    case 'html':
      return { reply: html(200, 'Please sign in to the network') };
    case 'gateway-html':
      return { reply: html(503, 'Service Unavailable') };
    case 'broken-json': {
      const text = JSON.stringify((await normal()).body ?? {});
      return { reply: { status: 200, text: text.slice(0, Math.max(1, text.length >> 1)) } };
    }
    case 'no-value':
    case 'no-link':
    case 'both-links':
    case 'loop':
      return { reply: spoiledPage(respond, request, await normal()) };
    default:
      return { reply: ERROR_SAMPLES[respond] };
  }
}

function plain({ status, body, headers }: PlainResponse): Reply {
  const common = headers ? { status, headers } : { status };
  if (body === undefined) return { ...common, text: '' };
  return typeof body === 'string' ? { ...common, text: body } : { ...common, body };
}

function throttled({ throttle, status = 429 }: Throttle): Reply {
  const headers: Record<string, string> = throttle === null ? {} : { 'Retry-After': throttle };
  if (status === 429) {
    const { body } = ERROR_SAMPLES['429-throttled'];
    return { status, body, headers };
  }
  return errorReply(status, 'serviceNotAvailable', 'The service is not available.', headers);
}

function html(status: number, title: string): Reply {
  const headers = { 'Content-Type': 'text/html; charset=utf-8' };
  return { status, headers, text: `<!doctype html><html><title>${title}</title><h1>${title}</h1></html>` };
}

function spoiledPage(fault: PageFault, request: SimulatedRequest, reply: Reply): Reply {
  const { status, headers = {}, body } = reply;
  if (!isJsonObject(body)) return reply;
  const { '@odata.nextLink': next, '@odata.deltaLink': delta, value, ...rest } = body;
  const links: Record<string, JsonValue> = {};
  if (next !== undefined) links['@odata.nextLink'] = next;
  if (delta !== undefined) links['@odata.deltaLink'] = delta;
  const list: JsonObject = value === undefined ? {} : { value };
  const spoiled = (changed: JsonObject) => ({ status, headers, body: changed });
  if (fault === 'no-value') return spoiled({ ...rest, ...links });
  if (fault === 'no-link') return spoiled({ ...rest, ...list });
  if (fault === 'loop') return spoiled({ ...rest, '@odata.nextLink': ownLink(request), ...list });
  const either = next ?? delta ?? ownLink(request);
  return spoiled({ ...rest, '@odata.nextLink': either, '@odata.deltaLink': delta ?? either, ...list });
}

function ownLink({ path, query }: SimulatedRequest): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${GRAPH_ROOT}${path.replace(/^\/v1\.0/, '')}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
}
