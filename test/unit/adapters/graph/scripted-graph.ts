import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, type Context, type Middleware, MiddlewareFactory } from '@microsoft/microsoft-graph-client';
import { GraphDirectory } from '../../../../src/adapters/graph/index.js';

export const root = 'https://graph.microsoft.com';

export interface SeenRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ScriptedReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is, instead of JSON. */
  readonly text?: string;
  readonly socket?: 'reset' | 'cut' | 'hang';
}

export interface ScriptedGraph extends AsyncDisposable {
  /** What arrived, in order. */
  readonly requests: SeenRequest[];
  /** Settles when a client has gone before its answer was whole. */
  readonly abandoned: Promise<void>;
  /** URLs of other origins that a request would have gone to. */
  readonly foreign: string[];
  readonly fetch: typeof globalThis.fetch;
  client(getAccessToken?: (asked: unknown) => Promise<string>): Client;
  directory(getAccessToken?: (asked: unknown) => Promise<string>): GraphDirectory;
  /** The paths and queries that arrived. */
  targets(): string[];
}

/** A loopback server that answers as told, and the SDK's whole chain with only its last element going there. */
export async function scriptedGraph(
  reply: (request: SeenRequest, index: number) => ScriptedReply,
): Promise<ScriptedGraph> {
  const requests: SeenRequest[] = [];
  const foreign: string[] = [];
  let abandon: () => void;
  const abandoned = new Promise<void>((resolve) => {
    abandon = resolve;
  });
  const server = createServer((message, response) => {
    response.once('close', () => response.writableFinished || abandon());
    void readBody(message).then((body) => {
      const { method = '', url: target = '', headers } = message;
      const seen = { method, target, headers, body };
      requests.push(seen);
      write(response, reply(seen, requests.length - 1));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { fetch } = globalThis;
  const rewired: typeof fetch = async (input, init) => {
    const url = String(input);
    if (!url.startsWith(`${root}/`)) {
      foreign.push(url);
      throw new TypeError('fetch failed');
    }
    return fetch(origin + url.slice(root.length), init);
  };
  const client: ScriptedGraph['client'] = (getAccessToken = async () => 'opaque-access-token') => {
    const chain = MiddlewareFactory.getDefaultMiddlewareChain({ getAccessToken });
    const last: Middleware = {
      execute: async (context: Context) => {
        context.response = await rewired(String(context.request), context.options as RequestInit);
      },
    };
    chain[chain.length - 1] = last;
    return Client.initWithMiddleware({ middleware: chain });
  };
  return {
    requests,
    foreign,
    abandoned,
    fetch: rewired,
    client,
    directory: (getAccessToken) => new GraphDirectory({ client: client(getAccessToken) }),
    targets: () => requests.map(({ target }) => target),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(message: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = '';
  for await (const chunk of message) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function write(response: ServerResponse, { status = 200, headers, body, text, socket }: ScriptedReply): void {
  if (socket === 'hang') return;
  if (socket === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const content = text ?? (body === undefined ? '' : JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json; odata.metadata=minimal',
    'content-length': Buffer.byteLength(content),
    ...headers,
  });
  if (socket === 'cut') response.write(content.slice(0, content.length >> 1), () => response.destroy());
  else response.end(content);
}

/** The parts of a $batch request, and the reply that answers each by its decoded path and query. */
export function batchReply(
  request: SeenRequest,
  answer: (url: string) => {
    readonly status: number;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  },
): ScriptedReply {
  const parts = request.body.requests as { readonly id: string; readonly url: string }[];
  // Graph answers parts in any order.
  const responses = parts.map(({ id, url }) => ({ id, ...answer(url) })).reverse();
  return { body: { responses } };
}

export const errorBody = (code: string, message = 'refused') => ({ error: { code, message } });
export const notFound = { status: 404, body: errorBody('Request_ResourceNotFound') } as const;
