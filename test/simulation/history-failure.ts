import type { TenantDirectory } from '../../src/testing/graph-simulator/index.js';
import type { Mirror } from './mirror.js';
import type { Script } from './script.js';

/** What went wrong, with the story that led there. */
export class HistoryFailure extends Error {
  /** Two histories that fail with the same kind have, as far as can be told, the same fault. */
  readonly kind: string;
  readonly script: Script;

  constructor(
    script: Script,
    story: readonly string[],
    differences: readonly string[],
    named: readonly string[] = [],
  ) {
    const told = named.length === 0 ? [] : ['THE PEOPLE NAMED', ...named];
    super([`HISTORY_SEED=${script.seed}`, ...story, 'DIFFERENCE', ...differences, ...told].join('\n  '));
    this.kind = kindOf(differences[0] ?? '');
    this.script = script;
  }
}

/** The words of a difference without whom and what it names. */
function kindOf(difference: string): string {
  return difference
    .replace(/"[^"]*"|\{.*\}|[0-9a-f-]{36}|\S+@\S+|\d+|\bnull\b/g, '')
    .replace(/\s+/g, ' ')
    .slice(0, 80);
}

/** All that store and tenant know of the people whom the differences name, a line each. */
export function peopleNamed(
  differences: readonly string[],
  mirror: Mirror,
  tenant: TenantDirectory,
): string[] {
  const ids = new Set(differences.flatMap((text) => text.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? []));
  const { users, leftovers, changes } = mirror;
  const records = [...users, ...leftovers, ...mirror.tables.pending.values(), ...changes].filter(
    (record) => 'objectId' in record && ids.has(record.objectId),
  );
  const states = tenant.changes(0, tenant.version).filter(({ id }) => ids.has(id));
  return [
    ...records.map((record) => JSON.stringify(record)),
    ...states.map(({ version, id, kind }) => `${kind} ${JSON.stringify(tenant.snapshot(id, version)?.user)}`),
  ];
}
