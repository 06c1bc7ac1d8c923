import type { TenantDirectory } from '../../src/testing/graph-simulator/index.js';
import type { Prng } from './prng.js';
import type { Told } from './tenant-steps.js';

/** The groups of the tenant and what happens to them. */
export class GroupSteps {
  readonly ids: string[] = [];
  readonly #tenant: TenantDirectory;
  readonly #prng: Prng;
  /** A deleted group takes nothing from its members, so that it cannot be told what a policy that moves people owes them. */
  readonly #mayVanish: boolean;

  constructor(tenant: TenantDirectory, prng: Prng, mayVanish: boolean) {
    this.#tenant = tenant;
    this.#prng = prng;
    this.#mayVanish = mayVanish;
  }

  populate(count: number): void {
    for (let number = 0; number < count; number += 1) {
      const { id } = this.#tenant.addGroup();
      this.ids.push(id);
      for (const user of this.#tenant.users()) {
        if (this.#prng.chance(0.3)) this.#tenant.groups.addMember(id, user.id);
      }
    }
  }

  step(): Told | undefined {
    const living = this.ids.filter((id) => this.#tenant.groups.get(id) !== undefined);
    if (living.length === 0) return this.#restore();
    const id = this.#prng.pick(living);
    const draw = this.#prng.below(11);
    if (draw < 2) return this.#join(id);
    if (draw < 4) return this.#leave(id);
    if (draw < 7) return this.#nest(id, living);
    if (draw < 8) return this.#addDevice(id);
    return this.#restore() ?? this.#delete(id) ?? this.#join(id);
  }

  #join(id: string): Told | undefined {
    const members = new Set(this.#tenant.groups.members(id));
    const strangers = this.#tenant.users().filter((user) => !members.has(user.id));
    if (strangers.length === 0) return undefined;
    const user = this.#prng.pick(strangers);
    this.#tenant.groups.addMember(id, user.id);
    return { events: ['join'], text: `${String(user.userPrincipalName)} joins group ${id}` };
  }

  #leave(id: string): Told | undefined {
    const members = new Set(this.#tenant.groups.members(id));
    const people = this.#tenant.users().filter((user) => members.has(user.id));
    if (people.length === 0) return undefined;
    const user = this.#prng.pick(people);
    this.#tenant.groups.removeMember(id, user.id);
    return { events: ['leave'], text: `${String(user.userPrincipalName)} leaves group ${id}` };
  }

  #nest(id: string, living: readonly string[]): Told | undefined {
    const { groups } = this.#tenant;
    const nested = groups.members(id).filter((member) => living.includes(member));
    const inner = this.#prng.pick(nested.length > 0 && this.#prng.chance(0.75) ? nested : living);
    if (groups.members(id).includes(inner)) {
      groups.removeMember(id, inner);
      return { events: ['un-nested group'], text: `group ${inner} leaves group ${id}` };
    }
    const isCycle = this.#reaches(inner, id);
    groups.addMember(id, inner);
    return {
      events: ['nested group', ...(isCycle ? ['group cycle'] : [])],
      text: `group ${inner} joins group ${id}${isCycle ? ', which is in it' : ''}`,
    };
  }

  #reaches(from: string, to: string): boolean {
    const seen = new Set([from]);
    for (const id of seen) {
      for (const member of this.#tenant.groups.members(id)) if (this.ids.includes(member)) seen.add(member);
    }
    return seen.has(to);
  }

  #addDevice(id: string): Told {
    const device = this.#tenant.addDevice();
    this.#tenant.groups.addMember(id, device);
    return { events: ['device member'], text: `device ${device} joins group ${id}` };
  }

  #delete(id: string): Told | undefined {
    if (!this.#mayVanish) return undefined;
    this.#tenant.groups.remove(id);
    return { events: ['group deleted'], text: `group ${id} is deleted` };
  }

  #restore(): Told | undefined {
    const gone = this.ids.filter((id) => this.#tenant.groups.deleted(id) !== undefined);
    if (gone.length === 0) return undefined;
    const id = this.#prng.pick(gone);
    this.#tenant.groups.restore(id);
    return { events: ['group restored'], text: `group ${id} is restored` };
  }
}
