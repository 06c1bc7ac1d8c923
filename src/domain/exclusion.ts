/** An administrator's word that somebody is not to be protected, whatever the mappings say. */
export interface Exclusion {
  readonly objectId: string;
  readonly since: Date;
  readonly by: string;
  readonly reason: string;
  /** `done`: what named the person is gone. `begun`: some of it may still be there; the erasure goes on when it is asked for again. */
  readonly erasure?: 'begun' | 'done';
}
