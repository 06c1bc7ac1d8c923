import { decodedSegment, list, readFilter, refusedSelect, single } from './collection-replies.js';
import { notFound } from './error-samples.js';
import type { FilterClause } from './filters.js';
import { renderHolder } from './holder-reads.js';
import type { JsonObject, JsonValue } from './json.js';
import type { Played } from './played.js';
import { BASIC_PROPERTIES, DEFAULT_PROPERTIES, parseSelect } from './property-sets.js';
import { errorReply, type Reply } from './reply.js';
import type { SimulatorRights } from './rights.js';
import type { SeededRandom } from './seeded-random.js';
import type { SimulatedRequest } from './simulated-request.js';
import type { SimulatorBehaviour } from './simulator-behaviour.js';
import type { TenantDirectory } from './tenant-directory.js';
import type { DirectoryUser, UserSnapshot } from './user-history.js';

export interface ReadSettings {
  readonly tenant: TenantDirectory;
  readonly behaviour: SimulatorBehaviour;
  readonly rights: SimulatorRights;
  readonly random: SeededRandom;
  readonly played: Played;
}

/**
 * Plain reads of users, and of groups by id, beside delta; each may be answered from an older state
 * (https://devblogs.microsoft.com/identity/designing-for-eventual-consistency-for-microsoft-entra).
 */
export class DirectoryReads {
  readonly #settings: ReadSettings;
  #settled = 0;
  #settledGroups = 0;

  constructor(settings: ReadSettings) {
    this.#settings = settings;
  }

  /** From now on stale reads are not older than the present state. */
  settle(): void {
    this.#settled = this.#settings.tenant.version;
    this.#settledGroups = this.#settings.tenant.groups.version;
  }

  /** GET /users/{id or UPN}. */
  user({ path, query }: SimulatedRequest): Reply {
    const key = decodedSegment(path.split('/')[3] ?? '');
    const select = parseSelect(query.$select);
    return (
      refusedSelect(select) ??
      this.read((version) => {
        const { history } = this.#settings.tenant;
        const snapshot = this.#active(key, version) ?? history.holders('userPrincipalName', key, version)[0];
        return snapshot ? single('users', this.#render(snapshot.user, select), query.$select) : notFound(key);
      })
    );
  }

  /** GET /users?$filter=…; without a filter all users on one page. */
  users({ query }: SimulatedRequest): Reply {
    const clauses = readFilter(query.$filter);
    if (clauses !== null && 'status' in clauses) return clauses;
    const select = parseSelect(query.$select);
    return (
      refusedSelect(select) ??
      this.read((version) => {
        const found = clauses === null ? this.#all(version) : this.#matching(clauses, version);
        return list(
          'users',
          found.map(({ user }) => this.#render(user, select)),
          query.$select,
        );
      })
    );
  }

  /** GET /users/$count, an advanced query (https://learn.microsoft.com/en-us/graph/aad-advanced-queries). */
  count({ headers }: SimulatedRequest): Reply {
    if (headers.consistencylevel?.toLowerCase() !== 'eventual') {
      return errorReply(400, 'Request_BadRequest', '$count is not currently supported.');
    }
    const { tenant } = this.#settings;
    return this.read((version) => {
      const count = version === tenant.version ? tenant.history.activeCount : this.#all(version).length;
      return { status: 200, text: String(count), headers: { 'Content-Type': 'text/plain' } };
    });
  }

  /**
   * GET /directory/deletedItems/{id}, also cast; `microsoft.graph.user` in place of an id lists
   * (https://learn.microsoft.com/en-us/graph/api/directory-deleteditems-list).
   */
  deletedItem({ path, query }: SimulatedRequest): Reply {
    const key = decodedSegment(path.split('/')[4] ?? '');
    const select = parseSelect(query.$select);
    const isCast = path.endsWith('/microsoft.graph.user');
    return (
      refusedSelect(select) ??
      this.read((version) => {
        if (key === 'microsoft.graph.user') {
          const found = this.#settings.tenant.snapshots(version, 'deleted');
          return list(
            'users',
            found.map(({ user }) => this.#render(user, select)),
            query.$select,
          );
        }
        const snapshot = this.#settings.tenant.snapshot(key, version);
        if (snapshot?.status !== 'deleted') return notFound(key);
        const item = this.#render(snapshot.user, select);
        if (isCast) return single('users', item, query.$select);
        return single('directoryObjects', { '@odata.type': '#microsoft.graph.user', ...item }, query.$select);
      })
    );
  }

  /** GET /groups/{id}, and of a group in /directory/deletedItems, where the cast is mandatory. */
  group({ path, query, kind }: SimulatedRequest): Reply {
    const [status, segment] = kind === 'group' ? (['active', 3] as const) : (['deleted', 4] as const);
    const id = decodedSegment(path.split('/')[segment] ?? '');
    const { groups } = this.#settings.tenant;
    return this.#read(groups.version, this.#settledGroups, (version) => {
      const snapshot = groups.history.snapshot(id, version);
      if (snapshot?.status !== status) return notFound(id);
      return single('groups', renderHolder(snapshot.group, parseSelect(query.$select)), query.$select);
    });
  }

  /** GET /directory/deletedItems/microsoft.graph.group. */
  deletedGroups({ query }: SimulatedRequest): Reply {
    const { groups } = this.#settings.tenant;
    const select = parseSelect(query.$select);
    const found = groups.history.ids().flatMap((id) => groups.deleted(id) ?? []);
    return list(
      'groups',
      found.map((group) => renderHolder(group, select)),
      query.$select,
    );
  }

  /** Answers from the present or, by chance, an older state of the users; counted when that makes a difference. */
  read(answer: (version: number) => Reply): Reply {
    return this.#read(this.#settings.tenant.version, this.#settled, answer);
  }

  #read(present: number, settled: number, answer: (version: number) => Reply): Reply {
    const { behaviour, random, played } = this.#settings;
    if (!random.chance(behaviour.staleReads)) return answer(present);
    const past = settled + random.below(Math.max(1, present - settled));
    const reply = answer(past);
    const current = answer(present);
    const isSame = reply.text === current.text && JSON.stringify(reply.body) === JSON.stringify(current.body);
    if (!isSame) played.count('staleReads');
    return reply;
  }

  /** A user as a plain read gives it: asked properties without a value come as null, unlike on delta. */
  #render(user: DirectoryUser, select: readonly string[] | null): JsonObject {
    const { rights, played } = this.#settings;
    const item = renderUser(user, select, rights.usersBasicOnly);
    if (rights.usersBasicOnly) played.count('nulledBodies');
    return item;
  }

  #active(id: string, version: number): UserSnapshot | undefined {
    const snapshot = this.#settings.tenant.snapshot(id, version);
    return snapshot?.status === 'active' ? snapshot : undefined;
  }

  #all(version: number): UserSnapshot[] {
    return this.#settings.tenant.snapshots(version, 'active');
  }

  #matching(clauses: readonly FilterClause[], version: number): readonly UserSnapshot[] {
    const found = new Set<UserSnapshot>();
    for (const { property, value } of clauses) {
      const snapshots =
        property === 'id'
          ? [this.#active(value, version)]
          : this.#settings.tenant.history.holders(property, value, version);
      for (const snapshot of snapshots) if (snapshot) found.add(snapshot);
    }
    return [...found];
  }
}

/** The asked properties, null where there is no value or, with basic rights, no permission. */
export function renderUser(
  user: DirectoryUser,
  select: readonly string[] | null,
  basicOnly = false,
): JsonObject {
  const item: Record<string, JsonValue> = {};
  for (const name of select ?? DEFAULT_PROPERTIES) {
    if (name === 'manager') continue;
    item[name] = basicOnly && !BASIC_PROPERTIES.has(name) ? null : (user[name] ?? null);
  }
  if (select === null || select.includes('id')) item.id = user.id;
  return item;
}
