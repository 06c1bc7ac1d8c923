import type { PauseStatus } from './domain/pause.js';
import type { SyncReport } from './domain/report.js';

/** Codes are stable: switch on them, never on messages. */
export type DeltaSyncErrorCode =
  | 'ERR_OPTIONS_INVALID'
  | 'ERR_MAPPING_INVALID'
  | 'ERR_MAPPING_CONFLICT'
  | 'ERR_SYNC_IN_PROGRESS'
  | 'ERR_SYNC_PAUSED'
  | 'ERR_LICENSE_EXPIRED'
  | 'ERR_LICENSE_UNAVAILABLE'
  | 'ERR_LEASE_LOST'
  | 'ERR_SYNC_ABORTED'
  | 'ERR_TENANT_MISMATCH'
  | 'ERR_DIRECTORY_THROTTLED'
  | 'ERR_DIRECTORY_UNAVAILABLE'
  | 'ERR_DIRECTORY_UNAUTHORIZED'
  | 'ERR_DIRECTORY_FORBIDDEN'
  | 'ERR_DIRECTORY_REQUEST_INVALID'
  | 'ERR_DIRECTORY_RESPONSE_INVALID'
  | 'ERR_DIRECTORY_LINK_INVALID'
  | 'ERR_DELTA_RESYNC_LIMIT'
  | 'ERR_ROUND_PAGE_LIMIT'
  | 'ERR_REPOSITORY_UNAVAILABLE'
  | 'ERR_REPOSITORY_CONFLICT'
  | 'ERR_REPOSITORY_SCHEMA_OUTDATED'
  | 'ERR_HOST_HOOK'
  | 'ERR_CHANGES_PRUNED'
  | 'ERR_USER_NOT_FOUND'
  | 'ERR_HOLD_NOT_FOUND';

export interface ErrorFacts {
  readonly retryable?: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
  readonly report?: SyncReport;
  /** What was refused: a path into the input, and why. */
  readonly problems?: readonly { readonly path: string; readonly reason: string }[];
  /** Who runs the round that stands in the way. */
  readonly holder?: { readonly owner: string; readonly startedAt: Date };
  readonly oldestPosition?: number;
  readonly pause?: PauseStatus | undefined;
  readonly missingRights?: readonly string[];
}

/** The one error class of the library. */
export class DeltaSyncError<C extends DeltaSyncErrorCode = DeltaSyncErrorCode> extends Error {
  readonly code: C;
  /** Whether asking again later can help. */
  readonly retryable: boolean;
  /** What a throttling server asked for, in milliseconds: up to a year, what is longer is no wait. */
  readonly retryAfterMs: number | undefined;
  readonly problems: readonly { readonly path: string; readonly reason: string }[];
  /** What the history keeps of the attempt that this error ended. */
  readonly report: SyncReport | undefined;
  /** With ERR_SYNC_IN_PROGRESS: the process that runs the round. */
  readonly owner: string | undefined;
  /** With ERR_SYNC_IN_PROGRESS: since when it runs. */
  readonly startedAt: Date | undefined;
  /** With ERR_CHANGES_PRUNED: the smallest `after` that can be asked for. */
  readonly oldestPosition: number | undefined;
  /** With ERR_SYNC_PAUSED: who paused the tenant, since when and why. */
  readonly pause: PauseStatus | undefined;
  /** With ERR_DIRECTORY_FORBIDDEN: what to grant, where that is known. */
  readonly missingRights: readonly string[];

  constructor(code: C, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = code === 'ERR_SYNC_ABORTED' ? 'AbortError' : 'DeltaSyncError';
    this.code = code;
    this.retryable = facts.retryable ?? false;
    this.retryAfterMs = waitOf(facts.retryAfterMs);
    this.problems = facts.problems ?? [];
    this.report = facts.report;
    this.owner = facts.holder?.owner;
    this.startedAt = facts.holder?.startedAt;
    this.oldestPosition = facts.oldestPosition;
    this.pause = facts.pause;
    this.missingRights = facts.missingRights ?? [];
  }
}

const longestWaitMs = 365 * 24 * 60 * 60 * 1000;

/** An adapter, or a header with one digit too many, must not silence a tenant for ever, or end at no valid date. */
function waitOf(ms: unknown): number | undefined {
  return typeof ms === 'number' && ms >= 0 && ms <= longestWaitMs ? ms : undefined;
}

/** Every error of the library as a union: a switch on `code` narrows it. */
export type AnyDeltaSyncError = { [C in DeltaSyncErrorCode]: DeltaSyncError<C> }[DeltaSyncErrorCode];
