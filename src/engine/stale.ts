import { DeltaSyncError } from '../errors.js';

/** Another writer comes between so often only when something else is wrong. */
export const maxStale = 10;

export function staleTooOften(): DeltaSyncError {
  return new DeltaSyncError('ERR_REPOSITORY_CONFLICT', `Other writers came between ${maxStale} times`, {
    retryable: true,
  });
}
