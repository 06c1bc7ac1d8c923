import type { AppliedInHour, Brake } from '../../domain/brakes.js';

/** How many people may be preserved, or re-keyed, in a day before somebody is asked. */
export interface BrakeLimit {
  readonly maxUsers: number;
  /** Of the users who were active when the round began, from 0 to 1. */
  readonly maxShare: number;
  readonly minUsers: number;
}

/** Counted once more than needed rather than once less: a full day back from wherever the hour stands. */
const hoursCounted = 24;
const hourMs = 3_600_000;

export function limitOf({ maxUsers, maxShare, minUsers }: BrakeLimit, active: number): number {
  return Math.min(maxUsers, Math.max(minUsers, maxShare * active));
}

/** People let through without approval in the last 24 hours, and in up to one hour more. */
export function appliedLately({ applied }: Pick<Brake, 'applied'>, at: Date): number {
  return recent(applied, hourOf(at)).reduce((sum, { users }) => sum + users, 0);
}

/** The list with more people in it, and without what is too old to count. */
export function withApplied(applied: readonly AppliedInHour[], users: number, at: Date): AppliedInHour[] {
  const hour = hourOf(at);
  const counted = recent(applied, hour);
  const last = counted.at(-1);
  // A clock that goes back, or another machine's that is late, counts in the newest hour there is.
  if (last !== undefined && last.hour >= hour) {
    return [...counted.slice(0, -1), { hour: last.hour, users: last.users + users }];
  }
  return [...counted, { hour, users }];
}

function recent(applied: readonly AppliedInHour[], now: number): AppliedInHour[] {
  return applied.filter(({ hour }) => hour >= now - hoursCounted);
}

function hourOf(at: Date): number {
  return Math.floor(at.getTime() / hourMs);
}
