import type { Brake, BrakeReason } from '../../domain/brakes.js';
import { appliedLately, type BrakeLimit, limitOf } from './limit.js';

export interface PreservationFacts {
  readonly brake: Brake;
  readonly limit: BrakeLimit;
  /** Active users when the round began. */
  readonly active: number;
  /** People whose preserving is proven. */
  readonly staged: number;
  /** People whom a full round did not name. */
  readonly missing: number;
  /** The full round named nobody. */
  readonly isEmptyAnswer: boolean;
  /** The brake has stopped people in this round already. */
  readonly isBraked: boolean;
  readonly at: Date;
}

/**
 * `apply`: within the limit. `join`: the proven ones go on the hold that is open, and of the others it is still to be proven
 * whether they do. `hold`: proven or not, all go on hold, and nobody is read.
 */
export type PreservationVerdict =
  | { readonly kind: 'apply' | 'join' }
  | { readonly kind: 'hold'; readonly reason: BrakeReason };

/** What becomes of the people who would be preserved (S2). */
export function judgePreservations(facts: PreservationFacts): PreservationVerdict {
  const { brake, limit, active, staged, missing, isEmptyAnswer, isBraked, at } = facts;
  const users = staged + missing;
  if (users === 0) return { kind: 'apply' };
  if (isEmptyAnswer) return { kind: 'hold', reason: 'empty-answer' };
  if (users + appliedLately(brake, at) > limitOf(limit, active))
    return { kind: 'hold', reason: 'over-limit' };
  return { kind: brake.hold !== null || isBraked ? 'join' : 'apply' };
}
