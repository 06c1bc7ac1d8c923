import sqlite from 'node-sqlite3-wasm';

type Statement = ReturnType<InstanceType<typeof sqlite.Database>['prepare']>;

/** A database that fails the write it is told to. */
export class FailingDatabase extends sqlite.Database {
  #left = 0;

  failWrite(n: number): () => boolean {
    this.#left = n;
    return () => this.#left === 0;
  }

  override run(...args: Parameters<InstanceType<typeof sqlite.Database>['run']>) {
    this.#count();
    return super.run(...args);
  }

  override prepare(sql: string): Statement {
    const statement = super.prepare(sql);
    const run = statement.run.bind(statement);
    statement.run = (...args) => {
      this.#count();
      return run(...args);
    };
    return statement;
  }

  #count(): void {
    if (this.#left === 0) return;
    this.#left -= 1;
    if (this.#left === 0) throw new Error('disk I/O error');
  }
}
