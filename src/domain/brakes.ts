/** What a limit guards: people who stop being backed up, and people whose backup goes on under another address. */
export type BrakeKind = 'preserve' | 'rekey';

export const brakeKinds: readonly BrakeKind[] = ['preserve', 'rekey'];

/** `over-limit`: more people than the limit lets through in a day. `empty-answer`: a full round named nobody. */
export type BrakeReason = 'over-limit' | 'empty-answer';

/** The one hold of its kind that is open; who is on it stands with the people. */
export interface OpenHold {
  readonly holdId: string;
  readonly reason: BrakeReason;
  /** Start of the round in which it began. */
  readonly since: Date;
  /** People on hold. */
  readonly users: number;
}

/** People who were let through without anybody's approval, in one hour. */
export interface AppliedInHour {
  /** Whole hours since 1970. */
  readonly hour: number;
  readonly users: number;
}

export interface Brake {
  readonly hold: OpenHold | null;
  /** Of the last day alone, the oldest hour first: at most 25. */
  readonly applied: readonly AppliedInHour[];
}

export interface Brakes extends Readonly<Record<BrakeKind, Brake>> {
  /** Holds opened so far; numbers the next one. */
  readonly opened: number;
}

const released: Brake = { hold: null, applied: [] };

export const noBrakes: Brakes = { opened: 0, preserve: released, rekey: released };

/**
 * The limit is `min(maxUsers, max(minUsers, maxShare × active users when the round began))`, for what nobody approved in 24
 * hours; more than that is stopped.
 */
export interface BrakePolicy {
  /** Default 500, at least 0. */
  readonly maxUsers?: number;
  /** Of the active users; default 0.2, from 0 to 1. */
  readonly maxShare?: number;
  /** Default 10, at least 0: in a small tenant a few people are many. */
  readonly minUsers?: number;
}
