import type { Properties } from './directory-user.js';

/** Why somebody whom a mapping takes is not (or not wholly) in the table yet. */
export type LeftoverReason =
  | 'manual'
  | 'no-seat'
  | 'import-limit'
  | 'address-held'
  | 'rekey-held'
  | 'undecided'
  | 'unsettled'
  | 'incomplete'
  | 'host-error'
  | 'unstorable';

export interface Leftover {
  readonly objectId: string;
  readonly reason: LeftoverReason;
  readonly mappingId?: string;
  readonly holdId?: string;
  /** Start of the round that first left them over. */
  readonly since: Date;
  readonly attempts: number;
}

/** A claim on an address that somebody else holds, as live reads saw both. */
export interface Contest {
  readonly holderId: string;
  /** The first round in which live reads showed both at the address; null while none has. */
  readonly round: number | null;
  /** So did the reads of a later round: two living people have one address. */
  readonly contested: boolean;
}

/**
 * What the stream said of a person and the first live read did not confirm. The newest word wins only when a read
 * of a later round repeats one of the two.
 */
export interface UnsettledClaim {
  /** The delivered properties, or null when the stream said removed. */
  readonly said: Properties | null;
  /** What the last read saw of the same properties: null gone, undefined no answer. */
  readonly read: Properties | null | undefined;
  /** The round of that read. */
  readonly round: number;
}
