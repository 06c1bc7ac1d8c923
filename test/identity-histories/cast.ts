import type { UserProperties } from '../../src/testing/index.js';
import type { Prng } from '../simulation/prng.js';

/** Every change of the tenant that a history makes; both worlds answer it. */
export interface ChangingTenant {
  addUser(properties: UserProperties): string;
  updateUser(id: string, patch: UserProperties): void;
  removeUser(id: string): void;
  restoreUser(id: string, userPrincipalName: string): void;
  purgeUser(id: string): void;
}

/** What is true of somebody now, kept apart from the directory that bends it. */
export interface Person {
  readonly id: string;
  readonly number: number;
  life: 'alive' | 'deleted' | 'purged';
  upn: string;
  mail: string | null;
  department: string;
  enabled: boolean;
  guest: boolean;
}

/** Names from an instant on; null while the person is not alive. */
export interface Move {
  readonly at: Date;
  readonly id: string;
  readonly upn: string | null;
  readonly mail: string | null;
}

export interface Names {
  readonly upn: string;
  readonly mail: string | null;
}

/** The few names that move between people. */
export const labels: readonly string[] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(
  (letter) => `${letter}@tenant.example`,
);

/** No mapping takes `field`. */
export const departments = ['sales', 'legal', 'field'] as const;
export const mostPeople = 30;

/** The tenant's people as they truly are, and every name they had. */
export class Cast {
  readonly people: Person[] = [];
  readonly moves: Move[] = [];
  readonly #tenant: ChangingTenant;
  readonly #prng: Prng;
  readonly #now: () => Date;
  #spare = 0;

  constructor(tenant: ChangingTenant, prng: Prng, now: () => Date) {
    this.#tenant = tenant;
    this.#prng = prng;
    this.#now = now;
  }

  /** The first eight have the eight names, the others names of their own. */
  populate(count: number): void {
    for (let number = 0; number < count; number += 1) {
      const upn = labels[number] ?? this.spareName();
      const draw = this.#prng.next();
      const mail = draw < 0.6 ? upn : draw < 0.85 ? null : this.freeMail();
      this.hire({ upn, mail });
    }
  }

  hire({ upn, mail }: Names): Person {
    const department = this.#prng.chance(0.2) ? 'field' : this.#prng.pick(['sales', 'legal']);
    const enabled = !this.#prng.chance(0.1);
    const guest = this.#prng.chance(0.08);
    const id = this.#tenant.addUser({
      displayName: `Person ${this.people.length}`,
      userPrincipalName: upn,
      mail,
      department,
      accountEnabled: enabled,
      userType: guest ? 'Guest' : 'Member',
    });
    const number = this.people.length;
    const person: Person = { id, number, life: 'alive', upn, mail, department, enabled, guest };
    this.people.push(person);
    this.#moved(person);
    return person;
  }

  name(person: Person, { upn, mail }: Names): void {
    person.upn = upn;
    person.mail = mail;
    this.#tenant.updateUser(person.id, { userPrincipalName: upn, mail });
    this.#moved(person);
  }

  change(person: Person, patch: Partial<Pick<Person, 'department' | 'enabled' | 'guest'>>): void {
    Object.assign(person, patch);
    const { department, enabled, guest } = person;
    this.#tenant.updateUser(person.id, {
      department,
      accountEnabled: enabled,
      userType: guest ? 'Guest' : 'Member',
    });
  }

  remove(person: Person): void {
    person.life = 'deleted';
    this.#tenant.removeUser(person.id);
    this.#moved(person);
  }

  restore(person: Person, upn: string): void {
    person.life = 'alive';
    person.upn = upn;
    this.#tenant.restoreUser(person.id, upn);
    this.#moved(person);
  }

  purge(person: Person): void {
    person.life = 'purged';
    this.#tenant.purgeUser(person.id);
    this.#moved(person);
  }

  movesOf(id: string): readonly Move[] {
    return this.moves.filter((move) => move.id === id);
  }

  living(): Person[] {
    return this.people.filter(({ life }) => life === 'alive');
  }

  upnIsTaken(upn: string): boolean {
    const key = upn.toLowerCase();
    return this.people.some((person) => person.life === 'alive' && person.upn.toLowerCase() === key);
  }

  /** One of the eight that nobody is called by, else a name of one's own. */
  freeName(): string {
    const free = this.#prng.chance(0.75) ? labels.filter((label) => !this.upnIsTaken(label)) : [];
    return free.length > 0 ? this.#prng.pick(free) : this.spareName();
  }

  /** One of the eight that nobody gets mail by; mostly, for the tenant does not keep mails apart. */
  freeMail(): string {
    if (this.#prng.chance(0.25)) return this.#prng.pick(labels);
    const used = new Set(this.living().flatMap(({ upn, mail }) => [upn, mail]));
    const free = labels.filter((label) => !used.has(label));
    return free.length > 0 ? this.#prng.pick(free) : this.spareName();
  }

  spareName(): string {
    this.#spare += 1;
    return `p${this.#spare}@tenant.example`;
  }

  #moved({ id, life, upn, mail }: Person): void {
    const alive = life === 'alive';
    this.moves.push({ at: this.#now(), id, upn: alive ? upn : null, mail: alive ? mail : null });
  }
}

export function callName({ number }: Pick<Person, 'number'>): string {
  return `P${number}`;
}
