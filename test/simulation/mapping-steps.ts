import type { DeltaSyncClient } from '../../src/client.js';
import type { DirectoryUser } from '../../src/testing/graph-simulator/index.js';
import type { Oracle } from '../oracle/oracle.js';
import type { OracleMapping, OraclePolicy } from '../oracle/policy.js';
import type { Rule } from '../oracle/rule.js';
import type { Prng } from './prng.js';
import { departments, titles } from './tenant-people.js';
import type { Told } from './tenant-steps.js';

export interface Assignment {
  readonly profile: string;
  readonly quotaGb: number;
}

type Admin = Pick<DeltaSyncClient<Assignment, unknown>, 'mappings' | 'users'>;

/** What an administrator does to the mappings, told to the product and to the oracle alike. */
export class MappingSteps {
  /** Something that by itself moves nobody, but would when somebody's next entry came: only a full round asks everybody. */
  touchesOthers = false;
  readonly #admin: () => Admin;
  readonly #oracle: Oracle;
  readonly #prng: Prng;
  readonly #delicate: boolean;
  readonly #policy: OraclePolicy;
  readonly #groups: readonly string[];
  #mappings: OracleMapping[] = [];
  #named = 0;

  /** @param groups - ids of the groups that criteria may ask about */
  constructor(
    admin: () => Admin,
    oracle: Oracle,
    prng: Prng,
    policy: OraclePolicy,
    groups: readonly string[],
  ) {
    this.#groups = groups;
    this.#admin = admin;
    this.#oracle = oracle;
    this.#prng = prng;
    this.#policy = policy;
    this.#delicate = policy.onUnmatched === 'preserve' || policy.reassign === 'follow';
  }

  /** The first mapping often takes everybody, who then wait for nothing. */
  begin(first: boolean): Promise<Told> {
    return this.#create(first && this.#prng.chance(0.8) ? { everyone: true } : this.#rule());
  }

  async step(): Promise<Told | undefined> {
    const at = this.#prng.below(10);
    if (at < 2 && this.#mappings.length < 5) return this.#create();
    const mapping = this.#mappings.length === 0 ? undefined : this.#prng.pick(this.#mappings);
    if (mapping === undefined) return this.#create();
    if (at < 5) return this.#editCriteria(mapping);
    if (at < 6) return this.#delete(mapping);
    if (at < 7) return this.#editAssignment(mapping);
    if (at < 8) return this.#toggleAutoImport(mapping);
    return this.#reorder();
  }

  /** Somebody enabled is imported whatever the criteria say; not where they would be preserved again as unmatched. */
  async importByHand(people: readonly DirectoryUser[]): Promise<Told | undefined> {
    const enabled = people.filter(({ accountEnabled }) => accountEnabled === true);
    if (this.#mappings.length === 0 || enabled.length === 0 || this.#policy.onUnmatched === 'preserve')
      return undefined;
    const [mapping, person] = [this.#prng.pick(this.#mappings), this.#prng.pick(enabled)];
    this.#oracle.episode.importedByHand(person.id, mapping);
    const { outcome } = await this.#admin().users.import(person.id, { mappingId: mapping.mappingId });
    if (this.#policy.reassign === 'follow') this.touchesOthers = true;
    return {
      events: [`by hand ${outcome}`],
      text: `import ${person.id} by hand with ${mapping.mappingId}: ${outcome}`,
    };
  }

  async #create(rule = this.#rule()): Promise<Told> {
    this.#named += 1;
    const autoImport = !this.#prng.chance(0.12);
    const assignment = this.#assignment();
    const place = this.#prng.below(this.#mappings.length + 1);
    const last = 'everyone' in rule || this.#prng.chance(0.5);
    const { mappingId } = await this.#admin().mappings.create({
      name: `Mapping ${this.#named}`,
      criteria: rule,
      assignment,
      autoImport,
      ...(last ? {} : { priority: place }),
    });
    const mapping = { mappingId, rule, assignment, autoImport };
    this.#mappings = last
      ? [...this.#mappings, mapping]
      : [...this.#mappings.slice(0, place), mapping, ...this.#mappings.slice(place)];
    const how = `${autoImport ? '' : 'manual '}mapping ${mappingId}${last ? '' : ` at ${place}`}`;
    return this.#told('mapping created', `create ${how}: ${JSON.stringify(rule)}`);
  }

  async #editCriteria(mapping: OracleMapping): Promise<Told> {
    const rule = this.#rule();
    await this.#admin().mappings.update(mapping.mappingId, { criteria: rule });
    return this.#change('criteria edited', { ...mapping, rule }, JSON.stringify(rule));
  }

  async #editAssignment(mapping: OracleMapping): Promise<Told> {
    const assignment = this.#assignment();
    await this.#admin().mappings.update(mapping.mappingId, { assignment });
    return this.#change(
      'assignment edited',
      { ...mapping, assignment: { ...assignment } },
      JSON.stringify(assignment),
    );
  }

  async #toggleAutoImport(mapping: OracleMapping): Promise<Told> {
    const autoImport = !mapping.autoImport;
    await this.#admin().mappings.update(mapping.mappingId, { autoImport });
    return this.#change('autoImport edited', { ...mapping, autoImport }, `autoImport ${autoImport}`);
  }

  async #delete(mapping: OracleMapping): Promise<Told> {
    await this.#admin().mappings.delete(mapping.mappingId);
    this.#mappings = this.#mappings.filter((other) => other !== mapping);
    if (this.#delicate) this.touchesOthers = true;
    return this.#told('mapping deleted', `delete ${mapping.mappingId}`);
  }

  async #reorder(): Promise<Told> {
    this.#mappings = this.#prng.shuffled(this.#mappings);
    const ids = this.#mappings.map(({ mappingId }) => mappingId);
    await this.#admin().mappings.reorder(ids);
    // A person listed as manual is not asked again although an earlier mapping may import them now.
    const manual = this.#mappings.some(({ autoImport }) => !autoImport);
    if (this.#delicate || manual) this.touchesOthers = true;
    return this.#told('mappings reordered', `reorder ${ids.join(' ')}`);
  }

  #change(event: string, mapping: OracleMapping, text: string): Told {
    this.#mappings = this.#mappings.map((other) => (other.mappingId === mapping.mappingId ? mapping : other));
    return this.#told(event, `${event} of ${mapping.mappingId}: ${text}`);
  }

  #told(event: string, text: string): Told {
    this.#oracle.setMappings([...this.#mappings]);
    return { events: [event], text };
  }

  #assignment() {
    return {
      profile: this.#prng.pick(['gold', 'silver', 'bronze']),
      quotaGb: this.#prng.between(1, 50),
    };
  }

  #rule(depth = 0): Rule {
    const prng = this.#prng;
    if (this.#groups.length > 0 && prng.chance(0.5)) {
      const memberOf = prng.pick(this.#groups);
      return prng.chance(0.25) ? { memberOf, transitive: false } : { memberOf };
    }
    const kinds = depth < 2 ? 9 : 6;
    switch (prng.below(kinds)) {
      case 0:
        return { attribute: 'department', op: 'eq', value: prng.pick(departments) };
      case 1:
        return { attribute: 'department', op: 'in', value: prng.shuffled(departments).slice(0, 2) };
      case 2:
        return {
          attribute: 'userPrincipalName',
          op: 'endsWith',
          value: prng.pick(['@alpha.example', '@BETA.example', '@gamma.example']),
          ignoreCase: true,
        };
      case 3:
        return { attribute: 'jobTitle', op: prng.pick(['present', 'absent'] as const) };
      case 4:
        return { attribute: 'jobTitle', op: prng.pick(['eq', 'ne'] as const), value: prng.pick(titles) };
      case 5:
        return { attribute: 'displayName', op: 'contains', value: String(prng.below(10)) };
      case 6:
        return { not: this.#rule(depth + 1) };
      case 7:
        return { all: [this.#rule(depth + 1), this.#rule(depth + 1)] };
      default:
        return { any: [this.#rule(depth + 1), this.#rule(depth + 1)] };
    }
  }
}
