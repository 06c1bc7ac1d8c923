import type { PGlite, Transaction } from '@electric-sql/pglite';
import type pg from 'pg';
import { expectTypeOf, test } from 'vitest';
import type { PostgresClient, PostgresPool, TransactionOf } from '../../../../src/adapters/postgres/index.js';

test('onCommit gets the client or transaction of the driver, by its own type', () => {
  expectTypeOf<TransactionOf<pg.Pool>>().toEqualTypeOf<pg.PoolClient>();
  expectTypeOf<TransactionOf<PGlite>>().toEqualTypeOf<Transaction>();
  expectTypeOf<TransactionOf<PostgresPool>>().toEqualTypeOf<PostgresClient>();
});
