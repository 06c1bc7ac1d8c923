import { missingRightsAfter } from '../../core/access/missing-rights.js';
import { dueAfterSuccess } from '../../core/retry/next-due.js';
import { domainChanges } from '../../core/round/domain-moves.js';
import { fingerprintGap } from '../../core/round/fingerprint.js';
import { transition } from '../../core/round/transitions.js';
import type { SyncReport } from '../../domain/report.js';
import { CommitFailure } from '../commit-once.js';
import { commitPlanned } from '../commit-planned.js';
import { reportOf } from '../report.js';
import type { Session } from '../session.js';

/** Ends the round: the token moves, the report and the next due time are written, in one commit (S3, R6, R11). */
export async function reportPhase<Tx>(session: Session<Tx>): Promise<SyncReport> {
  const { policy, random } = session.context;
  const { counters, fingerprint } = session.round;
  const outcome = counters.braked.length === 0 ? 'completed' : 'held';
  let report = reportOf(session, outcome);
  try {
    await commitPlanned(session, async () => {
      session.signal.throwIfAborted();
      await session.gate.pass();
      const at = session.now;
      report = reportOf(session, outcome);
      const { checkpoint } = transition(session.head.checkpoint, { type: 'finished', at });
      // What an administrator changed meanwhile is not lost: the tenant stays due (R1).
      const outdated = fingerprintGap(fingerprint, session.fingerprint()) !== undefined;
      const nextDueAt = outdated
        ? at
        : (madeDue(session, at) ?? dueAfterSuccess(session.startedAt, policy.intervalMs, random()));
      return {
        write: {
          put: { report: [report] },
          remove: {},
          head: {
            checkpoint,
            lastSyncAt: at,
            lastAttemptAt: session.startedAt,
            lastReport: report,
            nextDueAt,
            failures: 0,
            notBefore: null,
            refusedSince: null,
            refusals: 0,
            ...(session.head.tidiedAt === null ? { tidiedAt: at } : {}),
            missingRights: rightsAfter(session),
            ...(session.manualSeen === undefined ? {} : { manualSeen: session.manualSeen }),
          },
        },
        changes: domainChanges(counters.domainMoves, session.head.counts.active),
      };
    });
  } catch (error) {
    throw error instanceof CommitFailure ? error.reason : error;
  }
  return report;
}

/** When somebody, whom this round may have passed by, was to be looked at at once. */
function madeDue<Tx>({ head: { nextDueAt }, dueBefore, startedAt }: Session<Tx>, at: Date): Date | undefined {
  if (nextDueAt === null || nextDueAt.getTime() === dueBefore?.getTime()) return undefined;
  return nextDueAt > startedAt && nextDueAt <= at ? nextDueAt : undefined;
}

function rightsAfter<Tx>({ head, missingRights, lookedUp, roundKind }: Session<Tx>): readonly string[] {
  return missingRightsAfter(head.missingRights, {
    missing: missingRights,
    lookedUp,
    isFullRound: roundKind === 'initial',
    isHealed: head.refusedSince !== null,
  });
}
