import type { GroupRecord, MembershipRecord } from '../../src/domain/group-records.js';
import { recordKey, type UserRecord } from '../../src/domain/records.js';
import type { Repository, Write } from '../../src/ports/repository.js';
import { ForwardingRepository } from '../histories/forwarding-repository.js';
import { nestedIn, type Possible, possibleMatches, type RankedRule } from '../oracle/group-matches.js';

/**
 * Looks at every commit: nobody is imported, reassigned or unmatched by an answer that was open, or that the stored
 * memberships of the moment do not bear out.
 */
export class WatchedStore extends ForwardingRepository {
  readonly violations: string[] = [];
  readonly users = new Map<string, UserRecord>();
  readonly groups = new Map<string, GroupRecord>();
  readonly memberships = new Map<string, MembershipRecord>();
  /** The mappings that the round goes by. */
  rules: readonly RankedRule[] = [];
  commits = 0;
  /** People kept by an answer that was open. */
  heldOpen = 0;
  readonly #committed: (write: Write) => void;

  constructor(inner: Repository, committed: (write: Write) => void) {
    super(inner);
    this.#committed = committed;
  }

  override async commit(...args: Parameters<Repository['commit']>) {
    const result = await super.commit(...args);
    if (result.outcome === 'committed') this.#look(args[2]);
    return result;
  }

  #look(write: Write): void {
    const { put, remove } = write;
    this.commits += 1;
    this.#committed(write);
    for (const user of put.user ?? []) {
      const before = this.users.get(user.objectId);
      if (before === undefined) this.#judge(user, 'is imported', user.mappingId);
      else if (before.mappingId !== user.mappingId) this.#judge(user, 'is reassigned', user.mappingId);
      this.users.set(user.objectId, user);
    }
    for (const { objectId, cause } of put.pending ?? []) {
      if (cause === 'unmatched') this.#judge(this.users.get(objectId)!, 'is to be preserved', 'none');
    }
    this.heldOpen += (put.leftover ?? []).filter(({ reason }) => reason === 'undecided').length;
    for (const key of remove.membership ?? []) this.memberships.delete(key);
    for (const each of put.membership ?? []) this.memberships.set(recordKey.membership(each), each);
    for (const key of remove.group ?? []) this.groups.delete(key);
    for (const each of put.group ?? []) this.groups.set(each.groupId, each);
  }

  /** @param as - the mapping that takes them, or `none` */
  #judge(user: UserRecord, what: string, as: string): void {
    const { department } = user.attributes;
    const value = typeof department === 'string' ? department : null;
    const saidWith = (keepsDeleted: boolean) =>
      possibleMatches(value, this.rules, this.#possible(user.objectId, keepsDeleted));
    const now = saidWith(false);
    const isOnly = (matches: ReadonlySet<string>, match: string) => matches.size === 1 && matches.has(match);
    const before = this.users.get(user.objectId);
    // Nothing is taken from a managed person for the deletion of a group.
    const kept = saidWith(before !== undefined);
    const isBorneOut =
      before === undefined
        ? isOnly(now, as)
        : kept.size === 1 &&
          (as === 'none' ? kept.has('none') : !kept.has(before.mappingId)) &&
          (isOnly(now, as) || (isOnly(now, 'none') && kept.has(as)));
    if (isBorneOut) return;
    const told = `where the groups say ${[...now]}, and with those that are deleted ${[...kept]}`;
    this.violations.push(`${user.objectId} ${what}, ${as}, ${told}`);
  }

  #possible(memberId: string, keepsDeleted: boolean): Possible {
    const stateOf = (id: string) => this.groups.get(id)?.state;
    const groupsIn = (id: string) =>
      [...this.memberships.values()]
        .filter(({ groupId, kind }) => groupId === id && kind === 'group')
        .map((membership) => membership.memberId);
    return (groupId, transitive) => {
      const asked = transitive ? nestedIn(groupId, groupsIn) : new Set([groupId]);
      if ([...asked].some((id) => stateOf(id) !== 'read' && stateOf(id) !== 'deleted')) return [true, false];
      const counts = (id: string) => keepsDeleted || stateOf(id) !== 'deleted';
      if (!counts(groupId)) return [false];
      const reached = transitive
        ? nestedIn(groupId, (id) => groupsIn(id).filter(counts))
        : new Set([groupId]);
      return [[...reached].some((id) => this.memberships.has(`${id} ${memberId}`))];
    };
  }
}
