export type {
  PGliteDatabase,
  PostgresClient,
  PostgresPool,
  PostgresQuery,
  TransactionOf,
} from './driver.js';
export { PostgresRepository, type PostgresRepositoryOptions } from './postgres-repository.js';
