import type pg from 'pg';
import type { Change } from '../../src/domain/change.js';
import type { OnCommit } from '../../src/options.js';

/** The columns of the product's own users, which come from the library's. */
export const hostColumns = [
  'state',
  'user_principal_name',
  'mail',
  'backup_address',
  'display_name',
  'mapping_id',
] as const;

export function hostSchema(schema: string): string {
  return `
    CREATE TABLE ${schema}.host_users (
      object_id uuid PRIMARY KEY, imports integer NOT NULL, ${hostColumns.map((name) => `${name} text`).join(', ')});
    CREATE TABLE ${schema}.host_log (position bigint, kind text, object_id uuid, run_id text);`;
}

/** What a product does with the changes: a log of all, and a row for each person, refreshed when a change names them. */
export function hostTables(schema: string): OnCommit<pg.PoolClient> {
  const set = hostColumns.map((name) => `${name} = users.${name}`).join(', ');
  return async (tx, changes) => {
    const log = changes.map(({ position, kind, runId = null, ...rest }) => ({
      position,
      kind,
      object_id: 'objectId' in rest ? rest.objectId : null,
      run_id: runId,
    }));
    await tx.query(
      `INSERT INTO ${schema}.host_log SELECT * FROM jsonb_to_recordset($1::jsonb)
        AS log (position bigint, kind text, object_id uuid, run_id text)`,
      [JSON.stringify(log)],
    );
    const imported = changes.flatMap((change) => (change.kind === 'imported' ? [change.objectId] : []));
    await tx.query(
      `INSERT INTO ${schema}.host_users AS host (object_id, imports) SELECT id, 1 FROM unnest($1::uuid[]) AS id
        ON CONFLICT (object_id) DO UPDATE SET imports = host.imports + 1`,
      [imported],
    );
    await tx.query(
      `UPDATE ${schema}.host_users AS host SET ${set} FROM ${schema}.users
        WHERE users.object_id = host.object_id AND host.object_id = ANY($1::uuid[])`,
      [changes.flatMap(namedIn)],
    );
  };
}

function namedIn(change: Change): string[] {
  if (change.kind === 'address-recycled') return [change.oldObjectId, change.newObjectId];
  return 'objectId' in change ? [change.objectId] : [];
}
