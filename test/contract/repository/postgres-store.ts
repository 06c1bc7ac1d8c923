import { randomUUID } from 'node:crypto';
import type { RecordKind } from '../../../src/domain/records.js';
import type { OpenedStore, RawContents } from '../../../src/testing/contract/index.js';

/** SQL behind the adapter's back, over whichever driver. */
export type RawSql = (text: string, values?: string[]) => Promise<Record<string, unknown>[]>;

export interface PostgresStore<Tx> extends OpenedStore<Tx> {
  readonly schema: string;
  readonly raw: RawSql;
}

/** Where the records of each kind stand, and their keys in SQL. */
const keys: { readonly [K in RecordKind]: readonly [table: string, key: string] } = {
  mapping: ['mappings', 'mapping_id'],
  user: ['users', 'object_id::text'],
  leftover: ['leftovers', 'object_id::text'],
  pending: ['pending_preservations', 'object_id::text'],
  mark: ['marks', "lpad(generation::text, 16, '0') || ' ' || lpad(serial::text, 16, '0')"],
  claim: ['ended_claims', "address_key || ' ' || lpad(serial::text, 16, '0')"],
  window: ['suspect_windows', "lpad(serial::text, 16, '0')"],
  group: ['groups', 'group_id::text'],
  groupStream: ['group_streams', 'stream_id'],
  membership: ['memberships', "group_id || ' ' || member_id"],
  evaluation: ['evaluations', "subject || ' ' || object_id"],
  exclusion: ['exclusions', 'object_id::text'],
  change: ['changes', "lpad(position::text, 16, '0')"],
  report: [
    'reports',
    `to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '/' || run_id`,
  ],
};

export async function rawReadPostgres<Tx>(
  { schema, raw }: PostgresStore<Tx>,
  tenantId: string,
): Promise<RawContents> {
  const found: Partial<Record<RecordKind, string[]>> = {};
  for (const [kind, [table, key]] of Object.entries(keys) as [RecordKind, (typeof keys)[RecordKind]][]) {
    const rows = await raw(`SELECT ${key} AS key FROM ${schema}.${table} WHERE tenant_id = $1`, [tenantId]);
    found[kind] = rows.map((row) => unmarked(String(row.key)));
  }
  const [state] = await raw(`SELECT position::text FROM ${schema}.sync_states WHERE tenant_id = $1`, [
    tenantId,
  ]);
  return { position: state === undefined ? null : Number(state.position), keys: found };
}

/** What the schema's documentation says of texts that Postgres cannot hold. */
function unmarked(text: string): string {
  return text.replace(/\uFDD0([0-9a-f]{4})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/**
 * Makes the n-th write of a table from now on fail, also within one statement: a trigger on every table counts on a
 * sequence, which no rollback turns back.
 */
export class FailingWrites {
  readonly #raw: RawSql;
  readonly #schema: string;

  constructor(raw: RawSql, schema: string) {
    this.#raw = raw;
    this.#schema = schema;
  }

  async install(): Promise<void> {
    const s = this.#schema;
    await this.#raw(`CREATE SEQUENCE ${s}.writes_seen`);
    await this.#raw(`CREATE SEQUENCE ${s}.write_to_fail START 1000000000`);
    await this.#raw(`CREATE FUNCTION ${s}.count_write() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval('${s}.writes_seen') = (SELECT last_value FROM ${s}.write_to_fail) THEN
          RAISE EXCEPTION 'the disk is full';
        END IF;
        RETURN NULL;
      END $$`);
    const tables = [...Object.values(keys).map(([table]) => table), 'sync_states', 'commits'];
    for (const table of tables) {
      await this.#raw(`CREATE TRIGGER count_write BEFORE INSERT OR UPDATE OR DELETE ON ${s}.${table}
        FOR EACH STATEMENT EXECUTE FUNCTION ${s}.count_write()`);
    }
  }

  async failWrite(n: number): Promise<() => Promise<boolean>> {
    const s = this.#schema;
    await this.#raw(`SELECT setval('${s}.writes_seen', 1, false), setval('${s}.write_to_fail', ${n})`);
    return async () => {
      const [seen] = await this.#raw(
        `SELECT is_called AND last_value >= ${n} AS failed FROM ${s}.writes_seen`,
      );
      return seen?.failed === true;
    };
  }
}

export function newSchema(): string {
  return `test_${randomUUID().replaceAll('-', '')}`;
}
