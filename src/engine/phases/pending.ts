import { limitOf } from '../../core/brake/limit.js';
import { roundBounds } from '../../core/round/transitions.js';
import type { Sweep } from '../../domain/absence.js';
import { countMissing } from '../absence/missing-people.js';
import { storeSweep } from '../absence/store-sweep.js';
import { settlePreservations } from '../brake/settle-preservations.js';
import type { Session } from '../session.js';

/**
 * Once the deltaLink is there: whoever was proven gone, disabled or out of scope is counted together with whom a full round
 * did not name. Within the limit the first are preserved and the others asked about; over it all go on hold (S2).
 */
export async function pendingPhase<Tx>(session: Session<Tx>): Promise<void> {
  const sweep = sweepOf(session);
  const enough = limitOf(session.context.policy.brake.preserve, session.round.active);
  const missing = sweep === null ? 0 : await countMissing(session, sweep, enough);
  const open = missing === 0 ? null : sweep;
  if (session.head.sweep !== open) await storeSweep(session, open && { ...open, unproven: missing });
  await settlePreservations(session, missing);
  session.step({ type: 'phase-done' });
}

/** A full round that has come to its end is swept; what an earlier one left open is over with it. */
function sweepOf<Tx>({ round, head }: Session<Tx>): Sweep | null {
  const { kind, generation, startedAt } = round;
  if (kind !== 'initial' || head.sweep?.generation === generation) return head.sweep;
  // Pages have the serials below.
  const serial = roundBounds.maxPages;
  return { generation, startedAt, after: null, serial, askedIn: 0, unproven: 0 };
}
