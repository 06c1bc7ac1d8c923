import type { TenantDirectory } from '../../src/testing/graph-simulator/index.js';
import type { WatchedRepository } from './watched-repository.js';

/** What went wrong, with the story that led there. */
export class HistoryFailure extends Error {
  constructor(seed: number, story: readonly string[], differences: readonly string[]) {
    super([`HISTORY_SEED=${seed}`, ...story, 'DIFFERENCE', ...differences].join('\n  '));
  }
}

/** All that store and tenant know of the people whom the differences name, a line each. */
export function peopleNamed(
  differences: readonly string[],
  { users, leftovers, changes }: Awaited<ReturnType<WatchedRepository['everything']>>,
  tenant: TenantDirectory,
): string[] {
  const ids = new Set(differences.flatMap((text) => text.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? []));
  const records = [...users, ...leftovers, ...changes].filter(
    (record) => 'objectId' in record && ids.has(record.objectId),
  );
  const states = tenant.changes(0, tenant.version).filter(({ id }) => ids.has(id));
  return [
    ...records.map((record) => JSON.stringify(record)),
    ...states.map(({ version, id, kind }) => `${kind} ${JSON.stringify(tenant.snapshot(id, version)?.user)}`),
  ];
}
