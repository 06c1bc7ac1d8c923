import type { JsonObject, JsonValue } from './json.js';

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

/** What innerError says about the request; filled in when the answer is sent. */
const REQUEST_FACTS = { date: '', 'request-id': '', 'client-request-id': '' } as const;

/** An error envelope (https://learn.microsoft.com/en-us/graph/errors); without innerError for null. */
export function errorReply(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
  innerError: JsonObject | null = REQUEST_FACTS,
): Reply {
  const error = innerError === null ? { code, message } : { code, message, innerError };
  return { status, headers, body: { error } };
}
