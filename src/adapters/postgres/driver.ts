/** One statement for `pg`; rows come as arrays of text. */
export interface PostgresQuery {
  text: string;
  values: (string | null)[];
  rowMode: 'array';
}

interface ArrayRows {
  readonly rows: unknown[][];
}

/** The part of a `pg` client that the repository uses. */
export interface PostgresClient {
  query(query: PostgresQuery): Promise<ArrayRows>;
  release(destroy?: Error | boolean): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'notification', listener: (message: { payload?: string | undefined }) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
}

/** A `pg` Pool. */
export interface PostgresPool<Tx extends PostgresClient = PostgresClient> {
  connect(): Promise<Tx>;
  query(query: PostgresQuery): Promise<ArrayRows>;
}

interface PGliteQueries {
  query(text: string, values: (string | null)[], options: { rowMode: 'array' }): Promise<{ rows: unknown[] }>;
}

/** A PGlite database. */
export interface PGliteDatabase<Tx extends PGliteQueries = PGliteQueries> extends PGliteQueries {
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  listen(channel: string, wake: (payload: string) => void): Promise<() => Promise<void>>;
}

/** What `onCommit` gets: the client of the pool, or PGlite's transaction. */
export type TransactionOf<P> = P extends { transaction(run: (tx: infer Tx) => Promise<infer _>): unknown }
  ? Tx
  : P extends { connect(): Promise<unknown> }
    ? ClientOf<P>
    : never;

/** A `pg` Pool can connect by a callback, too, and TypeScript infers from the last of the ways alone. */
type ClientOf<P> = P extends { connect: { (): Promise<infer Tx>; (callback: infer _): infer _ } }
  ? unknown extends Tx
    ? P extends { connect(): Promise<infer Only> }
      ? Only
      : never
    : Tx
  : never;

export type Rows = readonly (readonly (string | null)[])[];

/** Runs one statement. Every value goes as a parameter of type text, every column comes as text. */
export type RunSql = (text: string, values?: readonly (string | null)[]) => Promise<Rows>;

interface Keepable {
  readonly keep: boolean;
}

/** `pg` and PGlite as the repository sees them. */
export interface Driver<Tx> {
  readonly run: RunSql;
  /** Commits what `work` has written when it resolves with `keep`, else takes it back. */
  transaction<T extends Keepable>(work: (run: RunSql, tx: Tx) => Promise<T>): Promise<T>;
  /**
   * @param onLost - the connection ended by itself
   * @returns what ends it
   */
  listen(
    channel: string,
    onNotice: (payload: string) => void,
    onLost: () => void,
  ): Promise<() => Promise<void>>;
}

export function driverOf<Tx>(database: PostgresPool | PGliteDatabase): Driver<Tx> {
  // Each driver's own type of transaction is known to TypeScript through the repository's constructor alone.
  const driver: unknown = 'transaction' in database ? pgliteDriver(database) : poolDriver(database);
  return driver as Driver<Tx>;
}

function poolDriver(pool: PostgresPool): Driver<PostgresClient> {
  return {
    run: runner((query) => pool.query(query)),
    async transaction(work) {
      const client = await pool.connect();
      let lost: Error | undefined;
      // Without a listener a connection that breaks between two statements would end the process.
      const onError = (error: Error) => {
        lost = error;
      };
      client.on('error', onError);
      const run = runner((query) => client.query(query));
      try {
        await run('BEGIN ISOLATION LEVEL READ COMMITTED');
        const result = await work(run, client);
        await run(result.keep ? 'COMMIT' : 'ROLLBACK');
        return result;
      } catch (error) {
        await run('ROLLBACK').catch((failed: Error) => {
          lost ??= failed;
        });
        throw error;
      } finally {
        client.removeListener('error', onError);
        client.release(lost);
      }
    },
    async listen(channel, onNotice, onLost) {
      const client = await pool.connect();
      let ended = false;
      const onError = (error: Error) => {
        if (ended) return;
        ended = true;
        client.release(error);
        onLost();
      };
      client.on('error', onError);
      client.on('notification', ({ payload }) => onNotice(payload ?? ''));
      try {
        await client.query(queryOf(`LISTEN ${quoted(channel)}`));
      } catch (error) {
        ended = true;
        client.release(true);
        throw error;
      }
      return async () => {
        if (ended) return;
        ended = true;
        // The connection has heard: no other user of the pool gets it.
        client.release(true);
      };
    },
  };
}

function pgliteDriver(database: PGliteDatabase): Driver<PGliteQueries> {
  const runnerOf = (queries: PGliteQueries) =>
    runner(async ({ text, values }) => {
      return (await queries.query(text, values, { rowMode: 'array' })) as ArrayRows;
    });
  return {
    run: runnerOf(database),
    async transaction<T extends Keepable>(work: (run: RunSql, tx: PGliteQueries) => Promise<T>) {
      const ended: T[] = [];
      try {
        await database.transaction(async (tx) => {
          const result = await work(runnerOf(tx), tx);
          ended.push(result);
          if (!result.keep) throw takenBack;
        });
      } catch (error) {
        if (error !== takenBack) throw error;
      }
      return ended[0]!;
    },
    listen: (channel, onNotice) => database.listen(channel, onNotice),
  };
}

const takenBack = new Error('taken back');

function runner(send: (query: PostgresQuery) => Promise<ArrayRows>): RunSql {
  return async (text, values) => (await send(queryOf(text, values))).rows as unknown as Rows;
}

function queryOf(text: string, values: readonly (string | null)[] = []): PostgresQuery {
  return { text, values: [...values], rowMode: 'array' };
}

/** An identifier as SQL wants it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
