import type { GroupRule, RankedRule } from '../oracle/group-matches.js';
import type { Prng } from '../simulation/prng.js';

export function drawRule(prng: Prng, groups: readonly string[], depth = 2): GroupRule {
  const kind = prng.next();
  if (depth === 0 || kind < 0.45) {
    if (prng.chance(0.2)) {
      return { attribute: 'department', op: 'eq', value: prng.pick(['sales', 'legal']) };
    }
    const memberOf = prng.pick(groups);
    return prng.chance(0.25) ? { memberOf, transitive: false } : { memberOf };
  }
  if (kind < 0.6) return { not: drawRule(prng, groups, depth - 1) };
  const parts = [drawRule(prng, groups, depth - 1), drawRule(prng, groups, depth - 1)];
  return kind < 0.8 ? { all: parts } : { any: parts };
}

interface Mappings {
  create(draft: { name: string; criteria: GroupRule; assignment: object }): Promise<{ mappingId: string }>;
  update(id: string, patch: { criteria: GroupRule }): Promise<unknown>;
  delete(id: string): Promise<unknown>;
}

/** The admin's part: mappings come, change and go between rounds. */
export class MappingSteps {
  rules: RankedRule[] = [];
  /** A mapping went: whom it took is looked at again in a full round alone (R1). */
  wentSince = false;
  readonly #prng: Prng;
  #made = 0;

  constructor(prng: Prng) {
    this.#prng = prng;
  }

  async create(mappings: Mappings, groups: readonly string[]): Promise<string> {
    const rule = drawRule(this.#prng, groups);
    this.#made += 1;
    const draft = { name: `mapping ${this.#made}`, criteria: rule, assignment: {} };
    const { mappingId } = await mappings.create(draft);
    this.rules.push({ mappingId, rule });
    return `mapping ${mappingId}: ${JSON.stringify(rule)}`;
  }

  async step(mappings: Mappings, groups: readonly string[]): Promise<string> {
    const kind = this.#prng.next();
    if (this.rules.length === 0 || (kind < 0.35 && this.rules.length < 4))
      return this.create(mappings, groups);
    const { mappingId } = this.#prng.pick(this.rules);
    if (kind < 0.75) {
      const rule = drawRule(this.#prng, groups);
      await mappings.update(mappingId, { criteria: rule });
      this.rules = this.rules.map((each) => (each.mappingId === mappingId ? { mappingId, rule } : each));
      return `mapping ${mappingId} becomes ${JSON.stringify(rule)}`;
    }
    await mappings.delete(mappingId);
    this.rules = this.rules.filter((each) => each.mappingId !== mappingId);
    this.wentSince = true;
    return `mapping ${mappingId} is deleted`;
  }
}
