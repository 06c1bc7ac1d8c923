import { type Capability, capabilityFacts } from '../domain/access.js';
import { type AttributeCheck, checkAttributePath } from '../domain/attribute-catalogue.js';
import type { Properties } from '../domain/directory-user.js';
import type { Clock } from '../ports/clock.js';
import type {
  AddressHolders,
  CapabilityAnswer,
  Directory,
  GroupPageRequest,
  GroupPageResult,
  GroupReads,
  PageRequest,
  PageResult,
  UserReads,
} from '../ports/directory.js';
import { CallGate, type DirectoryCallName, type Release } from './directory/call-gate.js';
import { type DirectoryBehaviour, defaultBehaviour } from './directory/directory-behaviour.js';
import { findHolders } from './directory/find-holders.js';
import { GivenRandom } from './directory/given-random.js';
import { type GroupRounds, groupPage, groupRounds } from './directory/group-rounds.js';
import { LiveReads } from './directory/live-reads.js';
import { type UserRounds, userPage, userRounds } from './directory/user-rounds.js';
import { exampleIds, exampleTenant } from './example-tenant.js';
import { SeededRandom } from './graph-simulator/seeded-random.js';
import { TenantDirectory, type UserProperties } from './graph-simulator/tenant-directory.js';

export interface InMemoryDirectoryOptions {
  /** The tenant's GUID; default the one that the builders use. */
  readonly tenant?: string;
  /** How it misbehaves; default not at all. */
  readonly behaviour?: Partial<DirectoryBehaviour>;
  /** Numbers in [0, 1) that drive the misbehaviour; default a generator of fixed seed, so that tests repeat. */
  readonly random?: () => number;
  /** Dates creations and deletions; default the system's. */
  readonly clock?: Pick<Clock, 'now'>;
}

/** What was asked, in order; also of calls that failed or are held. */
export type DirectoryCall =
  | { readonly name: 'fetchPage'; readonly request: PageRequest }
  | { readonly name: 'readUsers'; readonly ids: readonly string[]; readonly select: readonly string[] }
  | { readonly name: 'fetchGroupPage'; readonly request: GroupPageRequest }
  | { readonly name: 'readGroups'; readonly ids: readonly string[] }
  | { readonly name: 'findByAddress'; readonly address: string }
  | { readonly name: 'tenantId' }
  | { readonly name: 'checkAccess'; readonly capability: Capability };

interface CallOptions {
  readonly signal?: AbortSignal;
}

/**
 * A tenant in this process's memory, which a test changes and a client syncs from as it would from Graph: no network,
 * no waiting.
 *
 * What it sends is what users/delta may send: only selected properties, no null in an initial round, removals as
 * `changed` or `deleted`, a restore only where `deletedDateTime` is selected.
 * https://learn.microsoft.com/en-us/graph/delta-query-overview
 */
export class InMemoryDirectory implements Directory {
  /** The tenant's GUID: what a client is given as its `tenantId`. */
  readonly tenant: string;
  /** Change it at any time; it holds from the next round or read on. */
  readonly behaviour: DirectoryBehaviour;
  readonly calls: DirectoryCall[] = [];
  readonly #tenant: TenantDirectory;
  readonly #gate = new CallGate();
  readonly #rounds: UserRounds;
  readonly #groupRounds: GroupRounds;
  readonly #reads: LiveReads;
  readonly #newId: () => string;
  #reached: string | undefined;

  constructor(options: InMemoryDirectoryOptions = {}) {
    this.tenant = (options.tenant ?? exampleTenant).toLowerCase();
    this.behaviour = { ...defaultBehaviour(), ...options.behaviour };
    this.#newId = exampleIds(this.tenant);
    const clock = options.clock ?? { now: () => new Date() };
    const random = options.random === undefined ? new SeededRandom(1) : new GivenRandom(options.random);
    this.#tenant = new TenantDirectory(this.tenant, random, () => clock.now());
    this.#rounds = userRounds(this.#tenant, this.behaviour, random);
    this.#groupRounds = groupRounds(this.#tenant, this.behaviour, random);
    this.#reads = new LiveReads(this.#tenant, this.behaviour, random);
    this.#reached = this.tenant;
  }

  /**
   * Creates an enabled member and gives their object id. Mail and UPN default to each other, or to
   * `user<n>@tenant.example`; null (and undefined) means never set. Throws when an active user has the UPN.
   */
  addUser(properties: UserProperties & { readonly id?: string } = {}): string {
    const { id = this.#newId(), ...given } = properties;
    return this.#tenant.addUser({ ...otherAddress(given), ...given, id: id.toLowerCase() }).id;
  }

  /** Creates `count` users; `of` gives the properties of the one with the index (from 0). */
  addUsers(count: number, of: (index: number) => UserProperties = () => ({})): string[] {
    return Array.from({ length: count }, (_, index) => this.addUser(of(index)));
  }

  /** Changes properties of an active user; null clears. Throws when another active user has the UPN. */
  updateUser(objectId: string, patch: UserProperties): void {
    this.#tenant.updateUser(objectId, patch);
  }

  /** Soft delete: the name is free for another person, and the object can be restored. */
  removeUser(objectId: string): void {
    this.#tenant.removeUser(objectId);
  }

  /** Brings a soft-deleted user back, under another UPN where one is given. Throws when the UPN is taken meanwhile. */
  restoreUser(objectId: string, options: { readonly userPrincipalName?: string } = {}): void {
    this.#tenant.restoreUser(objectId, options);
  }

  /** Deletes for good, a soft-deleted user or an active one. */
  purgeUser(objectId: string): void {
    this.#tenant.purgeUser(objectId);
  }

  /** What the tenant holds of an active user now. */
  user(objectId: string): Properties | undefined {
    return this.#tenant.user(objectId);
  }

  /** What the recycle bin holds of a soft-deleted user; the UPN has the object id in front, without dashes. */
  deletedUser(objectId: string): Properties | undefined {
    return this.#tenant.deletedUser(objectId);
  }

  /** Every active user, `id` among the properties, in order of creation. */
  users(): readonly (Properties & { readonly id: string })[] {
    return this.#tenant.users();
  }

  /** Creates a group without members and gives its object id; `findByAddress` finds it by the addresses it has. */
  addGroup(properties: GroupProperties = {}): string {
    const { id = this.#newId(), ...given } = properties;
    return this.#tenant.addGroup({ ...given, id: id.toLowerCase() }).id;
  }

  /** Renames a group or changes its addresses; its stream does not mention that. */
  updateGroup(objectId: string, patch: Omit<GroupProperties, 'id'>): void {
    this.#tenant.groups.update(objectId, { ...patch });
  }

  /**
   * Adds a user, a group, a contact, a device or a service principal to a group. Throws when the group is deleted or
   * has the member.
   */
  addMember(groupId: string, memberId: string): void {
    this.#tenant.groups.addMember(groupId, memberId);
  }

  /** Ends a membership; throws where there is none. A purge of the member ends it, too; a soft delete does not. */
  removeMember(groupId: string, memberId: string): void {
    this.#tenant.groups.removeMember(groupId, memberId);
  }

  /** Makes the active users for whom the predicate holds the members, as the service does for a dynamic group. */
  evaluateMembers(groupId: string, isMember: (user: Properties & { readonly id: string }) => boolean): void {
    this.#tenant.groups.evaluateMembers(groupId, isMember);
  }

  /** The object ids of a group's direct members, of whatever type. */
  members(groupId: string): string[] {
    return this.#tenant.groups.members(groupId);
  }

  /** Soft delete: the stream tells of the group and of none of its members, and the group can be restored. */
  removeGroup(objectId: string): void {
    this.#tenant.groups.remove(objectId);
  }

  /** Brings a soft-deleted group back with the members it had. */
  restoreGroup(objectId: string): void {
    this.#tenant.groups.restore(objectId);
  }

  /** Deletes for good, a soft-deleted group or, like a group that has no recycle bin, an active one. */
  purgeGroup(objectId: string): void {
    this.#tenant.groups.purge(objectId);
  }

  /** A device, which can be a member of groups; gives its object id. */
  addDevice(): string {
    return this.#tenant.addDevice(this.#newId());
  }

  /** A service principal, which can be a member of groups; gives its object id. */
  addServicePrincipal(): string {
    return this.#tenant.addServicePrincipal(this.#newId());
  }

  /** A contact that holds addresses, which `findByAddress` finds; gives its object id. */
  addContact(addresses: Addresses): string {
    return this.#tenant.addContact({ ...addresses, id: this.#newId() }).id;
  }

  /** Deletes a group or a contact for good. */
  removeAddressHolder(objectId: string): void {
    this.#tenant.removeHolder(objectId);
  }

  /** From now on no stale read goes back behind this moment. */
  settle(): void {
    this.#reads.settle();
  }

  /** The next `times` calls fail with the error, of one method or of any; the same error object each time. */
  failNext(times: number, error: Error, on?: DirectoryCallName): void {
    this.#gate.fail(times, error, on);
  }

  /** Every link of users given out so far is rejected, as after a synchronization reset. */
  rejectTokens(cause = 'syncStateNotFound'): void {
    this.#rounds.reject(cause);
  }

  /** The same for the links of groups, whose tokens die apart. */
  rejectGroupTokens(cause = 'syncStateNotFound'): void {
    this.#groupRounds.reject(cause);
  }

  /** Calls of the method wait until the returned function is called, or until their signal aborts. */
  hold(on: DirectoryCallName): Release {
    return this.#gate.hold(on);
  }

  /** The connection turns out to reach another tenant; undefined: it can't tell which. */
  connectedTo(tenantId: string | undefined): void {
    this.#reached = tenantId?.toLowerCase();
  }

  async fetchPage(request: PageRequest, options: CallOptions = {}): Promise<PageResult> {
    this.calls.push({ name: 'fetchPage', request });
    await this.#gate.pass('fetchPage', options.signal);
    return userPage(this.#rounds, request);
  }

  async readUsers(
    ids: readonly string[],
    select: readonly string[],
    options: CallOptions = {},
  ): Promise<UserReads> {
    this.calls.push({ name: 'readUsers', ids, select });
    await this.#gate.pass('readUsers', options.signal);
    const { missingRights } = this.behaviour;
    const asked = new Set(ids.map((id) => id.toLowerCase()));
    return { users: new Map([...asked].map((id) => [id, this.#reads.user(id, select)])), missingRights };
  }

  async fetchGroupPage(request: GroupPageRequest, options: CallOptions = {}): Promise<GroupPageResult> {
    this.calls.push({ name: 'fetchGroupPage', request });
    await this.#gate.pass('fetchGroupPage', options.signal);
    return groupPage(this.#groupRounds, request);
  }

  async readGroups(ids: readonly string[], options: CallOptions = {}): Promise<GroupReads> {
    this.calls.push({ name: 'readGroups', ids });
    await this.#gate.pass('readGroups', options.signal);
    const asked = new Set(ids.map((id) => id.toLowerCase()));
    const { missingRights } = this.behaviour;
    return { groups: new Map([...asked].map((id) => [id, this.#reads.group(id)])), missingRights };
  }

  async findByAddress(address: string, options: CallOptions = {}): Promise<AddressHolders> {
    this.calls.push({ name: 'findByAddress', address });
    await this.#gate.pass('findByAddress', options.signal);
    return { holders: findHolders(this.#tenant, address), complete: true, missingRights: [] };
  }

  async tenantId(options: CallOptions = {}): Promise<string | undefined> {
    this.calls.push({ name: 'tenantId' });
    await this.#gate.pass('tenantId', options.signal);
    return this.#reached;
  }

  /** Missing are the capabilities that need one of the `missingRights` of its behaviour. */
  async checkAccess(capability: Capability, options: CallOptions = {}): Promise<CapabilityAnswer> {
    this.calls.push({ name: 'checkAccess', capability });
    await this.#gate.pass('checkAccess', options.signal);
    const { permissions } = capabilityFacts[capability];
    const missingRights = permissions.filter((right) => this.behaviour.missingRights.includes(right));
    return { state: missingRights.length === 0 ? 'granted' : 'missing', missingRights };
  }

  checkAttributes(paths: readonly string[]): readonly AttributeCheck[] {
    return paths.map(checkAttributePath);
  }
}

export interface GroupProperties extends Addresses {
  readonly id?: string;
  readonly displayName?: string;
  /** `HiddenMembership`: members show only to who has Member.Read.Hidden. */
  readonly visibility?: string;
}

export interface Addresses {
  readonly mail?: string;
  /** With their type: `SMTP:` the primary one, `smtp:` an alias. */
  readonly proxyAddresses?: readonly string[];
}

/** Mail and UPN are each other where only one is given. */
function otherAddress({ userPrincipalName, mail }: UserProperties): UserProperties {
  if (typeof userPrincipalName === 'string') return { mail: userPrincipalName };
  return typeof mail === 'string' ? { userPrincipalName: mail } : {};
}
