import type { AdoptionOutcome, AdoptionRecord } from '../../../src/domain/adoption.js';
import { SeededRandom } from '../../../src/testing/graph-simulator/seeded-random.js';
import type { TenantDirectory } from '../../../src/testing/graph-simulator/tenant-directory.js';
import { aRecord } from './adopt.js';

const firstBackupAt = new Date('2022-06-01T00:00:00Z');
const older = { createdDateTime: '2021-03-03T10:00:00Z' };
const younger = { createdDateTime: '2024-09-09T10:00:00Z' };

/** One record of the product's table, and what has to become of it. */
export interface TableRow {
  readonly record: AdoptionRecord;
  readonly outcome: AdoptionOutcome;
  /** Of whom it truly is, where that person is alive or may come back. */
  readonly owner?: string;
}

export interface ProductTable {
  readonly rows: readonly TableRow[];
  /** People whom the product has never protected. */
  readonly strangers: readonly string[];
}

/** How many of a thousand records are of which sort. */
const sorts: readonly (readonly [
  count: number,
  make: (tenant: TenantDirectory, ref: string) => TableRow[],
])[] = [
  [480, byId()],
  [60, byId({ accountEnabled: false })],
  [40, byId({ accountEnabled: false }, { state: 'preserved' })],
  [
    20,
    (tenant, ref) => {
      const rows = byId()(tenant, ref);
      tenant.removeUser(rows[0]!.owner!);
      return rows;
    },
  ],
  [
    20,
    (tenant, ref) => {
      const { id } = tenant.addUser(older);
      tenant.purgeUser(id);
      return [{ record: recordOf({ objectId: id, ref }), outcome: 'gone' }];
    },
  ],
  [
    20,
    (tenant, ref) => {
      const [first] = byId()(tenant, ref);
      const again = { ...first!.record, ref: `${ref}-again` };
      return [first!, { record: again, outcome: 'duplicate' }];
    },
  ],
  [160, byAddress()],
  [
    // Renamed, and known by the alias that is left.
    20,
    (tenant, ref) => {
      const { id, mail } = tenant.addUser(older);
      tenant.updateUser(id, { mail: `new-${mail}`, userPrincipalName: `new-${mail}` });
      return [{ record: recordOf({ address: `${mail}`, ref }), outcome: 'proposed', owner: id }];
    },
  ],
  [
    // Recycled: who has the address now came after the first backup.
    60,
    (tenant, ref) => {
      const { id, mail } = tenant.addUser(older);
      tenant.removeUser(id);
      tenant.addUser({ ...younger, mail: mail!, userPrincipalName: mail! });
      return [{ record: recordOf({ address: `${mail}`, ref }), outcome: 'reused' }];
    },
  ],
  [
    // Recycled, and a sync by address has written the newcomer's id into the table.
    20,
    (tenant, ref) => {
      const { id, mail } = tenant.addUser(older);
      tenant.removeUser(id);
      const newcomer = tenant.addUser({ ...younger, mail: mail!, userPrincipalName: mail! });
      const record = recordOf({ objectId: newcomer.id, address: `${mail}`, ref });
      return [{ record, outcome: 'reused' }];
    },
  ],
  [
    40,
    (tenant, ref) => {
      const { id, mail } = tenant.addUser(older);
      tenant.removeUser(id);
      return [{ record: recordOf({ address: `${mail}`, ref }), outcome: 'gone' }];
    },
  ],
  [
    20,
    (tenant, ref) => {
      const { mail } = tenant.addUser(older);
      tenant.addUser({ ...older, proxyAddresses: [`smtp:${mail}`] });
      return [{ record: recordOf({ address: `${mail}`, ref }), outcome: 'ambiguous' }];
    },
  ],
  [20, (_tenant, ref) => [{ record: recordOf({ address: '', ref }), outcome: 'invalid' }]],
];

function byId(properties = {}, record: Partial<AdoptionRecord> = {}) {
  return (tenant: TenantDirectory, ref: string): TableRow[] => {
    const { id, mail } = tenant.addUser({ ...older, ...properties });
    const address = `old-${mail}`;
    return [{ record: recordOf({ objectId: id, address, ref, ...record }), outcome: 'adopted', owner: id }];
  };
}

function byAddress() {
  return (tenant: TenantDirectory, ref: string): TableRow[] => {
    const { id, mail } = tenant.addUser(older);
    return [{ record: recordOf({ address: `${mail}`, ref }), outcome: 'proposed', owner: id }];
  };
}

function recordOf(overrides: Partial<AdoptionRecord>): AdoptionRecord {
  return aRecord({ firstBackupAt, ...overrides });
}

/** A product's table of so many thousand records in no order, in a tenant where some people are unknown to it. */
export function productTable(tenant: TenantDirectory, thousands: number): ProductTable {
  const rows: TableRow[] = [];
  for (let each = 0; each < thousands; each += 1) {
    for (const [index, [count, make]] of sorts.entries()) {
      for (let number = 0; number < count; number += 1) {
        rows.push(...make(tenant, `row-${each}-${index}-${number}`));
      }
    }
  }
  const strangers = tenant.addUsers(80 * thousands, () => younger).map(({ id }) => id);
  return { rows: new SeededRandom(11).shuffle(keepingOrder(rows)).flat(), strangers };
}

/** Which of two records of one person is the first is no matter of chance. */
function keepingOrder(rows: readonly TableRow[]): TableRow[][] {
  const sets: TableRow[][] = [];
  for (const row of rows) {
    if (row.outcome === 'duplicate') sets.at(-1)!.push(row);
    else sets.push([row]);
  }
  return sets;
}
