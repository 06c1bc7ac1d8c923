import type { TenantDirectory } from '../../src/testing/graph-simulator/index.js';
import type { GroupsEver } from '../oracle/groups-ever.js';
import type { TenantPerson, TenantState } from '../oracle/tenant-state.js';

interface Seen {
  readonly snapshot: object;
  readonly groups: string;
  readonly person: TenantPerson;
}

/** The tenant as the oracle takes it; a person who did not change is the same object from state to state. */
export class TenantView {
  readonly #tenant: TenantDirectory;
  readonly #seen = new Map<string, Seen>();
  /** Of each member, be it a group, the groups that ever held them directly, or did since the last forgetting. */
  readonly #heldBy = new Map<string, Set<string>>();
  #state: TenantState = new Map();
  #version = '';

  constructor(tenant: TenantDirectory) {
    this.#tenant = tenant;
  }

  state(): TenantState {
    const tenant = this.#tenant;
    const version = `${tenant.version} ${tenant.groups.version}`;
    if (version === this.#version) return this.#state;
    const groupsOf = this.#memberships();
    const state = new Map<string, TenantPerson>();
    for (const snapshot of tenant.snapshots(tenant.version)) {
      const { id } = snapshot.user;
      const { direct = [], all = [] } = groupsOf.get(id) ?? {};
      const groups = `${direct.join()} ${all.join()}`;
      const seen = this.#seen.get(id);
      if (seen?.snapshot === snapshot && seen.groups === groups) {
        state.set(id, seen.person);
        continue;
      }
      const life = snapshot.status === 'active' ? 'alive' : snapshot.status;
      const properties = {
        ...snapshot.user,
        memberOf: all,
        directMemberOf: direct,
      } as TenantPerson['properties'];
      const person = { id, life, properties } as const;
      this.#seen.set(id, { snapshot, groups, person });
      state.set(id, person);
    }
    this.#version = version;
    this.#state = state;
    return state;
  }

  /** What ended before now is no longer among what ever was. */
  forgetEnded(): void {
    this.#heldBy.clear();
    this.#memberships();
  }

  groupsEver(id: string): GroupsEver {
    const direct = this.#heldBy.get(id) ?? new Set<string>();
    const all = new Set(direct);
    for (const group of all) for (const outer of this.#heldBy.get(group) ?? []) all.add(outer);
    return { direct, all };
  }

  /** Of each member the groups that hold them, and those that hold them directly or through others, sorted. */
  #memberships(): Map<string, { direct: string[]; all: string[] }> {
    const { groups } = this.#tenant;
    const living = new Set(groups.all().map(({ id }) => id));
    const found = new Map<string, { direct: string[]; all: string[] }>();
    const of = (id: string) => {
      const known = found.get(id) ?? { direct: [], all: [] };
      found.set(id, known);
      return known;
    };
    for (const id of [...living].sort()) {
      const nested = new Set([id]);
      for (const group of nested) {
        for (const member of groups.members(group)) if (living.has(member)) nested.add(member);
      }
      const members = new Set([...nested].flatMap((group) => groups.members(group)));
      for (const member of members) of(member).all.push(id);
      for (const member of groups.members(id)) {
        of(member).direct.push(id);
        this.#heldBy.set(member, (this.#heldBy.get(member) ?? new Set()).add(id));
      }
    }
    return found;
  }
}
