import type { AccessTokens } from './access-tokens.js';
import { batchItem, parseBatch } from './batch.js';
import type { DeltaServices, DeltaSettings } from './delta-service.js';
import { DirectoryReads } from './directory-reads.js';
import { ERROR_SAMPLES } from './error-samples.js';
import { type Faults, faultName, faultyOutcome, type Outcome } from './faults.js';
import { getByIds } from './get-by-ids.js';
import { readHolders } from './holder-reads.js';
import type { JsonValue } from './json.js';
import { pageOf } from './list-pages.js';
import { organization } from './organization.js';
import { parseRequest } from './parse-request.js';
import { errorReply, type Reply } from './reply.js';
import type { RequestLog } from './request-log.js';
import { isForbidden } from './rights.js';
import type { SimulatedRequest } from './simulated-request.js';
import type { Exchange } from './write-outcome.js';

export interface ServiceSettings extends DeltaSettings {
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly accessTokens: AccessTokens;
  readonly mode: 'default' | 'minimal';
}

/** Decides what each request is answered: a fault, a refusal, or what the endpoint says. */
export class GraphService {
  readonly reads: DirectoryReads;
  readonly #settings: ServiceSettings;
  readonly #delta: DeltaServices;

  constructor(settings: ServiceSettings, delta: DeltaServices) {
    this.#settings = settings;
    this.#delta = delta;
    this.reads = new DirectoryReads(settings);
  }

  async outcome(
    request: SimulatedRequest,
    body: JsonValue | undefined,
    exchange: Exchange,
  ): Promise<Outcome> {
    const { faults, played } = this.#settings;
    const normal = () => this.#reply(request, body, exchange);
    const fault = faults.take(request);
    if (fault === undefined) return { reply: await normal() };
    played.countFault(faultName(fault));
    const { respond } = fault;
    if (typeof respond === 'string' || !('holdUntil' in respond)) {
      return faultyOutcome(respond, request, normal);
    }
    await respond.holdUntil;
    return respond.answer === undefined
      ? { reply: await normal() }
      : faultyOutcome(respond.answer, request, normal);
  }

  async #reply(request: SimulatedRequest, body: JsonValue | undefined, exchange: Exchange): Promise<Reply> {
    const refusal = this.#refusal(request);
    if (refusal) return refusal;
    const { tenant } = this.#settings;
    switch (request.kind) {
      case 'delta-initial':
      case 'delta-page':
      case 'delta-round':
        return this.#delta.users.answer({ query: request.query, minimal: this.#wantsMinimal(request) });
      case 'group-delta-initial':
      case 'group-delta-page':
      case 'group-delta-round':
        return this.#delta.groups.answer({ query: request.query, minimal: this.#wantsMinimal(request) });
      case 'user':
        return this.reads.user(request);
      case 'users':
        return pageOf(this.reads.users(request), request);
      case 'users-count':
        return this.reads.count(request);
      case 'deleted-item':
        return pageOf(this.reads.deletedItem(request), request);
      case 'deleted-groups':
        return pageOf(this.reads.deletedGroups(request), request);
      case 'group':
      case 'deleted-group':
        return this.reads.group(request);
      case 'groups':
        return pageOf(readHolders('groups', tenant.groups, request), request);
      case 'contacts':
        return pageOf(readHolders('contacts', tenant.contacts, request), request);
      case 'get-by-ids':
        return getByIds(this.#settings, this.reads, request, body);
      case 'organization':
        return organization(tenant.tenantId);
      case 'batch':
        return this.#batch(request, body, exchange);
      default:
        return errorReply(
          404,
          'ResourceNotFound',
          `No endpoint ${request.method} ${request.path} is simulated.`,
        );
    }
  }

  #refusal(request: SimulatedRequest): Reply | undefined {
    const { accessTokens, played, rights } = this.#settings;
    if (!request.hasBearer) return ERROR_SAMPLES['401-no-token'];
    if (accessTokens.isRevoked(request.accessToken)) {
      played.count('revokedAccessTokens');
      return ERROR_SAMPLES['401-cae'];
    }
    if (!isForbidden(request.kind, rights)) return undefined;
    played.count('deniedRequests');
    return ERROR_SAMPLES['403-request-denied'];
  }

  #wantsMinimal({ headers }: SimulatedRequest): boolean {
    return this.#settings.mode === 'minimal' || /return=minimal/i.test(headers.prefer ?? '');
  }

  /** Each part is answered, and may be throttled, by itself (https://learn.microsoft.com/en-us/graph/throttling). */
  async #batch(batch: SimulatedRequest, body: JsonValue | undefined, exchange: Exchange): Promise<Reply> {
    const parts = parseBatch(body);
    if ('status' in parts) return parts;
    const { hasBearer, accessToken } = batch;
    const bearer = accessToken === undefined ? { hasBearer } : { hasBearer, accessToken };
    const { log, accessTokens } = this.#settings;
    const responses: JsonValue[] = [];
    for (const { id, url, headers } of parts) {
      const target = `/v1.0/${url.replace(/^\//, '')}`;
      const request = { ...parseRequest('GET', target, headers, this.#delta, accessTokens), ...bearer };
      const entry = log.add(request);
      const { reply, socket } = await this.outcome(request, undefined, exchange);
      // A part has no connection of its own to lose.
      const shown = socket ? ERROR_SAMPLES['503-unavailable'] : reply;
      entry.status = shown.status;
      responses.push(batchItem(id, shown, exchange));
    }
    return { status: 200, body: { responses } };
  }
}
