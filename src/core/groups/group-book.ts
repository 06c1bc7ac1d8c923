import type { GroupRecord, MembershipRecord } from '../../domain/group-records.js';

/** Whether somebody is in a group (S12). */
export type Membership = 'true' | 'false' | 'undecided';

/** What is known of one person for the sake of their memberships. */
export interface Member {
  /** The followed groups whose direct member they are. */
  readonly groupIds: readonly string[];
  /** Whether memberships of a deleted group still count: it takes nothing from its members, and lets nobody in (S12). */
  readonly keepsDeleted: boolean;
}

/** The followed groups and how they are nested: answers for every person of a round. */
export class GroupBook {
  /** Whether any group is deleted, so that members keep what newcomers are not given. */
  readonly hasDeleted: boolean;
  readonly #groups: ReadonlyMap<string, GroupRecord>;
  readonly #parents: ReadonlyMap<string, readonly string[]>;
  readonly #children: ReadonlyMap<string, readonly string[]>;
  readonly #known = new Map<string, boolean>();
  readonly #above = new Map<string, ReadonlySet<string>>();

  /** @param nested - memberships of groups in groups; others are ignored */
  constructor(groups: Iterable<GroupRecord>, nested: Iterable<MembershipRecord>) {
    this.#groups = new Map([...groups].map((group) => [group.groupId, group]));
    this.hasDeleted = [...this.#groups.values()].some(({ state }) => state === 'deleted');
    const parents = new Map<string, string[]>();
    const children = new Map<string, string[]>();
    for (const { groupId, memberId, kind } of nested) {
      if (kind !== 'group') continue;
      push(parents, memberId, groupId);
      push(children, groupId, memberId);
    }
    this.#parents = parents;
    this.#children = children;
  }

  get groups(): readonly GroupRecord[] {
    return [...this.#groups.values()];
  }

  group(groupId: string): GroupRecord | undefined {
    return this.#groups.get(groupId);
  }

  /** Undecided while the group, or for `transitive` one that is nested in it, is not known whole. */
  memberOf({ groupIds, keepsDeleted }: Member, groupId: string, transitive: boolean): Membership {
    if (!this.#isKnown(groupId, transitive)) return 'undecided';
    if (!keepsDeleted && this.#groups.get(groupId)!.state === 'deleted') return 'false';
    for (const direct of groupIds) {
      if (direct === groupId) return 'true';
      if (transitive && this.#groupsAbove(direct, keepsDeleted).has(groupId)) return 'true';
    }
    return 'false';
  }

  /** The group and all that are nested in it, however deep; cycles end where they began. */
  withNested(groupId: string): readonly string[] {
    return reach(groupId, (id) => this.#children.get(id) ?? []);
  }

  /** The first group at fault that keeps the answer open; undefined when it is known. */
  openGroup(groupId: string, transitive: boolean): string | undefined {
    const asked = transitive ? this.withNested(groupId) : [groupId];
    return asked.find((id) => !isWhole(this.#groups.get(id)));
  }

  #isKnown(groupId: string, transitive: boolean): boolean {
    if (!transitive) return isWhole(this.#groups.get(groupId));
    let known = this.#known.get(groupId);
    if (known === undefined) {
      known = this.openGroup(groupId, true) === undefined;
      this.#known.set(groupId, known);
    }
    return known;
  }

  #groupsAbove(groupId: string, throughDeleted: boolean): ReadonlySet<string> {
    const key = `${groupId} ${throughDeleted}`;
    let above = this.#above.get(key);
    if (above === undefined) {
      const isOpen = (id: string) => throughDeleted || this.#groups.get(id)?.state !== 'deleted';
      above = new Set(
        isOpen(groupId) ? reach(groupId, (id) => (this.#parents.get(id) ?? []).filter(isOpen)) : [],
      );
      this.#above.set(key, above);
    }
    return above;
  }
}

export const emptyGroupBook = new GroupBook([], []);

function isWhole(group: GroupRecord | undefined): boolean {
  return group?.state === 'read' || group?.state === 'deleted';
}

function reach(from: string, next: (id: string) => readonly string[]): readonly string[] {
  const seen = new Set([from]);
  // A set is walked in the order in which it grows.
  for (const id of seen) for (const other of next(id)) seen.add(other);
  return [...seen];
}

function push(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
