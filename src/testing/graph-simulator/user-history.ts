import { AddressIndex, type AddressProperty } from './address-index.js';
import type { JsonObject } from './json.js';

/** A user as plain JSON; a property that was never set is absent, a cleared one is null. */
export interface DirectoryUser extends JsonObject {
  readonly id: string;
}

export type UserStatus = 'active' | 'deleted' | 'purged';

/** A user as it was from `version` until its next snapshot. */
export interface UserSnapshot {
  readonly version: number;
  readonly status: UserStatus;
  readonly user: DirectoryUser;
  /** The manager's id, when there is one. */
  readonly manager?: string;
}

/** One entry of the change log; `version` counts from 1 without gaps. */
export interface TenantChange {
  readonly version: number;
  readonly id: string;
  readonly kind: 'create' | 'update' | 'remove' | 'restore' | 'purge';
  readonly properties: readonly string[];
}

/** Every state of every user, and the log of changes between them. */
export class UserHistory {
  readonly #states = new Map<string, UserSnapshot[]>();
  readonly #log: TenantChange[] = [];
  readonly #addresses = new AddressIndex();
  #active = 0;

  /** The number of changes so far. */
  get version(): number {
    return this.#log.length;
  }

  /** The number of users ever created. */
  get size(): number {
    return this.#states.size;
  }

  get activeCount(): number {
    return this.#active;
  }

  latest(id: string): UserSnapshot | undefined {
    return this.#states.get(id)?.at(-1);
  }

  /** The state of one user at a version, or undefined when it did not exist yet. */
  snapshot(id: string, version: number): UserSnapshot | undefined {
    const states = this.#states.get(id);
    return states && stateAt(states, version);
  }

  /** The states of all users at a version, in order of creation. */
  snapshots(version: number, status?: UserStatus): UserSnapshot[] {
    const found: UserSnapshot[] = [];
    for (const states of this.#states.values()) {
      const snapshot = stateAt(states, version);
      if (snapshot && (status === undefined || snapshot.status === status)) found.push(snapshot);
    }
    return found;
  }

  /** The users that are active at a version and have an address in a property then. */
  holders(property: AddressProperty, address: string, version: number): UserSnapshot[] {
    const found: UserSnapshot[] = [];
    for (const id of this.#addresses.candidates(property, address)) {
      const snapshot = this.snapshot(id, version);
      if (snapshot?.status === 'active' && this.#addresses.holds(snapshot.user, property, address)) {
        found.push(snapshot);
      }
    }
    return found;
  }

  /** The changes after version `from`, up to and including `to`. */
  changes(from: number, to: number): readonly TenantChange[] {
    return this.#log.slice(from, to);
  }

  /** Adds the next state of a user; `manager` null takes the manager away, absent keeps it. */
  record(
    kind: TenantChange['kind'],
    next: { readonly status: UserStatus; readonly user: DirectoryUser; readonly manager?: string | null },
    properties: readonly string[],
  ): void {
    const version = this.#log.length + 1;
    const { status, user } = next;
    this.#log.push({ version, id: user.id, kind, properties });
    const states = this.#states.get(user.id);
    const before = states?.at(-1);
    const manager = next.manager === undefined ? before?.manager : next.manager;
    const snapshot = { version, status, user, ...(manager == null ? {} : { manager }) };
    if (states) states.push(snapshot);
    else this.#states.set(user.id, [snapshot]);
    this.#active += Number(status === 'active') - Number(before?.status === 'active');
    this.#addresses.add(user, before?.user);
  }
}

/** Newest first, then by halves: an object with a long history costs no more than one with a short one. */
export function stateAt<State extends { readonly version: number }>(
  states: readonly State[],
  version: number,
): State | undefined {
  const last = states[states.length - 1];
  if (last && last.version <= version) return last;
  let low = 0;
  let high = states.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (states[middle]!.version <= version) low = middle + 1;
    else high = middle;
  }
  return states[low - 1];
}
