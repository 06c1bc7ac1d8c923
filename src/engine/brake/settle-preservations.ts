import { judgePreservations } from '../../core/brake/judge-preservations.js';
import { limitOf } from '../../core/brake/limit.js';
import type { Session } from '../session.js';
import { applyPreservations } from './apply-preservations.js';
import { holdMissing, holdStaged } from './hold-preservations.js';
import { pendingPages } from './pending-pages.js';

/**
 * Preserves whoever is staged, or puts them on hold; again whenever a phase has staged people.
 *
 * @param missing - people whom a full round did not name, counted but not proven
 */
export async function settlePreservations<Tx>(session: Session<Tx>, missing = 0): Promise<void> {
  const { round, context } = session;
  const limit = context.policy.brake.preserve;
  await applyPreservations(session, 'approved');
  const verdict = judgePreservations({
    brake: session.head.brakes.preserve,
    limit,
    active: round.active,
    staged: await countStaged(session, limitOf(limit, round.active)),
    missing,
    isEmptyAnswer: round.kind === 'initial' && round.marked === 0 && round.active > 0,
    isBraked: round.counters.braked.includes('preserve'),
    at: session.now,
  });
  if (verdict.kind === 'apply') return applyPreservations(session, 'staged');
  const reason = verdict.kind === 'hold' ? verdict.reason : 'over-limit';
  await holdStaged(session, reason);
  if (verdict.kind === 'hold') await holdMissing(session, reason);
}

async function countStaged<Tx>(session: Session<Tx>, enough: number): Promise<number> {
  let count = 0;
  for await (const pending of pendingPages(session, 'staged')) {
    count += pending.length;
    if (count > enough) break;
  }
  return count;
}
