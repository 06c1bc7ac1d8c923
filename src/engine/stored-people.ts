import { emptyGroupBook, type GroupBook } from '../core/groups/group-book.js';
import type { PeopleFacts } from '../core/people/question.js';
import type { Exclusion } from '../domain/exclusion.js';
import type { Head, LeftoverRecord, PendingRecord, UserRecord } from '../domain/records.js';
import type { StoreReads } from './deciding.js';
import { readMemberships } from './groups/read-groups.js';
import { fromStore } from './store-error.js';

interface Store {
  readonly repository: StoreReads;
  readonly tenantId: string;
}

const none: readonly never[] = [];

/**
 * What is stored of the people of one decision and at the addresses that they come to: a fixed number of round trips,
 * whatever their number. Each record and each address is asked for once, however often the people are decided; the
 * guard of the commit shows if anything of it has changed meanwhile.
 */
export class StoredPeople {
  readonly #context: Store;
  readonly #counts: Head['counts'];
  readonly #asksForGroups: boolean;
  readonly #facts = {
    users: new Map<string, UserRecord>(),
    leftovers: new Map<string, LeftoverRecord>(),
    pending: new Map<string, PendingRecord>(),
    exclusions: new Map<string, Exclusion>(),
    memberships: new Map<string, readonly string[]>(),
  };
  /** Whoever was found, by id or at an address. */
  readonly #found = new Map<string, UserRecord>();
  readonly #askedKeys = new Set<string>();

  constructor(
    { repository, tenantId }: Store,
    { counts }: Pick<Head, 'counts'>,
    groups: GroupBook = emptyGroupBook,
  ) {
    this.#context = { repository, tenantId };
    this.#counts = counts;
    this.#asksForGroups = groups !== emptyGroupBook;
  }

  /** Of the people who were added. */
  get facts(): Pick<PeopleFacts, 'users' | 'leftovers' | 'pending' | 'exclusions' | 'memberships'> {
    return this.#facts;
  }

  /** @param addressKeys - asked about in the same call as the people's records, for `holders` */
  async add(objectIds: readonly string[], addressKeys: readonly string[] = none): Promise<void> {
    const { repository, tenantId } = this.#context;
    const [, leftovers, pending, exclusions, memberships] = await Promise.all([
      this.#find(
        objectIds.filter((id) => !this.#found.has(id)),
        addressKeys,
      ),
      this.#counts.leftovers === 0 ? none : fromStore(repository.get(tenantId, 'leftover', objectIds)),
      this.#counts.pending === 0 ? none : fromStore(repository.get(tenantId, 'pending', objectIds)),
      this.#counts.exclusions === 0 ? none : fromStore(repository.get(tenantId, 'exclusion', objectIds)),
      this.#asksForGroups ? readMemberships(this.#context, objectIds) : none,
    ]);
    for (const id of objectIds) {
      const user = this.#found.get(id);
      if (user !== undefined) this.#facts.users.set(id, user);
    }
    for (const record of leftovers) this.#facts.leftovers.set(record.objectId, record);
    for (const record of pending) this.#facts.pending.set(record.objectId, record);
    for (const record of exclusions) this.#facts.exclusions.set(record.objectId, record);
    for (const [objectId, groupIds] of memberships) this.#facts.memberships.set(objectId, groupIds);
  }

  /** The active users who hold one of the keys; the store is asked only about those that are new. */
  async holders(addressKeys: readonly string[]): Promise<readonly UserRecord[]> {
    if (addressKeys.length === 0) return none;
    await this.#find(none, addressKeys);
    const wanted = new Set<string | null>(addressKeys);
    return [...this.#found.values()].filter(
      ({ state, upnKey, addressKey }) => state === 'active' && (wanted.has(upnKey) || wanted.has(addressKey)),
    );
  }

  async #find(objectIds: readonly string[], addressKeys: readonly string[]): Promise<void> {
    const { repository, tenantId } = this.#context;
    const { active, preserved } = this.#counts;
    const ids = active + preserved === 0 ? none : objectIds;
    const keys = active === 0 ? none : addressKeys.filter((key) => !this.#askedKeys.has(key));
    if (ids.length === 0 && keys.length === 0) return;
    const users = await fromStore(repository.findUsers(tenantId, { objectIds: ids, addressKeys: keys }));
    for (const key of keys) this.#askedKeys.add(key);
    for (const user of users) this.#found.set(user.objectId, user);
  }
}
