/** Somebody as the tenant has them. */
export interface TruePerson {
  readonly id: string;
  readonly life: 'alive' | 'deleted' | 'purged';
  readonly upn: string;
  readonly mail: string | null;
  readonly enabled: boolean;
  readonly guest: boolean;
  /** Whether a mapping takes them as they are. */
  readonly taken: boolean;
}

export interface StoredPerson {
  readonly objectId: string;
  readonly state: string;
  readonly userPrincipalName: string | null;
  readonly mail: string | null;
  readonly backupAddress: string | null;
}

export interface WaitingPerson {
  readonly objectId: string;
  readonly reason: string;
}

/**
 * Tenant and store after the last change and enough rounds, under the default policy: every living person who is managed
 * stands under their names, unless somebody else who is managed truly has the same mail. Differences in words.
 */
export function differencesAtRest(
  people: readonly TruePerson[],
  users: ReadonlyMap<string, StoredPerson>,
  waiting: readonly WaitingPerson[],
): string[] {
  const differences: string[] = [];
  const active: TruePerson[] = [];
  for (const person of people) {
    const user = users.get(person.id);
    const alive = person.life === 'alive' && person.enabled;
    if (alive && (user !== undefined || (person.taken && !person.guest))) {
      active.push(person);
      if (user === undefined) differences.push(`${person.id} is not imported`);
      else if (user.state !== 'active') differences.push(`${person.id} is ${user.state}, and lives`);
    } else if (user?.state === 'active') differences.push(`${person.id} is active, and gone or disabled`);
  }
  const claims = new Map<string, TruePerson[]>();
  for (const person of active) {
    const address = key(person.mail ?? person.upn);
    const others = claims.get(address);
    if (others === undefined) claims.set(address, [person]);
    else others.push(person);
  }
  const entitled = new Set<string>();
  for (const [address, claimants] of claims) {
    const first = entitledTo(claimants);
    for (const { id } of first) entitled.add(id);
    const having = claimants.filter(({ id }) => key(users.get(id)?.backupAddress) === address);
    const wrong = having.filter(({ id }) => !first.some((person) => person.id === id));
    if (having.length !== 1 || wrong.length > 0) {
      differences.push(`${address} is ${text(claimants)}, of whom ${text(having)} have it`);
    }
  }
  const contested = (person: TruePerson) => claims.get(key(person.mail ?? person.upn))!.length > 1;
  for (const person of active) {
    const user = users.get(person.id);
    if (user === undefined) continue;
    if (user.userPrincipalName !== person.upn) {
      differences.push(`${person.id} is called ${user.userPrincipalName} and is ${person.upn}`);
    }
    if (user.mail !== person.mail)
      differences.push(`${person.id} has the mail ${user.mail} for ${person.mail}`);
    const own = person.mail ?? person.upn;
    if (user.backupAddress !== own && !(user.backupAddress === null && contested(person))) {
      differences.push(`${person.id} is backed up as ${user.backupAddress} and is ${own}`);
    }
  }
  const living = new Map(active.map((person) => [person.id, person]));
  for (const { objectId, reason } of waiting) {
    const person = living.get(objectId);
    const mayWait =
      reason === 'address-held' &&
      person !== undefined &&
      contested(person) &&
      users.get(objectId)?.backupAddress == null;
    if (!mayWait) differences.push(`${objectId} still waits: ${reason}`);
  }
  return differences;
}

/** A mail outranks a UPN that stands in for a missing one. */
function entitledTo(claimants: readonly TruePerson[]): readonly TruePerson[] {
  const byMail = claimants.filter(({ mail }) => mail !== null);
  return byMail.length > 0 ? byMail : claimants;
}

function key(address: string | null | undefined): string {
  return (address ?? '').normalize('NFC').toLowerCase();
}

function text(people: readonly TruePerson[]): string {
  return people.length === 0 ? 'nobody' : people.map(({ id }) => id).join(' and ');
}
