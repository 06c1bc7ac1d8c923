export type Trigger = 'on-demand' | 'scheduled';
export type RoundKind = 'initial' | 'incremental';
export type Outcome = 'completed' | 'held' | 'aborted' | 'failed';

/** What one attempt did; every attempt that got license and lease leaves one. */
export interface SyncReport {
  readonly runId: string;
  readonly tenantId: string;
  readonly trigger: Trigger;
  /** What the round was when the attempt ended: a rejected token turns an incremental round into an initial one. */
  readonly kind: RoundKind;
  readonly outcome: Outcome;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly pages: number;
  /** Entries received. */
  readonly users: number;
  readonly imported: number;
  readonly updated: number;
  readonly identityChanged: number;
  readonly preserved: number;
  readonly reactivated: number;
  readonly unchanged: number;
  readonly unmatched: number;
  readonly skipped: { readonly guest: number; readonly disabled: number; readonly excluded: number };
  /** Open when the attempt ended. */
  readonly leftovers: number;
  readonly holds: number;
  /** People whose absence could not be proven yet. */
  readonly unproven: number;
  readonly retries: number;
  readonly tokenResets: number;
  readonly error?: { readonly code: string; readonly message: string };
}
