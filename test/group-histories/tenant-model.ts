import type { TrueGroup, TruePerson } from '../oracle/groups-at-rest.js';
import type { Prng } from '../simulation/prng.js';

/** What a history does to the tenant, whichever it is. */
export interface ChangingTenant {
  addUser(properties: { readonly [name: string]: string | boolean | null }): string;
  updateUser(id: string, patch: { readonly [name: string]: string | boolean | null }): void;
  removeUser(id: string): void;
  restoreUser(id: string): void;
  purgeUser(id: string): void;
  addGroup(): string;
  addMember(groupId: string, memberId: string): void;
  removeMember(groupId: string, memberId: string): void;
  removeGroup(id: string): void;
  restoreGroup(id: string): void;
  purgeGroup(id: string): void;
  addDevice(): string;
  addServicePrincipal(): string;
}

type Changeable<T> = { -readonly [K in keyof T]: T[K] };
export type Person = Changeable<TruePerson>;
export interface Group extends Changeable<Omit<TrueGroup, 'members' | 'ever'>> {
  readonly members: Set<string>;
  readonly ever: Set<string>;
}

export const departments = ['sales', 'legal', null] as const;

/** The tenant as it truly is, beside the one that tells of itself. */
export class TenantModel {
  readonly people: Person[] = [];
  readonly groups = new Map<string, Group>();
  readonly #tenant: ChangingTenant;
  readonly #prng: Prng;
  readonly #names = new Map<string, string>();

  constructor(tenant: ChangingTenant, prng: Prng) {
    this.#tenant = tenant;
    this.#prng = prng;
  }

  /** A short name for a story. */
  name(id: string): string {
    return this.#names.get(id) ?? id;
  }

  /** A text with short names in the place of ids. */
  named(text: string): string {
    return text.replace(/[0-9a-f-]{36}/g, (id) => this.name(id));
  }

  addPerson(): Person {
    const department = this.#prng.pick(departments);
    const enabled = !this.#prng.chance(0.1);
    const guest = this.#prng.chance(0.1);
    const number = this.people.length + 1;
    const id = this.#tenant.addUser({
      userPrincipalName: `u${number}@x.example`,
      accountEnabled: enabled,
      userType: guest ? 'Guest' : 'Member',
      department,
    });
    const person: Person = { id, life: 'alive', enabled, guest, department };
    this.people.push(person);
    this.#names.set(id, `u${number}`);
    return person;
  }

  addGroup(): Group {
    const id = this.#tenant.addGroup();
    const group: Group = { id, life: 'alive', members: new Set(), ever: new Set() };
    this.groups.set(id, group);
    this.#names.set(id, `G${this.groups.size}`);
    return group;
  }

  join(group: Group, memberId: string): void {
    this.#tenant.addMember(group.id, memberId);
    group.members.add(memberId);
    group.ever.add(memberId);
  }

  leave(group: Group, memberId: string): void {
    this.#tenant.removeMember(group.id, memberId);
    group.members.delete(memberId);
  }

  patch(person: Person, patch: Partial<Pick<Person, 'enabled' | 'guest' | 'department'>>): void {
    Object.assign(person, patch);
    const { enabled, guest, department } = person;
    this.#tenant.updateUser(person.id, {
      accountEnabled: enabled,
      userType: guest ? 'Guest' : 'Member',
      department,
    });
  }

  turnPerson(person: Person, life: Person['life']): void {
    if (life === 'soft-deleted') this.#tenant.removeUser(person.id);
    else if (life === 'alive') this.#tenant.restoreUser(person.id);
    else this.#tenant.purgeUser(person.id);
    person.life = life;
    if (life === 'purged') for (const { members } of this.groups.values()) members.delete(person.id);
  }

  turnGroup(group: Group, life: Group['life']): void {
    if (life === 'soft-deleted') this.#tenant.removeGroup(group.id);
    else if (life === 'alive') this.#tenant.restoreGroup(group.id);
    else this.#tenant.purgeGroup(group.id);
    group.life = life;
    if (life === 'purged') for (const { members } of this.groups.values()) members.delete(group.id);
  }

  /** A member that is no person and no group. */
  joinThing(group: Group): string {
    const id = this.#prng.chance(0.5) ? this.#tenant.addDevice() : this.#tenant.addServicePrincipal();
    this.#names.set(id, 'a thing');
    this.join(group, id);
    return id;
  }
}
