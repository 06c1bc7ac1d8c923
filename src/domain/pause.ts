/** Why and since when no round of the tenant runs. */
export interface Pause {
  readonly since: Date;
  readonly by: string;
  readonly reason: string;
  /** The tenant is being removed: it is not resumed any more. */
  readonly purging?: true;
}
