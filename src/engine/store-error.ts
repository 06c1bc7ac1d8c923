import { redactTokens } from '../domain/redact.js';
import { DeltaSyncError } from '../errors.js';

/** Passes the library's own errors on; anything else a store throws means that it can't be used now. */
export function storeError(error: unknown): DeltaSyncError {
  if (error instanceof DeltaSyncError) return error;
  return new DeltaSyncError('ERR_REPOSITORY_UNAVAILABLE', 'The repository failed', {
    retryable: true,
    cause: withoutTokens(error),
  });
}

/** Runs a call of the repository and names what fails. */
export async function fromStore<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw storeError(error);
  }
}

/** A driver's error may quote the row it could not write, and with it the links that a checkpoint holds. */
export function withoutTokens(error: unknown): Error {
  try {
    return told(error);
  } catch {
    // Anything can be thrown, also what can't be turned into a text.
    return new Error('something was thrown that can not be told');
  }
}

function told(error: unknown): Error {
  const message = error instanceof Error ? error.message : error;
  const told = new Error(redactTokens(String(message)).slice(0, 500));
  if (error instanceof Error) told.name = String(error.name).slice(0, 100);
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? Object.assign(told, { code: redactTokens(code).slice(0, 100) }) : told;
}
