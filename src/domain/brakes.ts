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
