import { type TornMemberships, withAnyOf } from './groups-ever.js';
import { admittedBy, firstThatTakes, isGuest } from './person-rules.js';
import { type Plain, same } from './plain.js';
import type { OracleMapping, OraclePolicy } from './policy.js';
import type { TenantPerson, TenantState } from './tenant-state.js';

/**
 * All that the product can have seen between two instants at which everything was at rest: the tenant whenever the
 * product asked it, and the mappings that were in force. What happened to a person in between can leave a trace only
 * if it is in here.
 */
export class Episode {
  readonly #policy: OraclePolicy;
  readonly #states: TenantState[] = [];
  readonly #mappings: (readonly OracleMapping[])[] = [];
  /**
   * Properties that a full round may omit of new people although they have a value; such an omission counts as missing
   * until the stream repairs it.
   */
  #omitted: readonly string[] = [];

  /** Whom an administrator wanted out at some instant. */
  readonly excluded = new Set<string>();

  readonly #byHand: { readonly id: string; readonly mappingId: string; readonly assignment: Plain }[] = [];

  readonly #torn: TornMemberships | undefined;

  /** @param torn - given where streams may show together what was true at different times */
  constructor(policy: OraclePolicy, torn?: TornMemberships) {
    this.#policy = policy;
    this.#torn = torn;
  }

  /** The one after a rest. */
  next(): Episode {
    const next = new Episode(this.#policy, this.#torn);
    if (this.#torn?.outlastRests) next.#states.push(...this.#states);
    return next;
  }

  importedByHand(id: string, { mappingId, assignment }: OracleMapping): void {
    this.#byHand.push({ id, mappingId, assignment });
  }

  sawTenant(state: TenantState): void {
    if (this.#states.at(-1) !== state) this.#states.push(state);
  }

  sawMappings(mappings: readonly OracleMapping[]): void {
    this.#mappings.push(mappings);
  }

  mayOmit(properties: readonly string[]): void {
    this.#omitted = properties;
  }

  /** Reads by id may find somebody neither among the living nor in the recycle bin. */
  readsMayBeStale = false;

  get omits(): boolean {
    return this.#omitted.length > 0;
  }

  /** The distinct states of one person, oldest first. */
  statesOf(id: string): TenantPerson[] {
    const states: TenantPerson[] = [];
    for (const state of this.#states) {
      const person = state.get(id);
      if (person !== undefined && person !== states.at(-1)) states.push(person);
    }
    return states;
  }

  /** Whether some round may have imported the person by this mapping with this assignment. */
  mayHaveImported(id: string, mappingId: string, assignment: Plain): boolean {
    const byHand = { id, mappingId, assignment };
    if (this.#byHand.some((imported) => same(imported, byHand))) return true;
    if (!this.#assignmentsOf(mappingId).some((given) => same(given, assignment))) return false;
    return this.#seenAs(id).some((person) =>
      this.#mappings.some((mappings) => {
        const by = admittedBy(person, mappings, this.#policy);
        return by?.autoImport === true && by.mappingId === mappingId;
      }),
    );
  }

  /** Whether some mapping of this id took the person at some instant, so that the assignment may have followed it. */
  mayHaveFollowed(id: string, mappingId: string, assignment: Plain): boolean {
    if (!this.#assignmentsOf(mappingId).some((given) => same(given, assignment))) return false;
    return this.#seenAs(id).some(
      ({ life, properties }) =>
        life === 'alive' &&
        this.#mappings.some((mappings) => firstThatTakes(mappings, properties)?.mappingId === mappingId),
    );
  }

  #assignmentsOf(mappingId: string): Plain[] {
    return this.#mappings.flatMap((mappings) =>
      mappings.filter((mapping) => mapping.mappingId === mappingId).map(({ assignment }) => assignment),
    );
  }

  /** Whether anything that was seen of the person is a reason to preserve them. */
  mayHavePreserved(id: string, reason: string): boolean {
    if (reason === 'excluded') return this.excluded.has(id);
    const seen = this.statesOf(id);
    const gone = seen.some(({ life }) => life !== 'alive');
    if (reason === 'soft-deleted' || reason === 'deleted') return gone;
    if (reason === 'disabled') return seen.some(({ properties }) => properties.accountEnabled !== true);
    if (reason === 'guest') return seen.some(({ properties }) => isGuest(properties));
    return this.#seenAs(id).some(({ properties }) =>
      this.#mappings.some((mappings) => firstThatTakes(mappings, properties) === undefined),
    );
  }

  /** The states of the person, and what they look like with any of the omitted properties missing. */
  #seenAs(id: string): TenantPerson[] {
    let seen = this.#inGroupsOfAny(id);
    for (const name of this.#omitted) {
      const without = seen
        .filter(({ properties }) => properties[name] != null)
        .map((person) => ({ ...person, properties: { ...person.properties, [name]: null } }));
      seen = [...seen, ...without];
    }
    return seen;
  }

  /** Each state with the groups of any, for the two come in streams of their own. */
  #inGroupsOfAny(id: string): TenantPerson[] {
    const states = this.statesOf(id);
    const ever = this.#torn?.groupsOf(id);
    if (ever !== undefined) return states.flatMap((person) => withAnyOf(person, ever));
    const groups = new Map(
      states.map(({ properties: { memberOf = [], directMemberOf = [] } }) => [
        JSON.stringify([memberOf, directMemberOf]),
        { memberOf, directMemberOf },
      ]),
    );
    if (groups.size < 2) return states;
    return states.flatMap((person) =>
      [...groups.values()].map((held) => ({ ...person, properties: { ...person.properties, ...held } })),
    );
  }
}
