import { ERROR_SAMPLES, notFound } from './error-samples.js';
import { parseUserFilter } from './filters.js';
import { isJsonObject, type JsonValue } from './json.js';
import { parseSelect } from './property-sets.js';
import { renderUser } from './render-entry.js';
import { errorReply, GRAPH_ROOT, type Reply } from './reply.js';
import type { SeededRandom } from './seeded-random.js';
import type { SimulatedRequest } from './simulated-request.js';
import type { SimulatorBehaviour } from './simulator-behaviour.js';
import type { DirectoryUser, TenantDirectory } from './tenant-directory.js';

const USER_TYPE = { '@odata.type': '#microsoft.graph.user' };

/** https://learn.microsoft.com/en-us/graph/api/directoryobject-getbyids: up to 1000 ids. */
const MAX_GET_BY_IDS = 1000;

/** Plain reads beside delta; each may be answered from an older state (PROTOCOL 1.6, eventual consistency). */
export class DirectoryReads {
  readonly #tenant: TenantDirectory;
  readonly #behaviour: SimulatorBehaviour;
  readonly #random: SeededRandom;
  #settled = 0;

  constructor(tenant: TenantDirectory, behaviour: SimulatorBehaviour, random: SeededRandom) {
    this.#tenant = tenant;
    this.#behaviour = behaviour;
    this.#random = random;
  }

  /** From now on stale reads are not older than the present state. */
  settle(): void {
    this.#settled = this.#tenant.version;
  }

  /** GET /users/{id or UPN}. */
  user({ path, query }: SimulatedRequest): Reply {
    const key = decoded(path.split('/')[3] ?? '');
    const version = this.#version();
    const user = this.#byId(key, version) ?? this.#byName(key, version);
    if (!user) return notFound(key);
    return single('users', renderUser(user, parseSelect(query.$select)), query.$select);
  }

  /** GET /users?$filter=…; without a filter all users on one page. */
  users({ query }: SimulatedRequest): Reply {
    const filter = query.$filter;
    const test = filter === undefined ? () => true : parseUserFilter(filter);
    if (!test) return ERROR_SAMPLES['400-unsupported-query'];
    const select = parseSelect(query.$select);
    const found = this.#active(this.#version()).filter(test);
    return list(
      'users',
      found.map((user) => renderUser(user, select)),
    );
  }

  /** GET /users/$count, an advanced query (https://learn.microsoft.com/en-us/graph/aad-advanced-queries). */
  count({ headers }: SimulatedRequest): Reply {
    if (headers.consistencylevel?.toLowerCase() !== 'eventual') {
      return errorReply(400, 'Request_BadRequest', '$count is not currently supported.');
    }
    const text = String(this.#active(this.#version()).length);
    return { status: 200, text, headers: { 'Content-Type': 'text/plain' } };
  }

  /** GET /directory/deletedItems/{id}, also cast; `microsoft.graph.user` in place of an id lists (PROTOCOL 1.9). */
  deletedItem({ path, query }: SimulatedRequest): Reply {
    const key = decoded(path.split('/')[4] ?? '');
    const version = this.#version();
    const select = parseSelect(query.$select);
    if (key === 'microsoft.graph.user') {
      const found = this.#tenant.snapshots(version, 'deleted');
      return list(
        'users',
        found.map(({ user }) => renderUser(user, select)),
      );
    }
    const snapshot = this.#tenant.snapshot(key, version);
    if (snapshot?.status !== 'deleted') return notFound(key);
    const item = renderUser(snapshot.user, select);
    if (path.endsWith('/microsoft.graph.user')) return single('users', item, query.$select);
    return single('directoryObjects', { ...USER_TYPE, ...item }, query.$select);
  }

  /** POST /directoryObjects/getByIds: leaves out what it does not find, soft-deleted users too. */
  getByIds({ query }: SimulatedRequest, body: JsonValue | undefined): Reply {
    const ids = isJsonObject(body) ? body.ids : undefined;
    if (!Array.isArray(ids)) {
      return errorReply(400, 'Request_BadRequest', "Required parameter 'ids' is missing or no collection.");
    }
    if (ids.length > MAX_GET_BY_IDS) {
      return errorReply(400, 'Request_BadRequest', `Too many ids: at most ${MAX_GET_BY_IDS} are allowed.`);
    }
    const version = this.#version();
    const select = parseSelect(query.$select);
    const found = [...new Set(ids)].flatMap((id) => this.#byId(String(id), version) ?? []);
    return list(
      'directoryObjects',
      found.map((user) => ({ ...USER_TYPE, ...renderUser(user, select) })),
    );
  }

  /** GET /organization: the tenant itself. */
  organization(): Reply {
    const domain = { name: 'tenant.example', isDefault: true, isInitial: true, type: 'Managed' };
    return list('organization', [
      { id: this.#tenant.tenantId, displayName: 'Simulated Tenant', verifiedDomains: [domain] },
    ]);
  }

  #version(): number {
    const { version } = this.#tenant;
    if (!this.#random.chance(this.#behaviour.staleReads)) return version;
    return this.#settled + this.#random.below(Math.max(1, version - this.#settled));
  }

  #byId(id: string, version: number): DirectoryUser | undefined {
    const snapshot = this.#tenant.snapshot(id, version);
    return snapshot?.status === 'active' ? snapshot.user : undefined;
  }

  #byName(name: string, version: number): DirectoryUser | undefined {
    const wanted = name.toLowerCase();
    return this.#active(version).find(
      ({ userPrincipalName }) =>
        typeof userPrincipalName === 'string' && userPrincipalName.toLowerCase() === wanted,
    );
  }

  #active(version: number): DirectoryUser[] {
    return this.#tenant.snapshots(version, 'active').map(({ user }) => user);
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function single(set: string, item: Readonly<Record<string, JsonValue>>, select: string | undefined): Reply {
  const context = `${GRAPH_ROOT}/$metadata#${set}${select ? `(${select})` : ''}/$entity`;
  return { status: 200, body: { '@odata.context': context, ...item } };
}

function list(set: string, value: readonly JsonValue[]): Reply {
  return { status: 200, body: { '@odata.context': `${GRAPH_ROOT}/$metadata#${set}`, value } };
}
