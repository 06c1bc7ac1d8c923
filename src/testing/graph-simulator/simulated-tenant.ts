import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from './json.js';
import { movePrimaryAddress } from './proxy-addresses.js';
import type { SeededRandom } from './seeded-random.js';

/** A user as plain JSON; a property that was never set is absent, a cleared one is null. */
export interface SimulatedUser extends JsonObject {
  readonly id: string;
}

/** Properties to set; `undefined` takes away a default, so that the property counts as never set. */
export interface UserProperties {
  readonly [name: string]: JsonValue | undefined;
}

export type UserStatus = 'active' | 'deleted' | 'purged';

/** A user as it was from `version` until its next snapshot. */
export interface UserSnapshot {
  readonly version: number;
  readonly status: UserStatus;
  readonly user: SimulatedUser;
}

/** One entry of the change log; `version` counts from 1 without gaps. */
export interface TenantChange {
  readonly version: number;
  readonly id: string;
  readonly kind: 'create' | 'update' | 'remove' | 'restore' | 'purge';
  readonly properties: readonly string[];
}

/** The directory behind the simulator: users, the recycle bin, and every earlier state of both. */
export class SimulatedTenant {
  readonly tenantId: string;
  readonly #random: SeededRandom;
  readonly #now: () => Date;
  readonly #history = new Map<string, UserSnapshot[]>();
  readonly #log: TenantChange[] = [];

  constructor(tenantId: string, random: SeededRandom, now: () => Date) {
    this.tenantId = tenantId;
    this.#random = random;
    this.#now = now;
  }

  /** The number of changes so far. */
  get version(): number {
    return this.#log.length;
  }

  /** Creates a member with own invented values; `properties` win over them. */
  addUser(properties: UserProperties = {}): SimulatedUser {
    const id = typeof properties.id === 'string' ? properties.id : this.#random.guid();
    if (this.#history.has(id)) throw new Error(`User ${id} already exists`);
    const mail = `user${this.#history.size + 1}@tenant.example`;
    const all: UserProperties = {
      displayName: `User ${this.#history.size + 1}`,
      userPrincipalName: mail,
      mail,
      accountEnabled: true,
      userType: 'Member',
      createdDateTime: this.#timestamp(),
      ...properties,
    };
    const user: Record<string, JsonValue> & { id: string } = { id };
    for (const [name, value] of Object.entries(all)) {
      // null on creation means "never set", which Graph leaves out (PROTOCOL 1.5).
      if (value !== undefined && value !== null) user[name] = value;
    }
    if (typeof user.mail === 'string' && !('proxyAddresses' in properties)) {
      user.proxyAddresses = [`SMTP:${user.mail}`];
    }
    this.#record('create', 'active', user, Object.keys(user));
    return user;
  }

  /** Creates `n` users; `f` gives the properties of the one with the given index (from 0). */
  addUsers(n: number, f: (index: number) => UserProperties = () => ({})): SimulatedUser[] {
    return Array.from({ length: n }, (_, index) => this.addUser(f(index)));
  }

  /** Changes properties of an active user; null clears and is later delivered as null (PROTOCOL 1.5). */
  updateUser(id: string, patch: UserProperties): SimulatedUser {
    const before = this.#expect(id, 'active').user;
    const wanted: Record<string, JsonValue> = {};
    for (const [name, value] of Object.entries(patch)) {
      if (name !== 'id' && value !== undefined) wanted[name] = value;
    }
    if ('mail' in wanted && !('proxyAddresses' in wanted) && wanted.mail !== before.mail) {
      // PROTOCOL 1.9: proxyAddresses change automatically when mail changes.
      wanted.proxyAddresses = movePrimaryAddress(before.proxyAddresses, wanted.mail ?? null);
    }
    const changed = Object.keys(wanted).filter((name) => {
      // Clearing what was never set is no change.
      if (wanted[name] === null && !(name in before)) return false;
      return !isDeepStrictEqual(before[name], wanted[name]);
    });
    if (changed.length === 0) return before;
    const after: Record<string, JsonValue> & { id: string } = { ...before };
    for (const name of changed) after[name] = wanted[name]!;
    this.#record('update', 'active', after, changed);
    return after;
  }

  /** Soft delete: the UPN gets the id without dashes in front, mail stays as it is (PROTOCOL 1.9). */
  removeUser(id: string): void {
    const before = this.#expect(id, 'active').user;
    const mangled = mangledName(before);
    const after = { ...before, ...mangled, deletedDateTime: this.#timestamp() };
    this.#record('remove', 'deleted', after, ['deletedDateTime', ...Object.keys(mangled)]);
  }

  /** Takes a user out of the recycle bin, under another UPN when one is given (PROTOCOL 1.9). */
  restoreUser(id: string, options: { readonly userPrincipalName?: string } = {}): SimulatedUser {
    const before = this.#expect(id, 'deleted').user;
    const after: Record<string, JsonValue> & { id: string } = { ...before, deletedDateTime: null };
    const changed = ['deletedDateTime'];
    const prefix = id.replaceAll('-', '');
    const mangled = before.userPrincipalName;
    if (typeof mangled === 'string') {
      const original = mangled.startsWith(prefix) ? mangled.slice(prefix.length) : mangled;
      after.userPrincipalName = options.userPrincipalName ?? original;
      if (after.userPrincipalName !== original) changed.push('userPrincipalName');
    }
    this.#record('restore', 'active', after, changed);
    return after;
  }

  /** Deletes for good, from the recycle bin or directly (PROTOCOL 1.8, reason "deleted"). */
  purgeUser(id: string): void {
    const latest = this.#history.get(id)?.at(-1);
    if (latest === undefined || latest.status === 'purged') throw new Error(`No user ${id} to purge`);
    this.#record('purge', 'purged', latest.user, []);
  }

  /** The active user with this id. */
  user(id: string): SimulatedUser | undefined {
    return this.#current(id, 'active');
  }

  /** The user with this id in the recycle bin. */
  deletedUser(id: string): SimulatedUser | undefined {
    return this.#current(id, 'deleted');
  }

  /** All active users, in order of creation. */
  users(): SimulatedUser[] {
    return this.snapshots(this.version, 'active').map((snapshot) => snapshot.user);
  }

  /** The state of one user at a version, or undefined when it did not exist yet. */
  snapshot(id: string, version: number): UserSnapshot | undefined {
    return this.#history.get(id)?.findLast((snapshot) => snapshot.version <= version);
  }

  /** The states of all users at a version, of one status if given. */
  snapshots(version: number, status?: UserStatus): UserSnapshot[] {
    const found: UserSnapshot[] = [];
    for (const id of this.#history.keys()) {
      const snapshot = this.snapshot(id, version);
      if (snapshot && (status === undefined || snapshot.status === status)) found.push(snapshot);
    }
    return found;
  }

  /** The changes after version `from`, up to and including `to`. */
  changes(from: number, to: number): readonly TenantChange[] {
    return this.#log.slice(from, to);
  }

  #current(id: string, status: UserStatus): SimulatedUser | undefined {
    const latest = this.#history.get(id)?.at(-1);
    return latest?.status === status ? latest.user : undefined;
  }

  #expect(id: string, status: UserStatus): UserSnapshot {
    const latest = this.#history.get(id)?.at(-1);
    if (latest?.status !== status)
      throw new Error(`User ${id} is ${latest?.status ?? 'unknown'}, not ${status}`);
    return latest;
  }

  #record(kind: TenantChange['kind'], status: UserStatus, user: SimulatedUser, properties: string[]): void {
    const version = this.#log.length + 1;
    this.#log.push({ version, id: user.id, kind, properties });
    const states = this.#history.get(user.id);
    if (states) states.push({ version, status, user });
    else this.#history.set(user.id, [{ version, status, user }]);
  }

  #timestamp(): string {
    return `${this.#now().toISOString().slice(0, 19)}Z`;
  }
}

function mangledName(user: SimulatedUser): UserPrincipalNamePart {
  const name = user.userPrincipalName;
  return typeof name === 'string' ? { userPrincipalName: `${user.id.replaceAll('-', '')}${name}` } : {};
}

type UserPrincipalNamePart = { readonly userPrincipalName: string } | Record<string, never>;
