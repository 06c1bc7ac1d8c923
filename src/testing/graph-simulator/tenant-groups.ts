import { isDeepStrictEqual } from 'node:util';
import { type AddressHolder, AddressHolders } from './address-holders.js';
import type { AddressProperty } from './address-index.js';
import { GroupHistory, type GroupSnapshot } from './group-history.js';
import type { JsonValue } from './json.js';
import type { DirectoryUser, UserStatus } from './user-history.js';

/** What the groups know of the tenant around them. */
export interface TenantAround {
  /** The type of an object that can be a member, as an annotation names it. */
  readonly typeOf: (id: string) => string | undefined;
  readonly users: () => readonly DirectoryUser[];
  /** The present instant as Graph writes it. */
  readonly timestamp: () => string;
}

/** The groups of a tenant, their members, and every earlier state of both. */
export class TenantGroups {
  readonly history = new GroupHistory();
  readonly #active = new AddressHolders();
  readonly #tenant: TenantAround;

  constructor(tenant: TenantAround) {
    this.#tenant = tenant;
  }

  /** The number of changes to groups and memberships so far. */
  get version(): number {
    return this.history.version;
  }

  /** A group that is not deleted. */
  get(id: string): AddressHolder | undefined {
    return this.#active.get(id);
  }

  all(): readonly AddressHolder[] {
    return this.#active.all();
  }

  /** The group with this id in the recycle bin. */
  deleted(id: string): AddressHolder | undefined {
    const latest = this.history.latest(id);
    return latest?.status === 'deleted' ? latest.group : undefined;
  }

  /** The groups that have an address in a property now. */
  holders(property: AddressProperty, address: string): AddressHolder[] {
    return this.#active.holders(property, address);
  }

  /** Creates a group without members. */
  add(group: AddressHolder): AddressHolder {
    if (this.history.latest(group.id)) throw new Error(`Group ${group.id} already exists`);
    this.history.record('create', { status: 'active', group }, Object.keys(group));
    return this.#active.set(group);
  }

  /** Renames it or changes its addresses; null clears. */
  update(id: string, patch: { readonly [name: string]: JsonValue }): AddressHolder {
    const before = this.#expect(id, 'active').group;
    const changed = Object.keys(patch).filter(
      (name) => name !== 'id' && !isDeepStrictEqual(before[name], patch[name]),
    );
    if (changed.length === 0) return before;
    const group = { ...before, ...patch, id };
    this.history.record('update', { status: 'active', group }, changed);
    return this.#active.set(group);
  }

  /** Soft delete; the members stay, for a restore brings them back. */
  remove(id: string): void {
    const { group } = this.#expect(id, 'active');
    const deleted = { ...group, deletedDateTime: this.#tenant.timestamp() };
    this.history.record('remove', { status: 'deleted', group: deleted }, ['deletedDateTime']);
    this.#active.delete(id);
  }

  /** Takes a group out of the recycle bin, with its members. */
  restore(id: string): AddressHolder {
    const { group } = this.#expect(id, 'deleted');
    const restored = { ...group, deletedDateTime: null };
    this.history.record('restore', { status: 'active', group: restored }, ['deletedDateTime']);
    return this.#active.set(restored);
  }

  /** Deletes for good, from the recycle bin or, as groups that have none, directly. */
  purge(id: string): void {
    const latest = this.history.latest(id);
    if (latest === undefined || latest.status === 'purged') throw new Error(`No group ${id} to purge`);
    this.history.record('purge', { status: 'purged', group: latest.group }, []);
    this.#active.delete(id);
    this.endMemberships(id);
  }

  /** Adds a user, a group (itself, too), a device, a service principal or a contact of the tenant. */
  addMember(groupId: string, memberId: string): void {
    this.#expect(groupId, 'active');
    const type = this.#tenant.typeOf(memberId);
    if (type === undefined) throw new Error(`No object ${memberId} to be a member`);
    if (this.history.isMember(groupId, memberId)) throw new Error(`${memberId} is a member of ${groupId}`);
    this.history.turn(groupId, memberId, type);
  }

  removeMember(groupId: string, memberId: string): void {
    this.#expect(groupId, 'active');
    this.#end(groupId, memberId);
  }

  /**
   * What the service does from time to time with a dynamic group: its members are the active users for whom the
   * predicate holds now. Users in the recycle bin stay as they are
   * (https://learn.microsoft.com/en-us/graph/delta-query-groups).
   */
  evaluateMembers(groupId: string, isMember: (user: DirectoryUser) => boolean): void {
    this.#expect(groupId, 'active');
    for (const user of this.#tenant.users()) {
      if (isMember(user) === this.history.isMember(groupId, user.id)) continue;
      this.history.turn(groupId, user.id, this.#tenant.typeOf(user.id)!);
    }
  }

  /** The ids of the direct members, of whatever type, users in the recycle bin among them. */
  members(groupId: string): string[] {
    return this.history.members(groupId).map(({ id }) => id);
  }

  /** Who is deleted for good is no longer a member of anything. */
  endMemberships(memberId: string): void {
    for (const id of this.history.ids()) {
      if (this.history.isMember(id, memberId)) this.#end(id, memberId);
    }
  }

  #end(groupId: string, memberId: string): void {
    if (!this.history.isMember(groupId, memberId)) throw new Error(`${memberId} is no member of ${groupId}`);
    this.history.turn(groupId, memberId, this.history.typeOf(groupId, memberId)!);
  }

  #expect(id: string, status: UserStatus): GroupSnapshot {
    const latest = this.history.latest(id);
    if (latest?.status !== status) {
      throw new Error(`Group ${id} is ${latest?.status ?? 'unknown'}, not ${status}`);
    }
    return latest;
  }
}
