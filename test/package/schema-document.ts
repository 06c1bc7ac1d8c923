import pg from 'pg';
import { openSchema } from '../postgres/open-schema.js';

interface ColumnRow {
  readonly table: string;
  readonly about: string | null;
  readonly column: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly key: boolean;
  readonly comment: string | null;
}

const columnsSql = `
  SELECT c.relname AS table, obj_description(c.oid) AS about, a.attname AS column,
    format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
    a.attnum = ANY(coalesce((SELECT conkey FROM pg_constraint WHERE conrelid = c.oid AND contype = 'p'), '{}')) AS key,
    col_description(c.oid, a.attnum) AS comment
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY c.relname, a.attnum`;

const indexesSql = `
  SELECT tablename AS table, replace(indexdef, $1 || '.', '') AS definition FROM pg_indexes
  WHERE schemaname = $1 ORDER BY tablename, indexname`;

const introduction = `# Tables

Generated from the catalogue of a migrated database (\`npm run docs:schema\`); a test compares the two.

\`PostgresRepository\` keeps everything in a schema of its own, by default \`entra_delta_sync\`. A product's SQL may read and join
the tables; only the library writes them, and a later version only adds to them. Instants are \`timestamptz\` with milliseconds.
Ids are those of Entra, and \`tenant_id\` is part of every key.

A text that Postgres cannot hold, which is one with a NUL or with half of a surrogate pair, stands with U+FDD0 and four hex digits in
place of each such unit (and of U+FDD0 itself). The repository gives it back as it was.
`;

/** docs/schema.md, from the catalogue of a freshly migrated schema. */
export async function schemaDocument(url: string): Promise<string> {
  const { schema, close } = await openSchema(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<ColumnRow>(columnsSql, [schema]);
    const indexes = (await client.query<{ table: string; definition: string }>(indexesSql, [schema])).rows;
    const parts = [introduction];
    for (const table of new Set(rows.map((row) => row.table))) {
      const columns = rows.filter((row) => row.table === table);
      parts.push(`## ${table}\n\n${columns[0]!.about ?? ''}\n`, columnTable(columns));
      const found = indexes
        .filter((index) => index.table === table)
        .map(({ definition }) => `- \`${definition}\``);
      parts.push(`${found.join('\n')}\n`);
    }
    return parts.join('\n');
  } finally {
    await client.end();
    await close();
  }
}

function columnTable(columns: readonly ColumnRow[]): string {
  const lines = columns.map(({ column, type, nullable, key, comment }) => {
    const marks = key ? 'key' : nullable ? 'may be null' : '';
    return `| \`${column}\` | ${type} | ${marks} | ${comment ?? ''} |`;
  });
  return ['| column | type | key or null | what |', '|---|---|---|---|', ...lines, ''].join('\n');
}
