import type { JsonValue } from './json.js';

/** What the service answers, before it is written to a socket. A text goes before the body and is sent as it is. */
export interface Reply {
  readonly status: number;
  readonly body?: JsonValue;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The origin of all links; the client under test must think it talks to the real service. */
export const GRAPH_ORIGIN = 'https://graph.microsoft.com';

/** The root of all links and contexts. */
export const GRAPH_ROOT = `${GRAPH_ORIGIN}/v1.0`;

/** An error envelope (https://learn.microsoft.com/en-us/graph/errors). */
export function errorReply(
  status: number,
  code: string,
  message: string,
  headers?: Record<string, string>,
): Reply {
  const body = { error: { code, message, innerError: {} } };
  return headers ? { status, body, headers } : { status, body };
}

/** A 200 whose JSON is written already; who wants its body, to spoil or to batch it, pays for parsing. */
export function writtenReply(text: string, headers: Readonly<Record<string, string>>): Reply {
  return {
    status: 200,
    headers,
    text,
    get body(): JsonValue {
      return JSON.parse(text) as JsonValue;
    },
  };
}
