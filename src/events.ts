import type { Change } from './domain/change.js';
import type { FrozenReason } from './domain/group-records.js';
import type { Hold, HoldReason } from './domain/hold.js';
import type { RoundKind, SyncReport, Trigger } from './domain/report.js';
import type { DeltaSyncError, DeltaSyncErrorCode } from './errors.js';

/** What a client tells while it works. Events are for showing and logging; what must not be missed is in the change feed. */
export interface DeltaSyncEvents {
  'round:started': {
    readonly runId: string;
    readonly trigger: Trigger;
    readonly kind: RoundKind;
    /** The round began in an earlier attempt. */
    readonly resumed: boolean;
  };
  /** A page has arrived and is not applied yet. */
  'page:received': { readonly runId: string; readonly page: number; readonly users: number };
  /** After its commit. */
  'page:committed': {
    readonly runId: string;
    readonly page: number;
    readonly users: number;
    readonly changes: readonly Change[];
  };
  'round:finished': { readonly runId: string; readonly report: SyncReport };
  /**
   * Somebody waits for an address that another person's record holds, or that both have (`contested`); or a brake has stopped
   * a mass change, which waits for approval (`client.holds`). More people may join it without another event.
   */
  'hold:created': {
    readonly runId: string;
    readonly holdId: string;
    readonly kind: Hold['kind'];
    readonly reason: HoldReason;
    /** With kind `address`. */
    readonly objectId?: string;
  };
  /** By a round; what an administrator ends is in the change feed alone. */
  'hold:ended': {
    readonly runId: string;
    readonly holdId: string;
    readonly kind: Hold['kind'];
    readonly objectId?: string;
  };
  /** Nobody enters or leaves by this group until it can be read again; of a nested group, nor by those around it. */
  'group:frozen': {
    readonly runId: string;
    readonly groupId: string;
    readonly reason: FrozenReason;
    /** The mappings whose answer hangs on it. */
    readonly mappingIds: readonly string[];
  };
  'group:thawed': {
    readonly runId: string;
    readonly groupId: string;
    readonly mappingIds: readonly string[];
  };
  /** A person could not be committed and is left over; `error` is why the store, or the product's own write, failed. */
  'user:refused': {
    readonly runId: string;
    readonly objectId: string;
    readonly reason: 'host-error' | 'unstorable';
    readonly error: DeltaSyncError;
  };
  'token:reset': { readonly runId: string; readonly cause: string };
  /** A read failed and is asked again. */
  retry: {
    readonly runId: string;
    readonly code: DeltaSyncErrorCode;
    readonly attempt: number;
    readonly delayMs: number;
  };
  /** No round has completed for more than an interval past its due time. */
  overdue: { readonly dueAt: Date; readonly lastSyncAt: Date | undefined };
  /** A listener threw, or its promise rejected; the round goes on. */
  'listener:error': { readonly event: DeltaSyncEventName; readonly error: unknown };
}

export type DeltaSyncEventName = keyof DeltaSyncEvents;

export type DeltaSyncListener<E extends DeltaSyncEventName> = (
  event: DeltaSyncEvents[E],
) => void | Promise<void>;

/** Where the engine sends its events. */
export type Emit = <E extends DeltaSyncEventName>(event: E, payload: DeltaSyncEvents[E]) => void;
