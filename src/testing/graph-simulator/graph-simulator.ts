import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Agent } from 'node:https';
import type { Client } from '@microsoft/microsoft-graph-client';
import { AccessTokens, accessTokenText } from './access-tokens.js';
import { DeltaService, type DeltaServices } from './delta-service.js';
import { type DirectRequest, directResponse } from './direct-response.js';
import type { ErrorSample } from './error-samples.js';
import { Faults, type Outcome } from './faults.js';
import { GraphService, type ServiceSettings } from './graph-service.js';
import { groupStream } from './group-stream.js';
import type { JsonValue } from './json.js';
import { LoopbackServer, type TlsIdentity } from './loopback-server.js';
import { parseJson, parseRequest, readJson } from './parse-request.js';
import { Played, type PlayedCounts } from './played.js';
import { errorReply, GRAPH_ORIGIN } from './reply.js';
import { type OpenEntry, RequestLog } from './request-log.js';
import { permissionsOf, plainRights, type SimulatorRights } from './rights.js';
import { type SimulatorClientOptions, sdkClient, type TokenRequest } from './sdk-client.js';
import { trusting } from './secure-fetch.js';
import { SeededRandom } from './seeded-random.js';
import type { LoggedRequest, RequestKind, SimulatedRequest } from './simulated-request.js';
import { plainBehaviour, type SimulatorBehaviour } from './simulator-behaviour.js';
import { TenantDirectory } from './tenant-directory.js';
import { userStream } from './user-stream.js';
import { type Exchange, writeOutcome } from './write-outcome.js';

const SEVEN_DAYS_MS = 7 * 24 * 60 * 60 * 1000;

export interface GraphSimulatorOptions {
  /** Default an invented GUID. */
  readonly tenantId?: string;
  /** Seed of everything random (ids, tokens, behaviours); default 1. */
  readonly seed?: number;
  /** The service's clock; default the real one. */
  readonly now?: () => Date;
  /** Users, or groups, on a page; default 200, as seen in https://github.com/microsoftgraph/microsoft-graph-docs/issues/5363. */
  readonly pageSize?: number;
  /**
   * How long tokens live, in milliseconds; default seven days
   * (https://learn.microsoft.com/en-us/graph/delta-query-overview).
   */
  readonly tokenLifeMs?: number;
  /**
   * deltaLinks outlive the simulator: they say in their token what they stand for, and one that is started later with this
   * option, with a clock that went on and a tenant that has lived through the same changes in the same order (give users
   * their ids), goes on from them. Page links die with their simulator. Default false.
   */
  readonly lastingTokens?: boolean;
  /** PEM key and certificate for 127.0.0.1; with them the origin is https. */
  readonly tls?: TlsIdentity;
  /**
   * The origin in links: default `https://graph.microsoft.com`; another cloud's; or 'own', the simulator's, for a client
   * that is not made by `client()`.
   */
  readonly linkOrigin?: string;
  /**
   * 'minimal' answers as if every request said `Prefer: return=minimal`
   * (https://learn.microsoft.com/en-us/graph/api/user-delta); default 'default'.
   */
  readonly mode?: 'default' | 'minimal';
}

/** A loopback HTTP server that speaks the users/delta and groups/delta protocol of Microsoft Graph. */
export class GraphSimulator {
  readonly tenant: TenantDirectory;
  readonly behaviour: SimulatorBehaviour = plainBehaviour();
  readonly rights: SimulatorRights = plainRights();
  readonly faults = new Faults();
  /** Origins, other than that of its links, which a client tried to ask; nothing was sent there. */
  readonly foreignOrigins: string[] = [];
  readonly #log = new RequestLog();
  readonly #played = new Played();
  readonly #accessTokens = new AccessTokens();
  readonly #random: SeededRandom;
  readonly #settings: ServiceSettings;
  readonly #delta: DeltaServices;
  readonly #service: GraphService;
  readonly #server: LoopbackServer;
  readonly #agent: Agent | undefined;
  readonly #linkOrigin: string;

  private constructor(options: GraphSimulatorOptions) {
    const now = options.now ?? (() => new Date());
    this.#random = new SeededRandom(options.seed ?? 1);
    this.tenant = new TenantDirectory(options.tenantId ?? this.#random.guid(), this.#random, now);
    this.#settings = {
      tenant: this.tenant,
      behaviour: this.behaviour,
      rights: this.rights,
      faults: this.faults,
      played: this.#played,
      log: this.#log,
      accessTokens: this.#accessTokens,
      random: this.#random,
      now,
      lastingTokens: options.lastingTokens ?? false,
      mode: options.mode ?? 'default',
      pageSize: options.pageSize ?? 200,
      tokenLifeMs: options.tokenLifeMs ?? SEVEN_DAYS_MS,
    };
    this.#delta = {
      users: new DeltaService(this.#settings, userStream(this.#settings)),
      groups: new DeltaService(this.#settings, groupStream(this.#settings)),
    };
    this.#service = new GraphService(this.#settings, this.#delta);
    this.#linkOrigin = options.linkOrigin ?? GRAPH_ORIGIN;
    this.#agent = options.tls ? trusting(options.tls.cert) : undefined;
    this.#server = new LoopbackServer(options.tls, (request, response) => this.#serve(request, response));
  }

  /** Starts a server on a free port of 127.0.0.1. */
  static async start(options: GraphSimulatorOptions = {}): Promise<GraphSimulator> {
    const simulator = new GraphSimulator(options);
    await simulator.#server.start();
    return simulator;
  }

  /** Where it listens: scheme, host and port, without a slash at the end. */
  get origin(): string {
    return this.#server.origin;
  }

  /** The origin in its links. */
  get linkOrigin(): string {
    return this.#linkOrigin === 'own' ? this.origin : this.#linkOrigin;
  }

  /** All requests in order of arrival, parts of batches after their batch. */
  get requests(): LoggedRequest[] {
    return this.#log.entries;
  }

  /** Number of requests by kind. */
  get counts(): Readonly<Partial<Record<RequestKind, number>>> {
    const counts: Partial<Record<RequestKind, number>> = {};
    for (const { kind } of this.requests) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  /** How often each behaviour and fault was really played so far. */
  get played(): PlayedCounts {
    return this.#played.counts;
  }

  /** Users, or groups, on a page; applies to rounds started later. */
  get pageSize(): number {
    return this.#settings.pageSize;
  }

  set pageSize(size: number) {
    this.#settings.pageSize = size;
  }

  /** How long tokens live, in milliseconds. */
  get tokenLifeMs(): number {
    return this.#settings.tokenLifeMs;
  }

  set tokenLifeMs(life: number) {
    this.#settings.tokenLifeMs = life;
  }

  /**
   * A client of the Graph SDK with its whole default middleware; its links read `https://graph.microsoft.com/…`, and only
   * the last element, which sends, goes to the simulator. A request for any other origin fails and is noted in
   * `foreignOrigins`.
   */
  client({ accessToken, direct = false }: SimulatorClientOptions = {}): Client {
    const source = accessToken ?? this.#tokenSource();
    return sdkClient({
      linkOrigin: this.linkOrigin,
      origin: () => this.origin,
      agent: this.#agent,
      accessToken: typeof source === 'string' ? () => source : source,
      onForeign: (origin) => this.foreignOrigins.push(origin),
      direct: direct ? (request) => this.#answer(request) : undefined,
    });
  }

  /**
   * The `number`-th of its harmless access tokens: an unsigned JWT whose `tid` is the tenant's id and whose `roles` are the
   * rights of the moment.
   */
  accessToken(number = 1): string {
    return accessTokenText(this.tenant.tenantId, number, permissionsOf(this.rights));
  }

  /**
   * The `count`-th request (from 1) of a kind or that passes a test, as soon as it has arrived, be it answered or not;
   * those of the past count.
   */
  arrival(match: RequestKind | ((request: SimulatedRequest) => boolean), count = 1): Promise<LoggedRequest> {
    return this.#log.arrival(match, count);
  }

  /**
   * Rejects the delta and skip tokens given so far, of one stream or of both; the default shape is a 410 with Location
   * (https://learn.microsoft.com/en-us/graph/delta-query-overview#synchronization-reset).
   */
  expireTokens(shape: ErrorSample = '410-location', stream?: 'users' | 'groups'): void {
    if (stream !== 'groups') this.#delta.users.expire(shape);
    if (stream !== 'users') this.#delta.groups.expire(shape);
  }

  /**
   * Answers 401 with a claims challenge to each access token seen so far, or to the first that comes, until another one
   * comes (https://learn.microsoft.com/en-us/entra/identity-platform/claims-challenge).
   */
  revokeAccessTokens(): void {
    this.#accessTokens.revoke();
  }

  /** Ends staleness: reads see at least the present state. */
  settle(): void {
    this.#service.reads.settle();
  }

  /** Stops listening and destroys all connections, hanging ones too. */
  async stop(): Promise<void> {
    await this.#server.stop();
    this.#agent?.destroy();
  }

  /** Keeps its token until it is handed the claims of a challenge, as a credential with a cache does. */
  #tokenSource(): (request: TokenRequest) => string {
    let number = 1;
    return ({ claims }) => {
      if (claims !== undefined) number += 1;
      return this.accessToken(number);
    };
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const read = await readJson(message);
    const { method = 'GET', url = '/', headers } = message;
    const { entry, exchange, outcome } = this.#arrived(
      parseRequest(method, url, headers, this.#delta, this.#accessTokens),
      read,
    );
    response.on('close', () => {
      entry.aborted = !response.writableFinished;
    });
    writeOutcome(response, await outcome, exchange, this.linkOrigin);
  }

  async #answer({ method, target, headers, body, signal }: DirectRequest): Promise<Response> {
    signal?.throwIfAborted();
    const { entry, exchange, outcome } = this.#arrived(
      parseRequest(method, target, headers, this.#delta, this.#accessTokens),
      parseJson(body),
    );
    signal?.addEventListener('abort', () => {
      entry.aborted = true;
    });
    return directResponse(await outcome, exchange, this.linkOrigin, signal);
  }

  #arrived(
    request: SimulatedRequest,
    { body, valid }: { readonly body?: JsonValue; readonly valid: boolean },
  ): { readonly entry: OpenEntry; readonly exchange: Exchange; readonly outcome: Promise<Outcome> } {
    const requestId = this.#random.guid();
    const clientRequestId = request.headers['client-request-id'] ?? requestId;
    const exchange = { requestId, clientRequestId, date: this.#settings.now() };
    const entry = this.#log.add(request);
    const invalid = errorReply(400, 'BadRequest', 'Unable to read JSON request payload.');
    const outcome = (
      valid ? this.#service.outcome(request, body, exchange) : Promise.resolve({ reply: invalid })
    ).then((answered) => {
      entry.status = answered.reply.status;
      return answered;
    });
    return { entry, exchange, outcome };
  }
}
