import type { FrozenReason } from '../../domain/group-records.js';
import { DeltaSyncError, type DeltaSyncErrorCode } from '../../errors.js';

/** Failures that concern the reading of groups alone: the round goes on without their answer. */
export function frozenBy(error: unknown): FrozenReason | undefined {
  if (!(error instanceof DeltaSyncError)) return undefined;
  if (error.code === 'ERR_DIRECTORY_FORBIDDEN') return 'forbidden';
  return concernsReadingAlone.has(error.code) ? 'unreadable' : undefined;
}

const concernsReadingAlone: ReadonlySet<DeltaSyncErrorCode> = new Set<DeltaSyncErrorCode>([
  'ERR_DIRECTORY_UNAVAILABLE',
  'ERR_DIRECTORY_REQUEST_INVALID',
  'ERR_DIRECTORY_RESPONSE_INVALID',
]);
