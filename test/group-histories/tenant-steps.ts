import type { Prng } from '../simulation/prng.js';
import type { Tally } from '../simulation/tally.js';
import { departments, type Group, type Person, type TenantModel } from './tenant-model.js';

type Step = () => string | undefined;

/** Changes of the tenant, each in words; undefined where there is nothing of the kind to change. */
export class TenantSteps {
  readonly #model: TenantModel;
  readonly #prng: Prng;
  readonly #tally: Tally;
  readonly #steps: readonly (readonly [string, number, Step])[];

  constructor(model: TenantModel, prng: Prng, tally: Tally) {
    this.#model = model;
    this.#prng = prng;
    this.#tally = tally;
    this.#steps = [
      ['join', 6, () => this.#join()],
      ['leave', 4, () => this.#leave()],
      ['nest', 3, () => this.#nest()],
      ['un-nest', 2, () => this.#unnest()],
      ['thing joins', 1, () => this.#thing()],
      ['group deleted', 1.5, () => this.#turnGroup('alive', 'soft-deleted')],
      ['group restored', 4, () => this.#turnGroup('soft-deleted', 'alive')],
      ['group purged', 0.4, () => this.#turnGroup(undefined, 'purged')],
      ['user deleted', 1, () => this.#turnPerson('alive', 'soft-deleted')],
      ['user restored', 1, () => this.#turnPerson('soft-deleted', 'alive')],
      ['user purged', 0.5, () => this.#turnPerson(undefined, 'purged')],
      ['user created', 1, () => this.#create()],
      ['department', 2, () => this.#department()],
      ['enabled or disabled', 1.5, () => this.#flip('enabled')],
      ['guest or member', 1.5, () => this.#flip('guest')],
    ];
  }

  /** @param except - an event that must not occur */
  next(except?: string): string {
    for (;;) {
      let left = this.#prng.next() * this.#steps.reduce((sum, [, weight]) => sum + weight, 0);
      const [event, , step] = this.#steps.find(([, weight]) => {
        left -= weight;
        return left < 0;
      })!;
      const told = event === except ? undefined : step();
      if (told === undefined) continue;
      this.#tally.count(event);
      return told;
    }
  }

  /** Groups, their members and the groups in them, cycles included. */
  populate(people: number, groups: number): void {
    for (let index = 0; index < people; index += 1) this.#model.addPerson();
    for (let index = 0; index < groups; index += 1) this.#model.addGroup();
    for (let index = 0; index < people * 1.5; index += 1) this.#join();
    for (let index = 0; index < groups; index += 1) this.#nest();
  }

  #group(life?: Group['life']): Group | undefined {
    const fitting = [...this.#model.groups.values()].filter((group) =>
      life === undefined ? group.life !== 'purged' : group.life === life,
    );
    return fitting.length === 0 ? undefined : this.#prng.pick(fitting);
  }

  #person(life?: Person['life']): Person | undefined {
    const fitting = this.#model.people.filter((person) =>
      life === undefined ? person.life !== 'purged' : person.life === life,
    );
    return fitting.length === 0 ? undefined : this.#prng.pick(fitting);
  }

  #join(): string | undefined {
    const [group, person] = [this.#group('alive'), this.#person('alive')];
    if (group === undefined || person === undefined || group.members.has(person.id)) return undefined;
    this.#model.join(group, person.id);
    return `${this.#model.name(person.id)} joins ${this.#model.name(group.id)}`;
  }

  #leave(): string | undefined {
    return this.#end((id) => this.#model.people.some((person) => person.id === id), 'leaves');
  }

  #nest(): string | undefined {
    const [group, inner] = [this.#group('alive'), this.#group('alive')];
    if (group === undefined || inner === undefined || group === inner || group.members.has(inner.id)) {
      return undefined;
    }
    this.#model.join(group, inner.id);
    return `${this.#model.name(inner.id)} is nested in ${this.#model.name(group.id)}`;
  }

  #unnest(): string | undefined {
    return this.#end((id) => this.#model.groups.has(id), 'is nested no more in');
  }

  #end(fits: (id: string) => boolean, verb: string): string | undefined {
    const group = this.#group('alive');
    const members = [...(group?.members ?? [])].filter(fits);
    if (group === undefined || members.length === 0) return undefined;
    const memberId = this.#prng.pick(members);
    this.#model.leave(group, memberId);
    return `${this.#model.name(memberId)} ${verb} ${this.#model.name(group.id)}`;
  }

  #thing(): string | undefined {
    const group = this.#group('alive');
    if (group === undefined) return undefined;
    this.#model.joinThing(group);
    return `a device or service principal joins ${this.#model.name(group.id)}`;
  }

  #turnGroup(from: Group['life'] | undefined, to: Group['life']): string | undefined {
    const group = this.#group(from);
    if (group === undefined) return undefined;
    this.#model.turnGroup(group, to);
    return `${this.#model.name(group.id)} becomes ${to}`;
  }

  #turnPerson(from: Person['life'] | undefined, to: Person['life']): string | undefined {
    const person = this.#person(from);
    if (person === undefined) return undefined;
    this.#model.turnPerson(person, to);
    return `${this.#model.name(person.id)} becomes ${to}`;
  }

  #create(): string {
    const person = this.#model.addPerson();
    return `${this.#model.name(person.id)} is created: ${JSON.stringify({ ...person, id: undefined })}`;
  }

  #department(): string | undefined {
    const person = this.#person('alive');
    if (person === undefined) return undefined;
    this.#model.patch(person, { department: this.#prng.pick(departments) });
    return `${this.#model.name(person.id)} is in ${person.department}`;
  }

  #flip(what: 'enabled' | 'guest'): string | undefined {
    const person = this.#person('alive');
    if (person === undefined) return undefined;
    this.#model.patch(person, { [what]: !person[what] });
    return `${this.#model.name(person.id)}: ${what} ${person[what]}`;
  }
}
