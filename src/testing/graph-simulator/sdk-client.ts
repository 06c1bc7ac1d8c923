import type { Agent } from 'node:https';
import {
  type AuthenticationProvider,
  Client,
  type Context,
  type Middleware,
  MiddlewareFactory,
} from '@microsoft/microsoft-graph-client';
import type { DirectRequest } from './direct-response.js';
import { secureFetch } from './secure-fetch.js';

/** What the SDK hands to a token source; `claims` is the challenge of a 401 when the caller passes it on. */
export interface TokenRequest {
  readonly scopes?: readonly string[];
  readonly claims?: string;
}

export interface SimulatorClientOptions {
  /** The bearer token, or what gives one for each request; default an unsigned JWT whose `tid` is the tenant's id. */
  readonly accessToken?: string | ((request: TokenRequest) => string | Promise<string>);
  /**
   * Requests reach the simulator without a socket: the same answers and failures, in a fraction of the time, and in the order
   * of the calls. Default false.
   */
  readonly direct?: boolean;
}

/** The simulator as its client sees it. */
export interface Wire {
  /** The origin in links, which the client asks. */
  readonly linkOrigin: string;
  /** Where the simulator really listens. */
  readonly origin: () => string;
  /** Trusts the simulator's certificate; undefined for plain http. */
  readonly agent: Agent | undefined;
  readonly accessToken: (request: TokenRequest) => string | Promise<string>;
  /** Told of the origin of each request that would have gone elsewhere. */
  readonly onForeign: (origin: string) => void;
  /** Answers without a socket; undefined sends over the loopback. */
  readonly direct?: ((request: DirectRequest) => Promise<Response>) | undefined;
}

/** The SDK's own client and whole default middleware chain, with the last element, which sends, rewired to the simulator. */
export function sdkClient(wire: Wire): Client {
  const authProvider: AuthenticationProvider = {
    getAccessToken: async (request) => wire.accessToken((request ?? {}) as TokenRequest),
  };
  const chain = MiddlewareFactory.getDefaultMiddlewareChain(authProvider);
  chain[chain.length - 1] = new RewiredHandler(wire);
  return Client.initWithMiddleware({
    middleware: chain,
    baseUrl: `${wire.linkOrigin}/`,
    // Else the SDK sends no token to a host that is not one of Graph's.
    customHosts: new Set([new URL(wire.linkOrigin).hostname]),
  });
}

/** Sends as the SDK's HTTPMessageHandler does, to the simulator; what is meant for another origin never leaves. */
class RewiredHandler implements Middleware {
  readonly #wire: Wire;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** Called by nothing: this element is the last. */
  setNext(): void {}

  async execute(context: Context): Promise<void> {
    const { linkOrigin, origin, agent, onForeign, direct } = this.#wire;
    const asked = new URL(typeof context.request === 'string' ? context.request : context.request.url);
    if (asked.origin !== linkOrigin) {
      onForeign(asked.origin);
      throw new TypeError('fetch failed', { cause: new Error(`${asked.origin} is not simulated`) });
    }
    // Cut off the text, not rebuilt: a parser would change how the query is encoded.
    const path = asked.href.slice(asked.origin.length);
    if (direct !== undefined) {
      context.response = await direct(await directRequest(path, context));
      return;
    }
    const url = `${origin()}${path}`;
    const target = typeof context.request === 'string' ? url : new Request(url, context.request);
    const options = context.options as RequestInit | undefined;
    context.response =
      agent === undefined
        ? await fetch(target, options)
        : await secureFetch(new Request(target, options), agent);
  }
}

async function directRequest(target: string, { request, options }: Context): Promise<DirectRequest> {
  const {
    method = 'GET',
    headers,
    body,
    signal,
  } = typeof request === 'string' ? ((options ?? {}) as RequestInit) : await initOf(request);
  return {
    method,
    target,
    headers: Object.fromEntries(new Headers(headers)),
    body: typeof body === 'string' && body !== '' ? body : undefined,
    signal: signal ?? undefined,
  };
}

async function initOf(request: Request): Promise<RequestInit> {
  const { method, headers, signal } = request;
  return { method, headers, signal, body: await request.text() };
}
