import { InKeyOrder } from '../histories/in-key-order.js';
import type { StoreOf } from '../histories/store-of.js';
import { LeasesByVirtualClock } from './leases-by-virtual-clock.js';
import { openSchema } from './open-schema.js';

export interface HistoryStores {
  /** Each store is the same tables, emptied: only one lives at a time. */
  readonly storeOf: StoreOf;
  close(): Promise<void>;
}

/** One migrated schema for many histories. */
export async function openHistoryStores(url: string): Promise<HistoryStores> {
  const { pool, schema, repository, close } = await openSchema(url);
  const { rows } = await pool.query<{ name: string }>(
    `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
      WHERE schemaname = $1 AND tablename <> 'migrations'`,
    [schema],
  );
  const emptied = rows.map(({ name }) => `DELETE FROM ${name}`).join('; ');
  return {
    storeOf: async (clock) => {
      await pool.query(emptied);
      const expire = `UPDATE "${schema}".leases SET expires_at = '-infinity' WHERE tenant_id = $1`;
      const store = new LeasesByVirtualClock(repository, clock, (tenantId) => pool.query(expire, [tenantId]));
      return new InKeyOrder(store);
    },
    close,
  };
}
