import type { GroupRead } from '../../domain/directory-group.js';
import type { UserRead } from '../../domain/directory-user.js';
import type { JsonValue } from '../../domain/json.js';
import { isObjectId } from '../../domain/object-id.js';
import type { SeededRandom } from '../graph-simulator/seeded-random.js';
import type { TenantDirectory } from '../graph-simulator/tenant-directory.js';
import type { DirectoryBehaviour } from './directory-behaviour.js';
import { isWhole } from './user-rounds.js';

/** Reads by id out of the tenant's history. */
export class LiveReads {
  readonly #tenant: TenantDirectory;
  readonly #behaviour: DirectoryBehaviour;
  readonly #random: SeededRandom;
  #settledAt = 0;
  #settledGroupsAt = 0;

  constructor(tenant: TenantDirectory, behaviour: DirectoryBehaviour, random: SeededRandom) {
    this.#tenant = tenant;
    this.#behaviour = behaviour;
    this.#random = random;
  }

  /** From now on no stale read goes back behind this moment. */
  settle(): void {
    this.#settledAt = this.#tenant.version;
    this.#settledGroupsAt = this.#tenant.groups.version;
  }

  user(objectId: string, select: readonly string[]): UserRead {
    if (this.#behaviour.unreadableIds.has(objectId)) return { outcome: 'unreadable' };
    const { history } = this.#tenant;
    const snapshot = this.#seen(
      (version) => history.snapshot(objectId, version),
      history.version,
      this.#settledAt,
    );
    if (snapshot === undefined || snapshot.status === 'purged') return { outcome: 'deleted' };
    if (snapshot.status === 'deleted') return { outcome: 'soft-deleted' };
    if (!isWhole(snapshot.user)) return { outcome: 'unreadable' };
    const properties: Record<string, JsonValue> = {};
    // Unlike the stream, a read names what has no value.
    for (const name of select) {
      if (name !== 'id') properties[name] = Object.hasOwn(snapshot.user, name) ? snapshot.user[name]! : null;
    }
    return { outcome: 'found', properties };
  }

  group(objectId: string): GroupRead {
    if (this.#behaviour.unreadableIds.has(objectId) || !isObjectId(objectId))
      return { outcome: 'unreadable' };
    const { history } = this.#tenant.groups;
    const snapshot = this.#seen(
      (version) => history.snapshot(objectId, version),
      history.version,
      this.#settledGroupsAt,
    );
    if (snapshot === undefined || snapshot.status === 'purged') return { outcome: 'deleted' };
    if (snapshot.status === 'deleted') return { outcome: 'soft-deleted' };
    const { displayName, visibility } = snapshot.group;
    if (typeof displayName !== 'string' || displayName === '') return { outcome: 'unreadable' };
    return { outcome: 'found', displayName, hiddenMembership: visibility === 'HiddenMembership' };
  }

  /** The current state, or by chance one that ended since `settle()`. */
  #seen<State extends { readonly version: number }>(
    at: (version: number) => State | undefined,
    present: number,
    settledAt: number,
  ): State | undefined {
    const current = at(present);
    if (!this.#random.chance(this.#behaviour.staleReads)) return current;
    const earlier: (State | undefined)[] = [];
    for (let state = current; state !== undefined && state.version > settledAt; ) {
      state = at(state.version - 1);
      earlier.push(state);
    }
    return earlier.length === 0 ? current : earlier[this.#random.below(earlier.length)];
  }
}
