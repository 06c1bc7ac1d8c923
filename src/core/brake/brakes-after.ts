import {
  type Brake,
  type BrakeKind,
  type BrakeReason,
  type Brakes,
  brakeKinds,
} from '../../domain/brakes.js';
import { withApplied } from './limit.js';

/** What a commit does to the brakes. */
export interface BrakeTally {
  /** By how many the people on hold become more, or less. */
  readonly onHold: Record<BrakeKind, number>;
  /** People let through without approval. */
  readonly applied: Record<BrakeKind, number>;
  /** Why a hold that begins now does. */
  reason: BrakeReason;
}

export function noBrakeTally(): BrakeTally {
  return { onHold: { preserve: 0, rekey: 0 }, applied: { preserve: 0, rekey: 0 }, reason: 'over-limit' };
}

/** The open hold of the kind, or else the one that the next person would open. */
export function holdIdOf(brakes: Brakes, kind: BrakeKind): string {
  return brakes[kind].hold?.holdId ?? `${kind}-${brakes.opened + 1}`;
}

/**
 * The brakes after a commit: a hold opens with its first person and ends with its last.
 *
 * @param since - start of the round
 */
export function brakesAfter(brakes: Brakes, tally: BrakeTally, since: Date, at: Date): Brakes {
  let { opened } = brakes;
  const after: Partial<Record<BrakeKind, Brake>> = {};
  for (const kind of brakeKinds) {
    const { hold, applied } = brakes[kind];
    const users = (hold?.users ?? 0) + tally.onHold[kind];
    const lately = tally.applied[kind] === 0 ? applied : withApplied(applied, tally.applied[kind], at);
    if (lately === applied && users === (hold?.users ?? 0)) continue;
    const begins = hold === null && users > 0;
    const begun = hold ?? { holdId: holdIdOf(brakes, kind), reason: tally.reason, since, users };
    if (begins) opened += 1;
    after[kind] = { hold: users > 0 ? { ...begun, users } : null, applied: lately };
  }
  return Object.keys(after).length === 0 ? brakes : { ...brakes, ...after, opened };
}

/** How many holds are open. */
export function openHolds(brakes: Brakes): number {
  return brakeKinds.filter((kind) => brakes[kind].hold !== null).length;
}
