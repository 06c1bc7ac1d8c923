import { Episode } from './episode.js';
import type { TornMemberships } from './groups-ever.js';
import { leftoverDifferences } from './leftovers-at-rest.js';
import { admittedBy, causeOf, columnsOf, firstThatTakes } from './person-rules.js';
import { type Person, type Plain, same } from './plain.js';
import type { OracleMapping, OraclePolicy } from './policy.js';
import { attributesOf } from './rule.js';
import type { TenantPerson, TenantState } from './tenant-state.js';

/** A user record as the product's repository shows it. */
export interface SeenUser {
  readonly objectId: string;
  readonly userPrincipalName: string | null;
  readonly mail: string | null;
  readonly backupAddress: string | null;
  readonly displayName: string | null;
  readonly accountEnabled: boolean;
  readonly userType: string | null;
  readonly state: string;
  readonly stateReason: string | null;
  readonly mappingId: string;
  readonly assignment: unknown;
  readonly attributes: Person;
}

export interface SeenLeftover {
  readonly objectId: string;
  readonly reason: string;
  readonly mappingId?: string;
}

/** Object ids of whom an administrator keeps as they are, whatever the tenant says. */
export interface Dismissed {
  readonly preserving: ReadonlySet<string>;
  readonly rekeying: ReadonlySet<string>;
}

const columns = [
  'userPrincipalName',
  'mail',
  'backupAddress',
  'displayName',
  'accountEnabled',
  'userType',
] as const;

function standsIn({ userPrincipalName, mail, backupAddress }: SeenUser): boolean {
  return mail === null && backupAddress === userPrincipalName;
}

/**
 * Says what the repository must hold when everything is at rest: the tenant no longer changes and the last rounds
 * completed. It is a function of the tenant's state and mappings now, of who was managed at the last rest, and of what
 * the product can have seen since: an imported person stays, a gone one is preserved, nobody else is there.
 */
export class Oracle {
  readonly #policy: OraclePolicy;
  /** Properties kept on every user whatever the mappings read. */
  readonly #kept: readonly string[];
  #managed = new Map<string, SeenUser>();
  #mappings: readonly OracleMapping[] = [];
  #episode: Episode;
  #dismissed: Dismissed = { preserving: new Set(), rekeying: new Set() };
  #excluded: ReadonlySet<string> = new Set();
  /** Names that people had before the last rest: who gave them up shows them again once preserved. */
  readonly #names = new Map<string, Set<string>>();

  /** @param torn - given where streams may show together what was true at different times */
  constructor(policy: OraclePolicy, kept: readonly string[], torn?: TornMemberships) {
    this.#policy = policy;
    this.#kept = kept;
    this.#episode = new Episode(policy, torn);
  }

  get episode(): Episode {
    return this.#episode;
  }

  /** The mappings in force from now on, first asked first. */
  setMappings(mappings: readonly OracleMapping[]): void {
    this.#mappings = mappings;
    this.#episode.sawMappings(mappings);
  }

  /**
   * Every difference between what must be and what is, in words; with none, what is becomes what was known at the last
   * rest and a new episode begins.
   */
  atRest(
    tenant: TenantState,
    users: readonly SeenUser[],
    leftovers: readonly SeenLeftover[],
    dismissed: Dismissed,
    excluded: ReadonlySet<string> = new Set(),
  ): string[] {
    this.#dismissed = dismissed;
    this.#excluded = excluded;
    this.#episode.sawTenant(tenant);
    const byId = new Map(users.map((user) => [user.objectId, user]));
    const differences = users
      .filter(({ objectId }) => !tenant.has(objectId))
      .map(({ objectId }) => `${objectId} is managed and was never in the tenant`);
    for (const person of tenant.values()) differences.push(...this.#judge(person, byId.get(person.id)));
    const waiting = leftovers.filter(({ objectId }) => !dismissed.rekeying.has(objectId));
    const isManaged = (id: string) => byId.has(id) || excluded.has(id);
    differences.push(...leftoverDifferences(tenant, isManaged, waiting, this.#mappings, this.#policy));
    if (differences.length > 0) return differences;
    for (const { objectId } of users) this.#keepNames(objectId);
    this.#managed = byId;
    this.#episode = this.#episode.next();
    this.#episode.sawTenant(tenant);
    this.#episode.sawMappings(this.#mappings);
    for (const id of excluded) this.#episode.excluded.add(id);
    return [];
  }

  /** Whether anything since the last rest lets this person in by this mapping with this assignment. */
  mayHaveImported(id: string, mappingId: string, assignment: Plain): boolean {
    const follows = this.#policy.reassign === 'follow';
    return (
      this.#episode.mayHaveImported(id, mappingId, assignment) ||
      (follows && this.#episode.mayHaveFollowed(id, mappingId, assignment))
    );
  }

  /** Whether anything since the last rest is a reason to preserve this person. */
  mayHavePreserved(id: string, reason: string): boolean {
    return this.#episode.mayHavePreserved(id, reason);
  }

  /**
   * At whatever instant: nobody has names or an address that the tenant never gave them since the last rest; a name
   * that is still another's may be missing.
   */
  atAnyTime(users: readonly SeenUser[]): string[] {
    return users.flatMap((user) => {
      const { objectId } = user;
      const known = this.#managed.get(objectId);
      const shown = this.#episode.statesOf(objectId).filter(({ life }) => life === 'alive');
      const expected = shown.map(({ properties }) => columnsOf(properties, this.#policy));
      return (
        (['userPrincipalName', 'mail', 'backupAddress'] as const)
          .filter((name) => user[name] !== null || name === 'mail')
          // A full round that leaves a newcomer's mail out says that it is missing.
          .filter((name) => name === 'userPrincipalName' || known !== undefined || !this.#episode.omits)
          // So does an entry that is thinner than it should be, and the UPN stands in until the stream makes up for it.
          .filter((name) => name !== 'backupAddress' || !this.#episode.omits || !standsIn(user))
          .filter((name) => !this.#shownAgain(name, known, user))
          .filter((name) => known?.[name] !== user[name] && expected.every((own) => own[name] !== user[name]))
          .map((name) => `${objectId}: ${name} is ${JSON.stringify(user[name])}, which the tenant never said`)
      );
    });
  }

  #judge(person: TenantPerson, user: SeenUser | undefined): string[] {
    const known = this.#managed.get(person.id);
    const by = admittedBy(person, this.#mappings, this.#policy);
    if (user === undefined) {
      if (known !== undefined) return [`${person.id} was managed and is no longer there`];
      if (this.#excluded.has(person.id)) return [];
      if (by?.autoImport !== true) return [];
      return [
        `${person.id} is not managed although ${by.mappingId} takes them: ${JSON.stringify(person.properties)}`,
      ];
    }
    return [
      ...this.#judgeMapping(person, known, user),
      ...(this.#excluded.has(person.id)
        ? this.#judgeExcluded(known, user)
        : person.life === 'alive'
          ? this.#judgeAlive(person.properties, known, user)
          : this.#judgeGone(person, known, user)),
    ].map((difference) => `${person.id} (${person.life}): ${difference}`);
  }

  #judgeMapping(person: TenantPerson, known: SeenUser | undefined, user: SeenUser): string[] {
    const { mappingId } = user;
    const assignment = user.assignment as Plain;
    const told = `${mappingId} with ${JSON.stringify(assignment)}`;
    const follows = this.#policy.reassign === 'follow';
    if (follows && person.life === 'alive' && !this.#excluded.has(person.id)) {
      const now = firstThatTakes(this.#mappings, person.properties);
      if (now !== undefined && now.mappingId !== mappingId) {
        return [`has ${told} and should follow ${now.mappingId}`];
      }
    }
    if (known === undefined) {
      if (this.#episode.mayHaveImported(person.id, mappingId, assignment)) return [];
      if (follows && this.#episode.mayHaveFollowed(person.id, mappingId, assignment)) return [];
      return [`was imported by ${told}, by which nobody could have imported them`];
    }
    if (known.mappingId === mappingId && same(known.assignment, assignment)) return [];
    if (follows && this.#episode.mayHaveFollowed(person.id, mappingId, assignment)) return [];
    return [`has ${told} instead of ${known.mappingId} with ${JSON.stringify(known.assignment)}`];
  }

  #judgeAlive(person: Person, known: SeenUser | undefined, user: SeenUser): string[] {
    const differences: string[] = [];
    const expected = columnsOf(person, this.#policy);
    for (const name of columns) {
      if (user[name] !== expected[name] && !this.#keepsName(name, known, user)) {
        differences.push(
          `${name} is ${JSON.stringify(user[name])} instead of ${JSON.stringify(expected[name])}`,
        );
      }
    }
    const read = this.#mappings.flatMap(({ rule }) => attributesOf(rule));
    for (const name of new Set([...this.#kept, ...read])) {
      if (columns.some((column) => column === name)) continue;
      const value = person[name] ?? null;
      if (!same(user.attributes[name] ?? null, value)) {
        const told = JSON.stringify(user.attributes[name] ?? null);
        differences.push(`${name} is ${told} instead of ${JSON.stringify(value)}`);
      }
    }
    const states = this.#livingStates(person, known, user.objectId);
    if (this.#dismissed.preserving.has(user.objectId)) states.push('active');
    // Who was let in again was asked about anew, as if the disabling had just happened.
    if (this.#episode.excluded.has(user.objectId) && !user.accountEnabled) states.push('preserved disabled');
    const is = user.state === 'active' ? 'active' : `preserved ${user.stateReason}`;
    if (!states.includes(is)) differences.push(`is ${is} instead of ${states.join(' or ')}`);
    return differences;
  }

  /** Whom an administrator wants out is preserved, under names that were theirs once: a word that was open then is lost. */
  #judgeExcluded(known: SeenUser | undefined, user: SeenUser): string[] {
    const differences = user.state === 'preserved' ? [] : [`is ${user.state}, and excluded`];
    for (const name of columns) {
      if (this.#wasOnce(name, user) || known?.[name] === user[name] || user[name] === null) continue;
      if (this.#shownAgain(name, known, user)) continue;
      differences.push(`${name} is ${JSON.stringify(user[name])}, which no state of theirs had`);
    }
    return differences;
  }

  /** Whom an administrator does not let be re-keyed keeps names that they once had, or none where another has come to them. */
  #keepsName(name: (typeof columns)[number], known: SeenUser | undefined, user: SeenUser): boolean {
    const isName = name === 'userPrincipalName' || name === 'mail' || name === 'backupAddress';
    if (!isName || !this.#dismissed.rekeying.has(user.objectId)) return false;
    return user[name] === null || known?.[name] === user[name] || this.#wasOnce(name, user);
  }

  #keepNames(id: string): void {
    const names = this.#names.get(id) ?? new Set();
    this.#names.set(id, names);
    for (const { life, properties } of this.#episode.statesOf(id)) {
      if (life !== 'alive') continue;
      const { userPrincipalName, backupAddress } = columnsOf(properties, this.#policy);
      for (const name of [userPrincipalName, backupAddress]) if (typeof name === 'string') names.add(name);
    }
  }

  #shownAgain(name: (typeof columns)[number], known: SeenUser | undefined, user: SeenUser): boolean {
    if (user.state !== 'preserved' || known === undefined) return false;
    if (name !== 'userPrincipalName' && name !== 'backupAddress') return false;
    return known[name] === null && this.#names.get(user.objectId)?.has(user[name] ?? '') === true;
  }

  #wasOnce(name: (typeof columns)[number], user: SeenUser): boolean {
    const shown = this.#episode.statesOf(user.objectId).filter(({ life }) => life === 'alive');
    // Who was imported before their mail was told is known by their UPN.
    const policies = this.#episode.omits
      ? [this.#policy, { ...this.#policy, addressSource: 'upn' as const }]
      : [this.#policy];
    return shown.some(({ properties }) =>
      policies.some((policy) => columnsOf(properties, policy)[name] === user[name]),
    );
  }

  /** Disabling counts when it happens: who was imported disabled stays active until seen otherwise and disabled again. */
  #livingStates(person: Person, known: SeenUser | undefined, id: string): string[] {
    const cause = causeOf(person, this.#mappings, this.#policy);
    const preserved = `preserved ${cause}`;
    if (cause !== 'disabled') return [cause === null ? 'active' : preserved];
    const spared = causeOf({ ...person, accountEnabled: true }, this.#mappings, this.#policy);
    // Who was spared for that, and then preserved for another reason, is told by that one as long as it stands.
    const isSpared = known?.state === 'active' || (spared !== null && known?.stateReason === spared);
    const wasSpared = isSpared && known?.accountEnabled === false;
    const exempt = known === undefined ? this.#policy.disabledOnFirstImport === 'import' : wasSpared;
    if (!exempt) return [preserved];
    const states = this.#episode.statesOf(id);
    const always = states.every(
      ({ life, properties }) => life === 'alive' && properties.accountEnabled !== true,
    );
    const asImported = spared === null ? 'active' : `preserved ${spared}`;
    // With people preserved for another reason on the way, the exemption may be over.
    return always && this.#policy.onUnmatched === 'keep' ? [asImported] : [asImported, preserved];
  }

  /** The details of who is gone are those last delivered: each a value of some state seen since the last rest. */
  #judgeGone(person: TenantPerson, known: SeenUser | undefined, user: SeenUser): string[] {
    const differences: string[] = [];
    const reasons = this.#goneReasons(person, known);
    if (this.#dismissed.preserving.has(user.objectId)) reasons.push('active');
    const is = user.state === 'active' ? 'active' : `preserved ${user.stateReason}`;
    if (!reasons.includes(is)) differences.push(`is ${is} instead of ${reasons.join(' or ')}`);
    const states = this.#episode.statesOf(person.id).filter(({ life }) => life === 'alive');
    const shown = states.map(({ properties }) => columnsOf(properties, this.#policy));
    // Who left while their new name was still another's went without one.
    const renamed = new Set(shown.map(({ userPrincipalName }) => userPrincipalName)).size > 1;
    for (const name of columns) {
      const gaveUp = renamed || this.#dismissed.preserving.has(user.objectId);
      const waited =
        (gaveUp || this.#episode.readsMayBeStale) &&
        (name === 'userPrincipalName' || name === 'backupAddress');
      if (waited && user[name] === null) continue;
      if (this.#shownAgain(name, known, user)) continue;
      const fits = known?.[name] === user[name] || shown.some((columns) => columns[name] === user[name]);
      const details = name === 'displayName' || name === 'userType' || known === undefined;
      const omitted = this.#episode.omits && details && name !== 'userPrincipalName';
      if (!fits && !omitted) {
        differences.push(`${name} is ${JSON.stringify(user[name])}, which no state of theirs had`);
      }
    }
    return differences;
  }

  #goneReasons(person: TenantPerson, known: SeenUser | undefined): string[] {
    const wasGone = known?.stateReason === 'soft-deleted' || known?.stateReason === 'deleted';
    const states = this.#episode.statesOf(person.id);
    const reasons = new Set<string>();
    if (wasGone) reasons.add(`preserved ${known.stateReason}`);
    if (states.some(({ life }) => life === 'deleted')) reasons.add('preserved soft-deleted');
    const foundNowhere = this.#episode.readsMayBeStale && reasons.size > 0;
    if (foundNowhere || states.some(({ life }) => life === 'purged')) reasons.add('preserved deleted');
    if (wasGone && states.every(({ life }) => life !== 'alive')) {
      // Who was in the bin and is in it no more may be looked at again, when the end of their memberships is told.
      const purged = states.some(({ life }) => life === 'purged') ? ['preserved deleted'] : [];
      return [`preserved ${known.stateReason}`, ...purged];
    }
    return [...reasons];
  }
}
