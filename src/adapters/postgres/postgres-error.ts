import { DeltaSyncError } from '../../errors.js';

function sqlState(error: unknown): string | undefined {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** A serialization failure or a deadlock: the server has taken the transaction back, and asks to have it again. */
export function asksAgain(error: unknown): boolean {
  return ['40001', '40P01'].includes(sqlState(error) ?? '');
}

/** Two active users with one name or address: by one of the two indexes that the first migration makes. */
export function isHeldTwice(error: unknown): boolean {
  if (sqlState(error) !== '23505') return false;
  const { constraint } = error as { readonly constraint?: unknown };
  return constraint === 'users_active_upn_key' || constraint === 'users_active_address_key';
}

export function schemaOutdated(schema: string, found: number, needed: number): DeltaSyncError {
  return new DeltaSyncError(
    'ERR_REPOSITORY_SCHEMA_OUTDATED',
    `Schema ${schema} is at version ${found} and has to be at ${needed}: run migrate()`,
  );
}
