import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Agent, createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Client } from '@microsoft/microsoft-graph-client';
import { accessTokenText } from './access-token.js';
import { batchItem, parseBatch } from './batch.js';
import { DeltaService, type DeltaSettings } from './delta-service.js';
import { DirectoryReads } from './directory-reads.js';
import { ERROR_SAMPLES, type ErrorSample } from './error-samples.js';
import { Faults, faultyOutcome, type Outcome } from './faults.js';
import type { JsonValue } from './json.js';
import { parseRequest, readJson } from './parse-request.js';
import { errorReply, GRAPH_ORIGIN, type Reply } from './reply.js';
import { plainRights, requiredRight, type SimulatorRights } from './rights.js';
import { type SimulatorClientOptions, sdkClient, type TokenRequest } from './sdk-client.js';
import { trusting } from './secure-fetch.js';
import { SeededRandom } from './seeded-random.js';
import type { LoggedRequest, RequestKind, SimulatedRequest } from './simulated-request.js';
import { plainBehaviour, type SimulatorBehaviour } from './simulator-behaviour.js';
import { TenantDirectory } from './tenant-directory.js';
import { completed, type Exchange, writeOutcome } from './write-outcome.js';

const SEVEN_DAYS_MS = 7 * 24 * 60 * 60 * 1000;

export interface GraphSimulatorOptions {
  /** Default an invented GUID. */
  readonly tenantId?: string;
  /** Seed of everything random (ids, tokens, behaviours); default 1. */
  readonly seed?: number;
  /** The service's clock; default the real one. */
  readonly now?: () => Date;
  /** Users on a page; default 200 (PROTOCOL 1.2). */
  readonly pageSize?: number;
  /** How long tokens live, in milliseconds; default seven days (PROTOCOL 1.7). */
  readonly tokenLifeMs?: number;
  /** PEM key and certificate; with them the origin is https. */
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer };
  /** 'minimal' answers as if every request said `Prefer: return=minimal` (PROTOCOL 1.5); default 'default'. */
  readonly mode?: 'default' | 'minimal';
}

/** A loopback HTTP server that speaks the users/delta protocol of Microsoft Graph. */
export class GraphSimulator {
  readonly tenant: TenantDirectory;
  readonly behaviour: SimulatorBehaviour = plainBehaviour();
  readonly rights: SimulatorRights = plainRights();
  readonly faults = new Faults();
  /** All requests in order of arrival, parts of batches after their batch. */
  readonly requests: LoggedRequest[] = [];
  /** Origins, other than Graph's, that a client tried to ask; nothing was sent there. */
  readonly foreignOrigins: string[] = [];
  readonly #random: SeededRandom;
  readonly #settings: DeltaSettings;
  readonly #delta: DeltaService;
  readonly #reads: DirectoryReads;
  readonly #mode: 'default' | 'minimal';
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #scheme: string;
  readonly #agent: Agent | undefined;

  private constructor(options: GraphSimulatorOptions) {
    const now = options.now ?? (() => new Date());
    this.#random = new SeededRandom(options.seed ?? 1);
    this.tenant = new TenantDirectory(options.tenantId ?? this.#random.guid(), this.#random, now);
    this.#settings = {
      tenant: this.tenant,
      behaviour: this.behaviour,
      random: this.#random,
      now,
      pageSize: options.pageSize ?? 200,
      tokenLifeMs: options.tokenLifeMs ?? SEVEN_DAYS_MS,
    };
    this.#delta = new DeltaService(this.#settings);
    this.#reads = new DirectoryReads(this.tenant, this.behaviour, this.#random);
    this.#mode = options.mode ?? 'default';
    this.#scheme = options.tls ? 'https' : 'http';
    this.#agent = options.tls ? trusting(options.tls.cert) : undefined;
    const listener = (request: IncomingMessage, response: ServerResponse) =>
      void this.#serve(request, response).catch((error: unknown) => response.destroy(error as Error));
    this.#server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** Starts a server on a free port of 127.0.0.1. */
  static async start(options: GraphSimulatorOptions = {}): Promise<GraphSimulator> {
    const simulator = new GraphSimulator(options);
    await new Promise<void>((resolve, reject) => {
      simulator.#server.once('error', reject);
      simulator.#server.listen(0, '127.0.0.1', resolve);
    });
    return simulator;
  }

  /**
   * A client of the Graph SDK with its whole default middleware; its links read `https://graph.microsoft.com/…`, and only
   * the last element, which sends, goes to the simulator. A request for any other origin fails and is noted in
   * `foreignOrigins`.
   */
  client({ accessToken }: SimulatorClientOptions = {}): Client {
    const source = accessToken ?? this.#tokenSource();
    return sdkClient({
      linkOrigin: GRAPH_ORIGIN,
      origin: () => this.origin,
      agent: this.#agent,
      accessToken: typeof source === 'string' ? () => source : source,
      onForeign: (origin) => this.foreignOrigins.push(origin),
    });
  }

  /** Keeps its token until it is handed the claims of a challenge, as a credential with a cache does. */
  #tokenSource(): (request: TokenRequest) => string {
    let number = 1;
    return ({ claims }) => {
      if (claims !== undefined) number += 1;
      return accessTokenText(this.tenant.tenantId, number);
    };
  }

  /** Scheme, host and port, without a slash at the end. */
  get origin(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Number of requests by kind. */
  get counts(): Readonly<Partial<Record<RequestKind, number>>> {
    const counts: Partial<Record<RequestKind, number>> = {};
    for (const { kind } of this.requests) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  /** Users on a page; applies to rounds started later. */
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

  /** Rejects all tokens given so far; the default shape is a 410 with Location (PROTOCOL 3.1). */
  expireTokens(shape: ErrorSample = '410-location'): void {
    this.#delta.expire(shape);
  }

  /** Ends staleness: reads see at least the present state. */
  settle(): void {
    this.#reads.settle();
  }

  /** Stops listening and destroys all connections, hanging ones too. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    this.#agent?.destroy();
    await closed;
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { body, valid } = await readJson(message);
    const request = parseRequest(message.method ?? 'GET', message.url ?? '/', message.headers, this.#delta);
    const requestId = this.#random.guid();
    const clientRequestId = request.headers['client-request-id'] ?? requestId;
    const exchange = { requestId, clientRequestId, date: this.#settings.now() };
    const place = this.requests.push({ ...request, status: 0 }) - 1;
    const outcome = valid
      ? this.#outcome(request, body, exchange)
      : { reply: errorReply(400, 'BadRequest', 'Unable to read JSON request payload.') };
    this.requests[place] = { ...request, status: outcome.reply.status };
    writeOutcome(response, outcome, exchange);
  }

  #outcome(request: SimulatedRequest, body: JsonValue | undefined, exchange: Exchange): Outcome {
    const fault = this.faults.take(request);
    const normal = () => this.#reply(request, body, exchange);
    return fault === undefined ? { reply: normal() } : faultyOutcome(fault, request, normal);
  }

  #reply(request: SimulatedRequest, body: JsonValue | undefined, exchange: Exchange): Reply {
    if (!request.hasBearer) return ERROR_SAMPLES['401-no-token'];
    const right = requiredRight(request.kind);
    if (right && !this.rights[right]) return ERROR_SAMPLES['403-request-denied'];
    switch (request.kind) {
      case 'delta-initial':
      case 'delta-page':
      case 'delta-round':
        return this.#delta.answer({ query: request.query, minimal: this.#wantsMinimal(request) });
      case 'user':
        return this.#reads.user(request);
      case 'users':
        return this.#reads.users(request);
      case 'users-count':
        return this.#reads.count(request);
      case 'deleted-item':
        return this.#reads.deletedItem(request);
      case 'get-by-ids':
        return this.#reads.getByIds(request, body);
      case 'organization':
        return this.#reads.organization();
      case 'batch':
        return this.#batch(body, exchange);
      default:
        return errorReply(
          404,
          'ResourceNotFound',
          `No endpoint ${request.method} ${request.path} is simulated.`,
        );
    }
  }

  #wantsMinimal({ headers }: SimulatedRequest): boolean {
    return this.#mode === 'minimal' || /return=minimal/i.test(headers.prefer ?? '');
  }

  /** PROTOCOL 3.4: each part is answered, and may be throttled, by itself. */
  #batch(body: JsonValue | undefined, exchange: Exchange): Reply {
    const parts = parseBatch(body);
    if ('status' in parts) return parts;
    const responses = parts.map(({ id, url, headers }) => {
      const target = `/v1.0/${url.replace(/^\//, '')}`;
      const request = { ...parseRequest('GET', target, headers, this.#delta), hasBearer: true };
      const { reply, socket } = this.#outcome(request, undefined, exchange);
      // A part has no connection of its own to lose.
      const shown = socket ? ERROR_SAMPLES['503-unavailable'] : reply;
      this.requests.push({ ...request, status: shown.status });
      const full = shown.body === undefined ? shown : { ...shown, body: completed(shown.body, exchange) };
      return batchItem(id, full);
    });
    return { status: 200, body: { responses } };
  }
}
