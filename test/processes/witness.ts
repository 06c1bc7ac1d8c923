import type pg from 'pg';
import { hostColumns } from './host-tables.js';

/**
 * Triggers that note, behind the library's back, who takes leases and who commits, and judge at the instant of each
 * commit whether all that belongs together is there.
 */
export function witnessSchema(schema: string): string {
  const counted = ['active', 'preserved'].map(
    (state) =>
      `coalesce((NEW.counts->>'${state}')::int, 0) = (SELECT count(*) FROM ${schema}.users WHERE state = '${state}')`,
  );
  const waiting = [
    ['leftovers', 'leftovers'],
    ['pending', 'pending_preservations'],
  ].map(
    ([name, table]) =>
      `coalesce((NEW.counts->>'${name}')::int, 0) = (SELECT count(*) FROM ${schema}.${table})`,
  );
  const onHold = (kind: string, people: string) =>
    `coalesce((NEW.brakes->'${kind}'->'hold'->>'users')::int, 0) = (SELECT count(*) FROM ${schema}.${people})`;
  const differs = hostColumns.map((name) => `users.${name} IS DISTINCT FROM host.${name}`).join(' OR ');
  const shared = (column: string) => `NOT EXISTS (SELECT FROM ${schema}.users
    WHERE state = 'active' AND ${column} IS NOT NULL GROUP BY lower(${column}) HAVING count(*) > 1)`;
  const rules: readonly (readonly [name: string, holds: string])[] = [
    ['the head counts the users that are there', counted.join(' AND ')],
    ['the head counts the people that wait', waiting.join(' AND ')],
    [
      'the head counts the people on hold',
      [
        onHold('preserve', `pending_preservations WHERE standing = 'on-hold'`),
        onHold('rekey', `leftovers WHERE reason = 'rekey-held' AND hold_id IS NOT NULL`),
      ].join(' AND '),
    ],
    [
      'the feed ends at the position of the head',
      `NEW.position = (SELECT coalesce(max(position), 0) FROM ${schema}.changes)`,
    ],
    [
      'host tables agree with the managed users',
      `NOT EXISTS (SELECT FROM ${schema}.users FULL JOIN ${schema}.host_users AS host USING (object_id)
        WHERE users.tenant_id IS NULL OR host.imports IS DISTINCT FROM 1 OR ${differs})`,
    ],
    ['no two active users hold a name', shared('user_principal_name')],
    ['no two active users hold an address', shared('backup_address')],
  ];
  const judged = rules.map(([name, holds]) => `CASE WHEN ${holds} THEN NULL ELSE '${name}' END`);
  return `
    CREATE TABLE ${schema}.witness_leases (fence bigint PRIMARY KEY, taker text NOT NULL);
    CREATE TABLE ${schema}.witness_commits (
      number bigint PRIMARY KEY, writer text NOT NULL, fence bigint, moved boolean NOT NULL, broken text[] NOT NULL);
    CREATE FUNCTION ${schema}.witness_lease() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF TG_OP = 'INSERT' OR NEW.fence <> OLD.fence THEN
        INSERT INTO ${schema}.witness_leases VALUES (NEW.fence, current_setting('application_name'));
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER witness AFTER INSERT OR UPDATE ON ${schema}.leases
      FOR EACH ROW EXECUTE FUNCTION ${schema}.witness_lease();
    CREATE FUNCTION ${schema}.witness_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO ${schema}.witness_commits VALUES (
        NEW.commits, current_setting('application_name'), (SELECT fence FROM ${schema}.leases),
        to_jsonb(NEW) - 'commits' <> to_jsonb(OLD) - 'commits',
        array_remove(ARRAY[${judged.join(', ')}]::text[], NULL));
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER witness AFTER UPDATE ON ${schema}.sync_states DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION ${schema}.witness_commit();`;
}

/** What was wrong at the instant of a commit or is wrong in the records of all of them, in words. */
export async function testimony(pool: pg.Pool, schema: string): Promise<string[]> {
  const questions = {
    'at a commit': `SELECT broken::text || ' from commit ' || min(number) || ', ' || count(*) || ' times'
      FROM ${schema}.witness_commits WHERE broken <> '{}' GROUP BY broken`,
    'R7: a commit of a round by another than who took the lease': `SELECT 'commit ' || number || ' by ' || writer || ' under ' || fence
      FROM ${schema}.witness_commits JOIN ${schema}.witness_leases USING (fence)
      WHERE moved AND writer LIKE 'sync %' AND writer <> taker`,
    'R7: a commit under an older fence than one before': `SELECT 'commit ' || number FROM (
      SELECT number, fence, max(fence) OVER (ORDER BY number) AS newest FROM ${schema}.witness_commits) AS each
      WHERE fence < newest`,
    'R7: changes of one attempt among those of another': `SELECT run_id FROM (
      SELECT run_id, position, lag(run_id) OVER (ORDER BY position) AS before FROM ${schema}.changes
        WHERE run_id IS NOT NULL) AS each
      WHERE run_id IS DISTINCT FROM before GROUP BY run_id HAVING count(*) > 1`,
    'imported twice': `SELECT object_id::text FROM ${schema}.changes WHERE kind = 'imported'
      GROUP BY object_id HAVING count(*) > 1`,
    'managed without having been imported, or the reverse': `SELECT object_id::text FROM ${schema}.users
      FULL JOIN (SELECT object_id FROM ${schema}.changes WHERE kind = 'imported') AS imported USING (object_id)
      WHERE users.tenant_id IS NULL OR imported.object_id IS NULL`,
    'positions from 1 to the head, each once': `SELECT count(*) || ' from ' || min(position) || ' to ' || max(position)
      FROM ${schema}.changes HAVING min(position) <> 1 OR max(position) <> count(*)
        OR max(position) <> (SELECT position FROM ${schema}.sync_states)`,
    'the product was told each change once': `SELECT coalesce(changes.position, log.position)::text
      FROM ${schema}.changes FULL JOIN (SELECT position, kind, object_id, run_id, count(*) AS times
        FROM ${schema}.host_log GROUP BY 1, 2, 3, 4) AS log
        ON log.position = changes.position AND log.kind = changes.kind
        AND log.object_id IS NOT DISTINCT FROM changes.object_id AND log.run_id IS NOT DISTINCT FROM changes.run_id
      WHERE log.times IS DISTINCT FROM 1 OR changes.position IS NULL`,
    'every commit was witnessed': `SELECT commits || ' commits' FROM ${schema}.sync_states
      WHERE commits <> (SELECT count(*) FROM ${schema}.witness_commits)`,
    'nobody was left over by a fault': `SELECT DISTINCT reason FROM ${schema}.leftovers
      WHERE reason IN ('host-error', 'unstorable')`,
  };
  const told: string[] = [];
  for (const [question, text] of Object.entries(questions)) {
    const { rows } = await pool.query<string[]>({ text: `${text} LIMIT 5`, rowMode: 'array' } as never);
    for (const [answer] of rows) told.push(`${question}: ${answer}`);
  }
  return told;
}
