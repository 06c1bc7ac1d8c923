import type { GraphSimulator } from '../../src/testing/graph-simulator/index.js';
import type { TruePerson } from '../oracle/addresses-at-rest.js';
import { Prng } from '../simulation/prng.js';

const taken = ['Sales', 'Legal'];
const departments = [...taken, 'Research', 'Support', 'Finance'];

/** Takes two departments of five, and whoever is in the group. */
export const criteria = {
  departments: { attribute: 'department', op: 'in', value: taken },
  group: (groupId: string) => ({ memberOf: groupId }),
} as const;

/** A tenant in which something of everything happens all the time, so that every phase of a round has work. */
export class RestlessTenant {
  readonly groupId: string;
  readonly #tenant: GraphSimulator['tenant'];
  readonly #prng: Prng;
  #named = 0;
  /** People who have somebody else's mail, and the mail they had. */
  readonly #doubles = new Map<string, string>();

  constructor({ tenant }: GraphSimulator, seed: number, people: number) {
    this.#tenant = tenant;
    this.#prng = new Prng(seed);
    this.groupId = tenant.addGroup({ displayName: 'Protected' }).id;
    for (let index = 0; index < people; index += 1) this.#join();
    for (let index = 0; index < people / 8; index += 1) this.#turnMember();
  }

  get people(): readonly TruePerson[] {
    const { groups, version } = this.#tenant;
    const members = new Set(groups.members(this.groupId));
    return this.#tenant.snapshots(version).map(({ status, user }) => {
      const { id, userPrincipalName, mail, department } = user;
      return {
        id,
        life: status === 'active' ? 'alive' : status,
        upn: String(userPrincipalName),
        mail: typeof mail === 'string' ? mail : null,
        enabled: user.accountEnabled === true,
        guest: false,
        taken: taken.includes(String(department)) || members.has(id),
      };
    });
  }

  somebody(): string {
    return this.#pick().id;
  }

  /** Something for each phase: people who leave, move between groups, are renamed, and want what others have. */
  stir(): void {
    this.#leave();
    this.#turnMember();
    if (this.#prng.chance(0.5)) this.#join();
    for (let rest = this.#prng.between(2, 6); rest > 0; rest -= 1) this.#anything();
  }

  /** Nobody has somebody else's mail any more. */
  settle(): void {
    for (const id of [...this.#doubles.keys()]) this.#undouble(id);
  }

  #anything(): void {
    const drawn = this.#prng.below(9);
    if (drawn < 2) this.#tell(this.#pick().id);
    else if (drawn === 2) this.#rename(this.#pick().id);
    else if (drawn === 3) this.#swap();
    else if (drawn === 4) this.#recycle();
    else if (drawn === 5) this.#comeBack();
    else if (drawn === 6) this.#double();
    else if (drawn === 7) this.#tenant.updateUser(this.#pick().id, { department: this.#department() });
    else this.#leave();
  }

  /** A display name that tells how often it was changed. */
  #tell(id: string): void {
    const before = Number(String(this.#tenant.user(id)?.displayName).split(' ')[1]);
    this.#tenant.updateUser(id, { displayName: `Person ${before + 1}` });
  }

  #join(address = this.#address()): void {
    this.#tenant.addUser({
      displayName: 'Person 1',
      userPrincipalName: address,
      mail: address,
      department: this.#department(),
      accountEnabled: this.#prng.chance(0.95),
    });
  }

  #rename(id: string): string | undefined {
    const { mail } = this.#tenant.user(id)!;
    const address = this.#address();
    this.#doubles.delete(id);
    this.#tenant.updateUser(id, { userPrincipalName: address, mail: address });
    return typeof mail === 'string' ? mail : undefined;
  }

  /** The hazard: renamed, and somebody new has the old address at once. */
  #recycle(): void {
    const { id, userPrincipalName } = this.#pick();
    this.#rename(id);
    this.#join(String(userPrincipalName));
  }

  #swap(): void {
    const [one, other] = [this.#pick(), this.#pick()];
    if (one.id === other.id || this.#doubles.has(one.id) || this.#doubles.has(other.id)) return;
    const names = ({ userPrincipalName, mail }: typeof one) => ({ userPrincipalName, mail });
    this.#rename(one.id);
    this.#tenant.updateUser(other.id, names(one));
    this.#tenant.updateUser(one.id, names(other));
  }

  /** Somebody claims a mail that another person keeps. */
  #double(): void {
    const [first] = this.#doubles.keys();
    if (this.#doubles.size > 2 && first !== undefined) this.#undouble(first);
    const [one, other] = [this.#pick(), this.#pick()];
    if (one.id === other.id || this.#doubles.has(one.id) || this.#doubles.has(other.id)) return;
    this.#doubles.set(one.id, String(one.mail));
    this.#tenant.updateUser(one.id, { mail: other.mail });
  }

  #undouble(id: string): void {
    const mail = this.#doubles.get(id)!;
    this.#doubles.delete(id);
    if (this.#tenant.user(id) !== undefined) this.#tenant.updateUser(id, { mail });
  }

  #leave(): void {
    const { id, accountEnabled } = this.#pick();
    if (this.#prng.chance(0.5)) this.#tenant.updateUser(id, { accountEnabled: accountEnabled !== true });
    else if (this.#prng.chance(0.9)) this.#tenant.removeUser(id);
    else this.#tenant.purgeUser(id);
  }

  #comeBack(): void {
    const deleted = this.#tenant.snapshots(this.#tenant.version, 'deleted');
    if (deleted.length === 0) return;
    this.#tenant.restoreUser(this.#prng.pick(deleted).user.id, { userPrincipalName: this.#address() });
  }

  #turnMember(): void {
    const { groups } = this.#tenant;
    const { id } = this.#pick();
    if (groups.members(this.groupId).includes(id)) groups.removeMember(this.groupId, id);
    else groups.addMember(this.groupId, id);
  }

  #pick() {
    return this.#prng.pick(this.#tenant.users());
  }

  #department(): string {
    return this.#prng.pick(departments);
  }

  #address(): string {
    this.#named += 1;
    return `person${this.#named}@tenant.example`;
  }
}
