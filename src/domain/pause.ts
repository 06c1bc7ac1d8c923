/** Why and since when no round of the tenant runs. */
export interface Pause {
  readonly since: Date;
  readonly by: string;
  readonly reason: string;
  /** The tenant is being removed: it is not resumed any more. */
  readonly purging?: true;
}

/**
 * Why no round of the tenant runs. `asked`: an administrator paused it. `purging`: it is being removed. `start-paused`: it was
 * never synced, and waits for its first resume (`policy.startPaused`).
 */
export type PauseStatus =
  | {
      readonly cause: 'asked' | 'purging';
      readonly since: Date;
      readonly by: string;
      readonly reason: string;
    }
  | { readonly cause: 'start-paused' };
