import { isDeepStrictEqual } from 'node:util';
import { type AddressHolder, AddressHolders } from './address-holders.js';
import type { JsonValue } from './json.js';
import { USER_TYPE } from './property-sets.js';
import { movePrimaryAddress } from './proxy-addresses.js';
import type { SeededRandom } from './seeded-random.js';
import { TenantGroups } from './tenant-groups.js';
import {
  type DirectoryUser,
  type TenantChange,
  UserHistory,
  type UserSnapshot,
  type UserStatus,
} from './user-history.js';

export type { DirectoryUser, TenantChange, UserSnapshot, UserStatus } from './user-history.js';

/** Properties to set; `undefined` takes away a default, so that the property counts as never set. */
export interface UserProperties {
  readonly [name: string]: JsonValue | undefined;
}

type OpenUser = Record<string, JsonValue> & { id: string };

/** The directory behind the simulator: users, groups and their members, every earlier state of them, and contacts. */
export class TenantDirectory {
  readonly tenantId: string;
  readonly groups: TenantGroups;
  readonly contacts = new AddressHolders();
  /** Users by id, version and address, as the endpoints read them. */
  readonly history = new UserHistory();
  /** Types of the devices and service principals, by id. */
  readonly #others = new Map<string, string>();
  readonly #random: SeededRandom;
  readonly #now: () => Date;

  constructor(tenantId: string, random: SeededRandom, now: () => Date) {
    this.tenantId = tenantId;
    this.#random = random;
    this.#now = now;
    this.groups = new TenantGroups({
      typeOf: (memberId) => this.#typeOf(memberId),
      users: () => this.users(),
      timestamp: () => this.#timestamp(),
    });
  }

  /** The number of changes so far. */
  get version(): number {
    return this.history.version;
  }

  /**
   * Creates a member with own invented values; `properties` win over them. Throws when an active user has the UPN:
   * Graph refuses it too (https://learn.microsoft.com/en-us/graph/api/user-post-users).
   */
  addUser(properties: UserProperties = {}): DirectoryUser {
    const id = typeof properties.id === 'string' ? properties.id : this.#random.guid();
    if (this.history.latest(id)) throw new Error(`User ${id} already exists`);
    const number = this.#freeNumber();
    const mail = `user${number}@tenant.example`;
    const all: UserProperties = {
      displayName: `User ${number}`,
      userPrincipalName: mail,
      mail,
      accountEnabled: true,
      userType: 'Member',
      createdDateTime: this.#timestamp(),
      ...properties,
    };
    const user: OpenUser = { id };
    for (const [name, value] of Object.entries(all)) {
      // Null on creation means never set, which delta leaves out (https://learn.microsoft.com/en-us/graph/api/user-delta).
      if (value !== undefined && value !== null) user[name] = value;
    }
    if (typeof user.mail === 'string' && !('proxyAddresses' in properties)) {
      user.proxyAddresses = [`SMTP:${user.mail}`];
    }
    this.#refuseTakenName(user);
    this.history.record('create', { status: 'active', user }, Object.keys(user));
    return user;
  }

  /** Creates `n` users; `f` gives the properties of the one with the given index (from 0). */
  addUsers(n: number, f: (index: number) => UserProperties = () => ({})): DirectoryUser[] {
    return Array.from({ length: n }, (_, index) => this.addUser(f(index)));
  }

  /** Changes an active user; null clears and is later delivered as null. Throws when another active user has the UPN. */
  updateUser(id: string, patch: UserProperties): DirectoryUser {
    const before = this.#expect(id, 'active').user;
    const wanted: Record<string, JsonValue> = {};
    for (const [name, value] of Object.entries(patch)) {
      if (name !== 'id' && value !== undefined) wanted[name] = value;
    }
    if ('mail' in wanted && !('proxyAddresses' in wanted) && wanted.mail !== before.mail) {
      // They change by themselves with mail (https://learn.microsoft.com/en-us/graph/api/resources/user).
      wanted.proxyAddresses = movePrimaryAddress(before.proxyAddresses, wanted.mail ?? null);
    }
    const changed = Object.keys(wanted).filter((name) => {
      // Clearing what was never set is no change.
      if (wanted[name] === null && !(name in before)) return false;
      return !isDeepStrictEqual(before[name], wanted[name]);
    });
    if (changed.length === 0) return before;
    const after: OpenUser = { ...before };
    for (const name of changed) after[name] = wanted[name]!;
    this.#refuseTakenName(after);
    this.history.record('update', { status: 'active', user: after }, changed);
    return after;
  }

  /** Names the manager of an active user, or none for null; delta says so in `manager@delta`. */
  setManager(id: string, managerId: string | null): void {
    const { user, manager } = this.#expect(id, 'active');
    if (managerId !== null) this.#expect(managerId, 'active');
    if ((manager ?? null) === managerId) return;
    this.history.record('update', { status: 'active', user, manager: managerId }, ['manager']);
  }

  /** Creates a group without members, which may hold `mail` and `proxyAddresses`. All else is done by `groups`. */
  addGroup(properties: UserProperties = {}): AddressHolder {
    return this.groups.add(this.#holder('Group', properties));
  }

  /** Creates a device, which can be a member of groups; gives its id. */
  addDevice(id = this.#random.guid()): string {
    this.#others.set(id, '#microsoft.graph.device');
    return id;
  }

  /** The same for a service principal. */
  addServicePrincipal(id = this.#random.guid()): string {
    this.#others.set(id, '#microsoft.graph.servicePrincipal');
    return id;
  }

  /** Creates an organizational contact; with the id of one it replaces that. */
  addContact(properties: UserProperties = {}): AddressHolder {
    return this.contacts.set(this.#holder('Contact', properties));
  }

  /** Deletes a group or contact for good. */
  removeHolder(id: string): void {
    if (this.groups.get(id)) this.groups.purge(id);
    else if (!this.contacts.delete(id)) throw new Error(`No group or contact ${id}`);
  }

  /**
   * Soft delete: the UPN gets the id without dashes in front, mail stays as it is
   * (https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/2256).
   */
  removeUser(id: string): void {
    const before = this.#expect(id, 'active').user;
    const after: OpenUser = { ...before, deletedDateTime: this.#timestamp() };
    const name = before.userPrincipalName;
    if (typeof name === 'string') after.userPrincipalName = `${id.replaceAll('-', '')}${name}`;
    this.history.record('remove', { status: 'deleted', user: after }, ['deletedDateTime']);
  }

  /**
   * Takes a user out of the recycle bin, under another UPN when one is given; throws when an active user has the UPN
   * (https://learn.microsoft.com/en-us/graph/api/directory-deleteditems-restore).
   */
  restoreUser(id: string, options: { readonly userPrincipalName?: string } = {}): DirectoryUser {
    const before = this.#expect(id, 'deleted').user;
    const after: OpenUser = { ...before, deletedDateTime: null };
    const changed = ['deletedDateTime'];
    const prefix = id.replaceAll('-', '');
    const mangled = before.userPrincipalName;
    if (typeof mangled === 'string') {
      const original = mangled.startsWith(prefix) ? mangled.slice(prefix.length) : mangled;
      after.userPrincipalName = options.userPrincipalName ?? original;
      if (after.userPrincipalName !== original) changed.push('userPrincipalName');
    }
    this.#refuseTakenName(after);
    this.history.record('restore', { status: 'active', user: after }, changed);
    return after;
  }

  /** Deletes for good, from the recycle bin or directly; delta's reason is "deleted" then. */
  purgeUser(id: string): void {
    const latest = this.history.latest(id);
    if (latest === undefined || latest.status === 'purged') throw new Error(`No user ${id} to purge`);
    this.history.record('purge', { status: 'purged', user: latest.user }, []);
    this.groups.endMemberships(id);
  }

  /** The active user with this id. */
  user(id: string): DirectoryUser | undefined {
    return this.#current(id, 'active');
  }

  /** The user with this id in the recycle bin. */
  deletedUser(id: string): DirectoryUser | undefined {
    return this.#current(id, 'deleted');
  }

  /** All active users, in order of creation. */
  users(): DirectoryUser[] {
    return this.snapshots(this.version, 'active').map((snapshot) => snapshot.user);
  }

  /** The state of one user at a version, or undefined when it did not exist yet. */
  snapshot(id: string, version: number): UserSnapshot | undefined {
    return this.history.snapshot(id, version);
  }

  /** The states of all users at a version, of one status if given. */
  snapshots(version: number, status?: UserStatus): UserSnapshot[] {
    return this.history.snapshots(version, status);
  }

  /** The changes after version `from`, up to and including `to`. */
  changes(from: number, to: number): readonly TenantChange[] {
    return this.history.changes(from, to);
  }

  #typeOf(id: string): string | undefined {
    const user = this.history.latest(id);
    if (user !== undefined && user.status !== 'purged') return USER_TYPE;
    if (this.groups.get(id)) return '#microsoft.graph.group';
    return this.contacts.get(id) ? '#microsoft.graph.orgContact' : this.#others.get(id);
  }

  #current(id: string, status: UserStatus): DirectoryUser | undefined {
    const latest = this.history.latest(id);
    return latest?.status === status ? latest.user : undefined;
  }

  #expect(id: string, status: UserStatus): UserSnapshot {
    const latest = this.history.latest(id);
    if (latest?.status !== status) {
      throw new Error(`User ${id} is ${latest?.status ?? 'unknown'}, not ${status}`);
    }
    return latest;
  }

  #refuseTakenName({ id, userPrincipalName }: OpenUser): void {
    if (typeof userPrincipalName !== 'string') return;
    const other = this.#namesakes(userPrincipalName).find(({ user }) => user.id !== id);
    if (other) {
      throw new Error(
        `Another object with the same value for property userPrincipalName already exists: ${userPrincipalName} is user ${other.user.id}`,
      );
    }
  }

  #namesakes(name: string): UserSnapshot[] {
    return this.history.holders('userPrincipalName', name, this.version);
  }

  #freeNumber(): number {
    let number = this.history.size + 1;
    while (this.#namesakes(`user${number}@tenant.example`).length > 0) number += 1;
    return number;
  }

  #holder(kind: string, properties: UserProperties): Record<string, JsonValue> & { id: string } {
    const id = typeof properties.id === 'string' ? properties.id : this.#random.guid();
    const item: Record<string, JsonValue> & { id: string } = { id, displayName: `${kind} ${id.slice(0, 8)}` };
    for (const [name, value] of Object.entries(properties)) {
      if (value !== undefined && value !== null) item[name] = value;
    }
    if (typeof item.mail === 'string' && !('proxyAddresses' in properties)) {
      item.proxyAddresses = [`SMTP:${item.mail}`];
    }
    return item;
  }

  #timestamp(): string {
    return `${this.#now().toISOString().slice(0, 19)}Z`;
  }
}
