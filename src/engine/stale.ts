import { DeltaSyncError } from '../errors.js';

/** Another writer comes between so often only when something else is wrong. */
export const maxStale = 10;

export function staleTooOften(times = maxStale): DeltaSyncError {
  return new DeltaSyncError('ERR_REPOSITORY_CONFLICT', `Other writers came between ${times} times`, {
    retryable: true,
  });
}

/** Whether an error says so: a conflict that a store finds is no better a second time. */
export function isStaleTooOften({ code, retryable }: DeltaSyncError): boolean {
  return code === 'ERR_REPOSITORY_CONFLICT' && retryable;
}

/** Who was to write into it decides whether it is to begin anew. */
export function tenantRemoved(): DeltaSyncError {
  return new DeltaSyncError('ERR_REPOSITORY_CONFLICT', 'The tenant was removed meanwhile');
}
