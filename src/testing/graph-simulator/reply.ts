import type { JsonValue } from './json.js';

/** What the service answers, before it is written to a socket. A text body is sent as it is. */
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

/** An error envelope (PROTOCOL 3.2). */
export function errorReply(
  status: number,
  code: string,
  message: string,
  headers?: Record<string, string>,
): Reply {
  const body = { error: { code, message, innerError: {} } };
  return headers ? { status, body, headers } : { status, body };
}
