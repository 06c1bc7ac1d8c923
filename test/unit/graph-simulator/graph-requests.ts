import type { GraphSimulator, JsonObject, JsonValue } from '../../../src/testing/graph-simulator/index.js';

const REAL_ORIGIN = 'https://graph.microsoft.com';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
}

/** Sends a request as an authorised client; a link of the real service goes to the simulator. */
export async function send(
  simulator: GraphSimulator,
  target: string,
  init: { headers?: Record<string, string>; post?: JsonValue } = {},
): Promise<Answer> {
  const response = await fetch(simulator.origin + target.replace(REAL_ORIGIN, ''), {
    headers: { authorization: 'Bearer test', ...init.headers },
    ...(init.post === undefined ? {} : { method: 'POST', body: JSON.stringify(init.post) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(text) };
}

function parsed(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return { text };
  }
}

export interface Round {
  readonly pages: readonly (readonly JsonObject[])[];
  readonly items: readonly JsonObject[];
  readonly deltaLink: string;
}

/** Follows a round to its deltaLink. */
export async function drain(simulator: GraphSimulator, start: string): Promise<Round> {
  const pages: JsonObject[][] = [];
  for (let target = start; ; ) {
    const { status, body } = await send(simulator, target);
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    pages.push(itemsOf(body));
    const next = body['@odata.nextLink'];
    if (typeof next === 'string') target = next;
    else return { pages, items: pages.flat(), deltaLink: String(body['@odata.deltaLink']) };
  }
}

/** The items of a collection body. */
export function itemsOf(body: JsonObject): JsonObject[] {
  return body.value as JsonValue as JsonObject[];
}

/** The code of an error body. */
export function codeOf(body: JsonObject): JsonValue | undefined {
  return (body.error as JsonObject | undefined)?.code;
}
