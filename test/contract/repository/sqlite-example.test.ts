import { describe, test } from 'vitest';
import { openSqlite, rawReadSqlite } from '../../../examples/sqlite/open-store.js';
import { repositoryContract } from '../../../src/testing/contract/index.js';
import { FailingDatabase } from './failing-database.js';

describe('the example adapter over SQLite', () => {
  repositoryContract({
    test: (name, run) => test(name, run, 60_000),
    open: async () => {
      const store = openSqlite((file) => new FailingDatabase(file));
      return { ...store, failWrite: (n: number) => store.database.failWrite(n) };
    },
    rawRead: rawReadSqlite,
  });
});
