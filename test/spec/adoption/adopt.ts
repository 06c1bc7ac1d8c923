import type { AdoptionRecord, AdoptionRow, AdoptionSummary } from '../../../src/domain/adoption.js';
import type { AdoptionOptions } from '../../../src/engine/adoption/adopt-users.js';

interface Adopting {
  readonly users: {
    adopt(records: readonly AdoptionRecord[], options: AdoptionOptions): Promise<AdoptionSummary>;
  };
}

/** A record of somebody whom the product protects, with a reference of its own. */
export function aRecord(overrides: Partial<AdoptionRecord> = {}): AdoptionRecord {
  return { state: 'active', assignment: { profile: 'legacy' }, ...overrides };
}

export interface Adopted {
  readonly rows: readonly AdoptionRow[];
  readonly summary: AdoptionSummary;
}

/** Adopts and keeps every row. */
export async function adopt(
  client: Adopting,
  records: readonly AdoptionRecord[],
  options: Partial<AdoptionOptions> = {},
): Promise<Adopted> {
  const rows: AdoptionRow[] = [];
  const summary = await client.users.adopt(records, {
    by: 'mia',
    onRow: (row) => void rows.push(row),
    ...options,
  });
  return { rows, summary };
}

/** How many records came to each outcome, without those that none came to. */
export function outcomes({ records: _, ...summary }: AdoptionSummary): Record<string, number> {
  return Object.fromEntries(Object.entries(summary).filter(([, count]) => count > 0));
}
