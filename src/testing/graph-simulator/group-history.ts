import type { AddressHolder } from './address-holders.js';
import { stateAt, type UserStatus } from './user-history.js';

/** A group as it was from `version` until its next snapshot; without its members. */
export interface GroupSnapshot {
  readonly version: number;
  readonly status: UserStatus;
  readonly group: AddressHolder;
}

/** One entry of the change log; `version` counts from 1 without gaps, apart from the users' versions. */
export interface GroupChange {
  readonly version: number;
  readonly id: string;
  readonly kind: 'create' | 'update' | 'remove' | 'restore' | 'purge' | 'member';
  readonly properties: readonly string[];
  /** Who joined or left, for 'member'. */
  readonly memberId?: string;
}

/** A member with its type, as an annotation names it. */
export interface Member {
  readonly id: string;
  readonly type: string;
}

/** The versions at which somebody joined, left, joined again… */
interface Membership {
  readonly type: string;
  readonly turns: number[];
}

/** Every state and every membership of every group, and the log of changes between them. */
export class GroupHistory {
  readonly #states = new Map<string, GroupSnapshot[]>();
  readonly #members = new Map<string, Map<string, Membership>>();
  readonly #log: GroupChange[] = [];

  /** The number of changes so far. */
  get version(): number {
    return this.#log.length;
  }

  /** The ids of all groups ever, in order of creation. */
  ids(): string[] {
    return [...this.#states.keys()];
  }

  latest(id: string): GroupSnapshot | undefined {
    return this.#states.get(id)?.at(-1);
  }

  /** The state of one group at a version, or undefined when it did not exist yet. */
  snapshot(id: string, version: number): GroupSnapshot | undefined {
    const states = this.#states.get(id);
    return states && stateAt(states, version);
  }

  /** The changes after version `from`, up to and including `to`. */
  changes(from: number, to: number): readonly GroupChange[] {
    return this.#log.slice(from, to);
  }

  /** The members at a version, in the order in which they first joined. */
  members(id: string, version = this.version): Member[] {
    return this.everMembers(id, version).filter((member) => this.isMember(id, member.id, version));
  }

  /** Those, too, whose membership had ended by then. */
  everMembers(id: string, version: number): Member[] {
    return [...(this.#members.get(id) ?? [])]
      .filter(([, { turns }]) => turns[0]! <= version)
      .map(([memberId, { type }]) => ({ id: memberId, type }));
  }

  isMember(id: string, memberId: string, version = this.version): boolean {
    return this.turns(id, memberId, version) % 2 === 1;
  }

  /** How often a membership began or ended up to a version. */
  turns(id: string, memberId: string, version: number): number {
    const turns = this.#members.get(id)?.get(memberId)?.turns ?? [];
    return turns.at(-1)! <= version ? turns.length : turns.filter((turn) => turn <= version).length;
  }

  typeOf(id: string, memberId: string): string | undefined {
    return this.#members.get(id)?.get(memberId)?.type;
  }

  /** Adds the next state of a group. */
  record(
    kind: Exclude<GroupChange['kind'], 'member'>,
    next: { readonly status: UserStatus; readonly group: AddressHolder },
    properties: readonly string[],
  ): void {
    const version = this.version + 1;
    const { id } = next.group;
    this.#log.push({ version, id, kind, properties });
    const states = this.#states.get(id);
    if (states) states.push({ version, ...next });
    else this.#states.set(id, [{ version, ...next }]);
  }

  /** Begins a membership, or ends one that is there. */
  turn(id: string, memberId: string, type: string): void {
    const version = this.version + 1;
    this.#log.push({ version, id, kind: 'member', properties: ['members'], memberId });
    const members = this.#members.get(id) ?? new Map<string, Membership>();
    this.#members.set(id, members);
    const membership = members.get(memberId);
    if (membership) membership.turns.push(version);
    else members.set(memberId, { type, turns: [version] });
  }
}
