import { DemoFailure } from './demo-failure.js';
import type { Progress } from './store.js';

/** What a `pg` Pool and PGlite have in common. */
export interface Database {
  query(text: string, values: number[]): Promise<{ readonly rows: unknown[] }>;
}

/** The demo's own table, beside those of the library: one row. */
export class ProgressTable {
  readonly #database: Database;
  #last: Progress = { day: 1, scenes: 0 };

  constructor(database: Database) {
    this.#database = database;
  }

  /** Makes the table if it is missing; answers how far the last run came. */
  async open(): Promise<Progress> {
    await this.#database.query(
      `CREATE TABLE IF NOT EXISTS demo_state
        (singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton), day integer NOT NULL, scenes integer NOT NULL)`,
      [],
    );
    const { rows } = await this.#database.query('SELECT day, scenes FROM demo_state', []);
    if (rows.length > 0) this.#last = rows[0] as Progress;
    return this.#last;
  }

  /** Written before the tenant changes: what is stored of it is never newer than the tenant made from this row. */
  async moveTo(next: Progress): Promise<void> {
    const { day, scenes } = this.#last;
    const { rows } = await this.#database.query(
      `INSERT INTO demo_state AS state (day, scenes) VALUES ($1, $2)
        ON CONFLICT (singleton) DO UPDATE SET day = $1, scenes = $2 WHERE state.day = $3 AND state.scenes = $4
        RETURNING day`,
      [next.day, next.scenes, day, scenes],
    );
    if (rows.length === 0) throw new DemoFailure('Another run of the demo went on in the same database');
    this.#last = next;
  }
}
