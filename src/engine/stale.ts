import { DeltaSyncError } from '../errors.js';

/** Another writer comes between so often only when something else is wrong. */
export const maxStale = 10;

export function staleTooOften(times = maxStale): DeltaSyncError {
  return new DeltaSyncError('ERR_REPOSITORY_CONFLICT', `Other writers came between ${times} times`, {
    retryable: true,
  });
}
