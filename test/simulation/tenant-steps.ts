import type { DirectoryUser, JsonValue, TenantDirectory } from '../../src/testing/graph-simulator/index.js';
import type { Prng } from './prng.js';
import { departments, domains, TenantPeople, titles } from './tenant-people.js';

/** A step and what it is called in the tally; the text is the story's. */
export interface Told {
  readonly events: readonly string[];
  readonly text: string;
}

/** What happens in the tenant. */
export class TenantSteps {
  readonly #tenant: TenantDirectory;
  readonly #prng: Prng;
  readonly #people: TenantPeople;
  readonly #inBetween: () => void;

  /** @param inBetween - told where a step has passed a state that it does not end in */
  constructor(tenant: TenantDirectory, prng: Prng, inBetween: () => void) {
    this.#tenant = tenant;
    this.#prng = prng;
    this.#people = new TenantPeople(tenant, prng);
    this.#inBetween = inBetween;
  }

  populate(people: number): void {
    this.#people.populate(people);
  }

  /** One random step; undefined when the tenant has nobody for it. */
  step(): Told | undefined {
    const steps: readonly (readonly [number, () => Told | undefined])[] = [
      [4, () => this.#hire()],
      [6, () => this.#rename()],
      [2, () => this.#changeMail()],
      [2, () => this.#changeAlias()],
      [2, () => this.#moveDomain()],
      [1, () => this.#moveAll()],
      [3, () => this.#swap()],
      [4, () => this.#recycle()],
      [5, () => this.#changeDetails()],
      [4, () => this.#toggleEnabled()],
      [3, () => this.#toggleGuest()],
      [6, () => this.#remove()],
      [6, () => this.#restore()],
      [3, () => this.#purge()],
      [2, () => this.#passThrough()],
    ];
    let at = this.#prng.below(steps.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, step] of steps) {
      if (at < weight) return step();
      at -= weight;
    }
    return undefined;
  }

  #hire(): Told {
    const user = this.#people.add(this.#people.traits());
    return told(['hire'], `hire ${name(user)} ${JSON.stringify(traitsOf(user))}`);
  }

  #rename(): Told | undefined {
    const user = this.#people.somebody();
    if (user === undefined) return undefined;
    if (this.#prng.chance(0.15)) {
      const upn = swapCase(String(user.userPrincipalName));
      this.#tenant.updateUser(user.id, { userPrincipalName: upn });
      return told(['rename'], `rename ${name(user)} to ${upn}, by case alone`);
    }
    const upn = this.#people.freshAddress();
    const mail = user.mail === user.userPrincipalName ? { mail: upn } : {};
    this.#people.freed.push(String(user.userPrincipalName));
    this.#tenant.updateUser(user.id, { userPrincipalName: upn, ...mail });
    return told(['rename'], `rename ${name(user)} to ${upn}`);
  }

  #changeMail(): Told | undefined {
    const user = this.#people.somebody();
    if (user === undefined) return undefined;
    const mail = this.#prng.chance(0.3) ? null : this.#people.freshAddress();
    if (typeof user.mail === 'string' && user.mail !== user.userPrincipalName)
      this.#people.freed.push(user.mail);
    this.#tenant.updateUser(user.id, { mail });
    return told(['mail change'], `mail of ${name(user)} becomes ${mail}`);
  }

  #changeAlias(): Told | undefined {
    const user = this.#people.somebody();
    if (user === undefined) return undefined;
    const alias = `smtp:${this.#people.freshAddress()}`;
    const before = (user.proxyAddresses ?? []) as readonly JsonValue[];
    const kept = before.length > 1 && this.#prng.chance(0.5) ? before.slice(0, 1) : before;
    this.#tenant.updateUser(user.id, { proxyAddresses: [...kept, alias] });
    return told(['alias change'], `${name(user)} gets the alias ${alias}`);
  }

  #moveDomain(): Told | undefined {
    const user = this.#people.somebody();
    if (user === undefined) return undefined;
    const to = this.#prng.pick(domains);
    return this.#moveTo(user, to) ? told(['domain move'], `${name(user)} moves to ${to}`) : undefined;
  }

  #moveAll(): Told {
    const to = this.#prng.pick(domains);
    const moved = this.#tenant.users().filter((user) => this.#moveTo(user, to)).length;
    return told(['domain move of all'], `the tenant moves to ${to}, ${moved} people with it`);
  }

  #moveTo(user: DirectoryUser, domain: string): boolean {
    const moved = (address: JsonValue | undefined) =>
      typeof address === 'string' ? address.replace(/@.*$/, `@${domain}`) : (address ?? null);
    const [userPrincipalName, mail] = [moved(user.userPrincipalName), moved(user.mail)];
    if (userPrincipalName === user.userPrincipalName && mail === (user.mail ?? null)) return false;
    if (this.#people.isTaken(userPrincipalName, user.id) || this.#people.isTaken(mail, user.id)) return false;
    this.#tenant.updateUser(user.id, { userPrincipalName, ...(user.mail === undefined ? {} : { mail }) });
    return true;
  }

  /** Between two syncs, by a name in between, as an administrator has to do it. */
  #swap(): Told | undefined {
    const [a, b] = this.#prng.shuffled(this.#tenant.users());
    if (a === undefined || b === undefined) return undefined;
    const names = (user: DirectoryUser) => ({
      userPrincipalName: user.userPrincipalName ?? null,
      mail: user.mail ?? null,
    });
    this.#tenant.updateUser(a.id, { userPrincipalName: this.#people.freshAddress(), mail: null });
    this.#inBetween();
    this.#tenant.updateUser(b.id, names(a));
    this.#tenant.updateUser(a.id, names(b));
    return told(['swap', 'rename', 'rename'], `${name(a)} and ${name(b)} swap their names`);
  }

  /** The known hazard: somebody gives a name up, and a new account gets it before the next sync. */
  #recycle(): Told | undefined {
    const user = this.#people.somebody();
    if (user === undefined) return undefined;
    const old = name(user);
    const leaves = !this.#people.anchors.has(user.id) && this.#prng.chance(0.4);
    if (leaves) this.#tenant.removeUser(user.id);
    else {
      const upn = this.#people.freshAddress();
      this.#tenant.updateUser(user.id, {
        userPrincipalName: upn,
        mail: user.mail === undefined ? null : upn,
      });
    }
    const heir = this.#people.add({
      ...this.#people.traits(),
      userPrincipalName: old,
      mail: this.#prng.chance(0.7) ? old : null,
    });
    return told(
      ['recycling', 'hire', leaves ? 'removal' : 'rename'],
      `${old} is ${leaves ? 'removed' : 'renamed'}, and ${heir.id} is hired under the name`,
    );
  }

  #changeDetails(): Told | undefined {
    const user = this.#people.somebody();
    if (user === undefined) return undefined;
    const patch = this.#prng.pick<Record<string, JsonValue>>([
      { department: this.#prng.chance(0.2) ? null : this.#prng.pick(departments) },
      { jobTitle: this.#prng.chance(0.3) ? null : this.#prng.pick(titles) },
      { city: this.#prng.chance(0.3) ? null : this.#prng.pick(['Wien', 'Graz']) },
      { displayName: `Person ${this.#prng.below(1000)}` },
    ]);
    const clears = Object.values(patch).includes(null);
    if (clears && this.#people.anchors.has(user.id)) return undefined;
    this.#tenant.updateUser(user.id, patch);
    return told(
      ['detail change', ...(clears ? ['cleared property'] : [])],
      `${name(user)} gets ${JSON.stringify(patch)}`,
    );
  }

  #toggleEnabled(): Told | undefined {
    const user = this.#people.somebodyOr(({ accountEnabled }) => accountEnabled !== true);
    if (user === undefined) return undefined;
    const accountEnabled = user.accountEnabled !== true;
    this.#tenant.updateUser(user.id, { accountEnabled });
    const event = accountEnabled ? 'enabling' : 'disabling';
    return told([event], `${event} of ${name(user)}`);
  }

  #toggleGuest(): Told | undefined {
    const user = this.#people.somebodyOr(({ userType }) => userType === 'Guest');
    if (user === undefined) return undefined;
    const userType = user.userType === 'Guest' ? 'Member' : 'Guest';
    this.#tenant.updateUser(user.id, { userType });
    return told([`${userType.toLowerCase()} change`], `${name(user)} becomes a ${userType}`);
  }

  #remove(): Told | undefined {
    const user = this.#people.somebody();
    if (user === undefined || this.#people.anchors.has(user.id)) return undefined;
    this.#people.freed.push(name(user));
    this.#tenant.removeUser(user.id);
    return told(['removal'], `remove ${name(user)}`);
  }

  #restore(): Told | undefined {
    const gone = this.#tenant.snapshots(this.#tenant.version, 'deleted').map(({ user }) => user);
    if (gone.length === 0) return undefined;
    const user = this.#prng.pick(gone);
    const old = String(user.userPrincipalName).slice(32);
    const renamed = this.#people.isTaken(old, user.id) || this.#prng.chance(0.3);
    const upn = renamed ? this.#people.freshAddress() : old;
    this.#tenant.restoreUser(user.id, renamed ? { userPrincipalName: upn } : {});
    // Entra takes away what somebody else has got meanwhile.
    if (this.#people.isTaken(user.mail, user.id)) this.#tenant.updateUser(user.id, { mail: null });
    return told(
      ['restore', ...(renamed ? ['restore under another name'] : [])],
      `restore ${old}${renamed ? ` as ${upn}` : ''}`,
    );
  }

  #purge(): Told | undefined {
    const { version } = this.#tenant;
    const gone = this.#tenant.snapshots(version, 'deleted').map(({ user }) => user);
    const living = this.#tenant.users().filter(({ id }) => !this.#people.anchors.has(id));
    const from = gone.length > 0 && this.#prng.chance(0.7) ? gone : living;
    if (from.length === 0) return undefined;
    const user = this.#prng.pick(from);
    this.#tenant.purgeUser(user.id);
    return told(['purge', ...(from === gone ? ['purge from the bin'] : [])], `purge ${name(user)}`);
  }

  /** Somebody whom no round ever shows alive. */
  #passThrough(): Told {
    const user = this.#people.add(this.#people.traits());
    this.#inBetween();
    this.#tenant.removeUser(user.id);
    return told(['came and went unseen'], `${name(user)} comes and goes`);
  }
}

function told(events: readonly string[], text: string): Told {
  return { events, text };
}

function name(user: DirectoryUser): string {
  return String(user.userPrincipalName);
}

function traitsOf({ id, department, accountEnabled, userType, mail }: DirectoryUser) {
  return { id, department, accountEnabled, userType, mail };
}

function swapCase(text: string): string {
  const upper = text.toUpperCase();
  return text === upper ? text.toLowerCase() : upper;
}
