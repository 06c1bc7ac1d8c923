import type { DirectoryUser, JsonValue, TenantDirectory } from '../../src/testing/graph-simulator/index.js';
import type { Prng } from './prng.js';

export const domains = ['alpha.example', 'beta.example', 'gamma.example'];
export const departments = ['Sales', 'IT', 'HR', 'Legal'];
export const titles = ['Engineer', 'Manager', 'Clerk'];

/** The people of the tenant, drawn. Addresses stay unique among the living, as Entra keeps them. */
export class TenantPeople {
  /** They always have every attribute that mappings read, so that the tenant has shown it. */
  readonly anchors = new Set<string>();
  /** Addresses that somebody has given up. */
  readonly freed: string[] = [];
  readonly #tenant: TenantDirectory;
  readonly #prng: Prng;
  #hired = 0;

  constructor(tenant: TenantDirectory, prng: Prng) {
    this.#tenant = tenant;
    this.#prng = prng;
  }

  populate(people: number): void {
    for (let anchor = 0; anchor < 2; anchor += 1) {
      const { id } = this.add({ department: departments[anchor]!, jobTitle: titles[0]!, city: 'Wien' });
      this.anchors.add(id);
    }
    while (this.#hired < people) this.add(this.traits());
  }

  add(properties: Record<string, JsonValue | undefined>): DirectoryUser {
    this.#hired += 1;
    const upn = (properties.userPrincipalName as string | undefined) ?? this.freshAddress();
    const draw = this.#prng.next();
    const mail = draw < 0.6 ? upn : draw < 0.8 ? null : this.freshAddress();
    return this.#tenant.addUser({
      displayName: `Person ${this.#hired}`,
      userPrincipalName: upn,
      mail,
      ...properties,
    });
  }

  traits(): Record<string, JsonValue | undefined> {
    return {
      department: this.#prng.chance(0.75) ? this.#prng.pick(departments) : null,
      jobTitle: this.#prng.chance(0.6) ? this.#prng.pick(titles) : null,
      city: this.#prng.chance(0.5) ? 'Wien' : null,
      accountEnabled: !this.#prng.chance(0.15),
      userType: this.#prng.chance(0.15) ? 'Guest' : this.#prng.chance(0.1) ? undefined : 'Member',
    };
  }

  somebody(): DirectoryUser | undefined {
    const users = this.#tenant.users();
    return users.length === 0 ? undefined : this.#prng.pick(users);
  }

  /** Half the time one of the few of whom this is true. */
  somebodyOr(isRare: (user: DirectoryUser) => boolean): DirectoryUser | undefined {
    const rare = this.#tenant.users().filter(isRare);
    return rare.length > 0 && this.#prng.chance(0.5) ? this.#prng.pick(rare) : this.somebody();
  }

  /** Half the time one that somebody has given up, so that names change hands. */
  freshAddress(): string {
    if (this.#prng.chance(0.5)) {
      const freed = this.#prng.shuffled(this.freed).find((address) => !this.isTaken(address, undefined));
      if (freed !== undefined) return freed;
    }
    for (;;) {
      const address = `p${this.#prng.below(10_000)}@${this.#prng.pick(domains)}`;
      if (!this.isTaken(address, undefined)) return address;
    }
  }

  isTaken(address: JsonValue | undefined, by: string | undefined): boolean {
    if (typeof address !== 'string') return false;
    const key = address.toLowerCase();
    return this.#tenant
      .users()
      .some(
        ({ id, userPrincipalName, mail }) =>
          id !== by && [userPrincipalName, mail].some((held) => String(held ?? '').toLowerCase() === key),
      );
  }
}
