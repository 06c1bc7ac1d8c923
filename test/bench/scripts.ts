import type { Client } from '@microsoft/microsoft-graph-client';
import type pg from 'pg';

/** What Graph tells of one user, as far as the scripts look at it. */
interface GraphUser {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly mail: string | null;
  readonly displayName: string | null;
  readonly accountEnabled: boolean;
  readonly userType: string | null;
}

interface GraphPage {
  readonly value: readonly GraphUser[];
  readonly '@odata.nextLink'?: string;
}

export const select =
  'userPrincipalName,mail,displayName,accountEnabled,userType,proxyAddresses,createdDateTime,deletedDateTime,department,jobTitle,country';

const columns = 8;

/** The table of a script: what it needs of each user, and everything that Graph told. */
export async function makeScriptTable(pool: pg.Pool, schema: string): Promise<void> {
  await pool.query(`DROP TABLE IF EXISTS ${schema}.script_users`);
  await pool.query(`CREATE TABLE ${schema}.script_users (
    object_id uuid PRIMARY KEY, user_principal_name text, mail text, display_name text, account_enabled boolean,
    user_type text, attributes jsonb, updated_at timestamptz NOT NULL)`);
}

export async function pagesOf(client: Client): Promise<readonly GraphUser[][]> {
  const pages: GraphUser[][] = [];
  let url: string | undefined = `/users/delta?$select=${select}`;
  while (url !== undefined) {
    const page: GraphPage = await client.api(url).get();
    pages.push([...page.value]);
    url = page['@odata.nextLink'];
  }
  return pages;
}

/** What anybody writes first: follow the pages with the SDK, upsert each user in a commit of its own. */
export async function straightforward(client: Client, pool: pg.Pool, schema: string): Promise<number> {
  const text = upsert(schema, 1);
  let seen = 0;
  let url: string | undefined = `/users/delta?$select=${select}`;
  while (url !== undefined) {
    const page: GraphPage = await client.api(url).get();
    for (const user of page.value) await pool.query({ text, values: valuesOf(user) });
    seen += page.value.length;
    url = page['@odata.nextLink'];
  }
  return seen;
}

/** What a careful author writes next: one prepared multi-row upsert a page, while the next page is on its way. */
export async function bulk(client: Client, pool: pg.Pool, schema: string): Promise<number> {
  const connection = await pool.connect();
  const fetchPage = (url: string): Promise<GraphPage> => client.api(url).get();
  try {
    let seen = 0;
    let next: Promise<GraphPage> | undefined = fetchPage(`/users/delta?$select=${select}`);
    while (next !== undefined) {
      const page: GraphPage = await next;
      const link = page['@odata.nextLink'];
      next = link === undefined ? undefined : fetchPage(link);
      await insertPage(connection, schema, page.value);
      seen += page.value.length;
    }
    return seen;
  } finally {
    connection.release();
  }
}

/** The database's part of it alone: the pages are there already. */
export async function bareInsert(
  pages: readonly (readonly GraphUser[])[],
  pool: pg.Pool,
  schema: string,
): Promise<number> {
  const connection = await pool.connect();
  try {
    for (const page of pages) await insertPage(connection, schema, page);
    return pages.reduce((sum, page) => sum + page.length, 0);
  } finally {
    connection.release();
  }
}

async function insertPage(
  connection: pg.PoolClient,
  schema: string,
  users: readonly GraphUser[],
): Promise<void> {
  if (users.length === 0) return;
  const text = upsert(schema, users.length);
  await connection.query({ name: `upsert-${schema}-${users.length}`, text, values: users.flatMap(valuesOf) });
}

const texts = new Map<string, string>();

function upsert(schema: string, rows: number): string {
  const name = `${schema} ${rows}`;
  let text = texts.get(name);
  if (text === undefined) {
    const row = (at: number) =>
      `(${Array.from({ length: columns }, (_, column) => `$${at * columns + column + 1}`).join(', ')})`;
    const names =
      'user_principal_name, mail, display_name, account_enabled, user_type, attributes, updated_at';
    text = `INSERT INTO ${schema}.script_users (object_id, ${names}) VALUES ${Array.from({ length: rows }, (_, at) => row(at)).join(', ')}
      ON CONFLICT (object_id) DO UPDATE SET ${names
        .split(', ')
        .map((column) => `${column} = excluded.${column}`)
        .join(', ')}`;
    texts.set(name, text);
  }
  return text;
}

function valuesOf(user: GraphUser): unknown[] {
  return [
    user.id,
    user.userPrincipalName,
    user.mail,
    user.displayName,
    user.accountEnabled,
    user.userType,
    JSON.stringify(user),
    new Date(),
  ];
}
