import { type AttributeCheck, checkAttributePath } from '../domain/attribute-catalogue.js';
import type { Properties, UserRead } from '../domain/directory-user.js';
import type { JsonValue } from '../domain/json.js';
import { DeltaSyncError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { AddressHolders, Directory, PageRequest, PageResult, UserReads } from '../ports/directory.js';
import { CallGate, type DirectoryCallName, type Release } from './directory/call-gate.js';
import { DeltaRounds, isWhole } from './directory/delta-rounds.js';
import { type DirectoryBehaviour, defaultBehaviour } from './directory/directory-behaviour.js';
import { findHolders } from './directory/find-holders.js';
import { GivenRandom } from './directory/given-random.js';
import { exampleIds, exampleTenant } from './example-tenant.js';
import { SeededRandom } from './graph-simulator/seeded-random.js';
import {
  TenantDirectory,
  type UserProperties,
  type UserSnapshot,
} from './graph-simulator/tenant-directory.js';

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
  | { readonly name: 'findByAddress'; readonly address: string }
  | { readonly name: 'tenantId' };

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
  readonly #rounds: DeltaRounds;
  readonly #random: SeededRandom;
  readonly #newId: () => string;
  #reached: string | undefined;
  #settledAt = 0;

  constructor(options: InMemoryDirectoryOptions = {}) {
    this.tenant = (options.tenant ?? exampleTenant).toLowerCase();
    this.behaviour = { ...defaultBehaviour(), ...options.behaviour };
    this.#newId = exampleIds(this.tenant);
    const clock = options.clock ?? { now: () => new Date() };
    this.#random = options.random === undefined ? new SeededRandom(1) : new GivenRandom(options.random);
    this.#tenant = new TenantDirectory(this.tenant, this.#random, () => clock.now());
    this.#rounds = new DeltaRounds(this.#tenant, this.behaviour, this.#random);
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

  /** A group that holds addresses, which `findByAddress` finds; gives its object id. */
  addGroup(addresses: Addresses): string {
    return this.#tenant.addGroup({ ...addresses, id: this.#newId() }).id;
  }

  /** A contact that holds addresses, which `findByAddress` finds; gives its object id. */
  addContact(addresses: Addresses): string {
    return this.#tenant.addContact({ ...addresses, id: this.#newId() }).id;
  }

  /** Deletes a group or a contact. */
  removeAddressHolder(objectId: string): void {
    this.#tenant.removeHolder(objectId);
  }

  /** From now on no stale read goes back behind this moment. */
  settle(): void {
    this.#settledAt = this.#tenant.version;
  }

  /** The next `times` calls fail with the error, of one method or of any; the same error object each time. */
  failNext(times: number, error: Error, on?: DirectoryCallName): void {
    this.#gate.fail(times, error, on);
  }

  /** Every link given out so far is rejected, as after a synchronization reset. */
  rejectTokens(cause = 'syncStateNotFound'): void {
    this.#rounds.reject(cause);
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
    if (request.kind === 'link') return this.#rounds.follow(request.link, request.round);
    refuseUnusable(request.select);
    return this.#rounds.begin(request.select);
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
    return { users: new Map([...asked].map((id) => [id, this.#read(id, select)])), missingRights };
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

  checkAttributes(paths: readonly string[]): readonly AttributeCheck[] {
    return paths.map(checkAttributePath);
  }

  #read(objectId: string, select: readonly string[]): UserRead {
    if (this.behaviour.unreadableIds.has(objectId)) return { outcome: 'unreadable' };
    const snapshot = this.#seen(objectId);
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

  /** The user's current state, or by chance one that ended since `settle()`. */
  #seen(objectId: string): UserSnapshot | undefined {
    const current = this.#tenant.snapshot(objectId, this.#tenant.version);
    if (!this.#random.chance(this.behaviour.staleReads)) return current;
    const earlier: (UserSnapshot | undefined)[] = [];
    for (let state = current; state !== undefined && state.version > this.#settledAt; ) {
      state = this.#tenant.snapshot(objectId, state.version - 1);
      earlier.push(state);
    }
    return earlier.length === 0 ? current : earlier[this.#random.below(earlier.length)];
  }
}

export interface Addresses {
  readonly mail?: string;
  /** With their type: `SMTP:` the primary one, `smtp:` an alias. */
  readonly proxyAddresses?: readonly string[];
}

/** Graph refuses the whole request on account of one name. */
function refuseUnusable(select: readonly string[]): void {
  for (const name of select) {
    if (name === 'id') continue;
    const check = checkAttributePath(name);
    if (check.usable && !name.includes('.')) continue;
    const reason = check.usable ? `${name} names a member: select the whole property` : check.reason;
    throw new DeltaSyncError('ERR_DIRECTORY_REQUEST_INVALID', `$select: ${reason}`);
  }
}

/** Mail and UPN are each other where only one is given. */
function otherAddress({ userPrincipalName, mail }: UserProperties): UserProperties {
  if (typeof userPrincipalName === 'string') return { mail: userPrincipalName };
  return typeof mail === 'string' ? { userPrincipalName: mail } : {};
}
