import {
  AuthenticationHandlerOptions,
  type AuthenticationProviderOptions,
  type Client,
} from '@microsoft/microsoft-graph-client';
import { challengedClaims, wantsMoreClaims } from './claims-challenge.js';
import type { CredentialTokens } from './credential-tokens.js';
import { exchange, type GraphAnswer, type GraphRequest } from './graph-exchange.js';
import { graphProblem, invalidLink, invalidResponse } from './graph-problem.js';
import { isRecord } from './record.js';
import { untilAborted } from './until-aborted.js';

/** The way to one tenant's Graph: requests go to one origin, a lost authorization is asked for once more. */
export class GraphConnection {
  readonly origin: string;
  readonly #client: Client;
  /** Absent where the product's client brings its own. */
  readonly #tokens: CredentialTokens | undefined;

  constructor(client: Client, origin: string, tokens?: CredentialTokens) {
    this.#client = client;
    this.origin = origin;
    this.#tokens = tokens;
  }

  url(pathAndQuery: string): string {
    return `${this.origin}/v1.0${pathAndQuery}`;
  }

  /**
   * Any answer that came from the configured origin, also an error.
   *
   * @throws DeltaSyncError where none came, or one that leads elsewhere; the signal's reason after an abort
   */
  send(request: GraphRequest, signal: AbortSignal | undefined): Promise<GraphAnswer> {
    return untilAborted(signal, async (own) => {
      const answer = await this.#authorized(request, own);
      refuseOtherPlaces(request, answer);
      return answer;
    });
  }

  /** The JSON object of a successful answer; any other is an error. */
  async read(
    request: GraphRequest,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly body: Readonly<Record<string, unknown>>; readonly headers: Headers }> {
    const answer = await this.send(request, signal);
    if (!succeeded(answer)) throw graphProblem(request, answer);
    if (!isRecord(answer.body)) throw invalidResponse(request, 'the body is not a JSON object');
    return { body: answer.body, headers: answer.headers };
  }

  /** The access token of the credential; undefined where the product's client keeps its own. */
  accessToken(signal: AbortSignal | undefined): Promise<string | undefined> {
    return untilAborted(signal, async (own) => this.#tokens?.get(own));
  }

  /** Asks again once at most: a second refusal means what it says. */
  async #authorized(request: GraphRequest, signal: AbortSignal): Promise<GraphAnswer> {
    const first = await this.#exchange(request, signal);
    const challenge = first.headers.get('www-authenticate');
    if (first.status === 401) {
      return this.#exchange(request, signal, challengedClaims(challenge));
    }
    if (first.status !== 403 || !wantsMoreClaims(challenge)) return first;
    const claims = challengedClaims(challenge);
    return claims === undefined ? first : this.#exchange(request, signal, claims);
  }

  async #exchange(request: GraphRequest, signal: AbortSignal, claims?: string): Promise<GraphAnswer> {
    if (this.#tokens !== undefined) {
      const token = await this.#tokens.get(signal, claims);
      const authorization = new AuthenticationHandlerOptions({ getAccessToken: async () => token });
      return exchange(this.#client, request, signal, [authorization]);
    }
    if (claims === undefined) return exchange(this.#client, request, signal);
    const asked: ClaimsRequest = { claims };
    return exchange(this.#client, request, signal, [new AuthenticationHandlerOptions(undefined, asked)]);
  }
}

/** What the product's own provider gets in `getAccessToken` after a challenge; providers of the SDK ignore it. */
interface ClaimsRequest extends AuthenticationProviderOptions {
  readonly claims: string;
}

export function succeeded({ status, readable }: GraphAnswer): boolean {
  return status >= 200 && status < 300 && readable;
}

/**
 * A redirect is never followed, and neither is the Location of a 410; a foreign one is not only left alone, it shows
 * that somebody else answers (https://learn.microsoft.com/en-us/graph/delta-query-overview#synchronization-reset).
 */
function refuseOtherPlaces({ url }: GraphRequest, { status, headers }: GraphAnswer): void {
  if (status >= 300 && status < 400) throw invalidLink(`Graph answered with a redirect (${status})`);
  const location = headers.get('location') ?? '';
  if (status !== 410 || location === '') return;
  if (!URL.canParse(location, url) || new URL(location, url).origin !== new URL(url).origin) {
    throw invalidLink('the Location of a 410 points to another origin');
  }
}
