import type { Phase } from '../domain/checkpoint.js';
import type { SyncReport } from '../domain/report.js';
import { holdsPhase, leftoversPhase } from './phases/leftovers.js';
import { pendingPhase } from './phases/pending.js';
import { reportPhase } from './phases/report.js';
import { usersPhase } from './phases/users.js';
import type { Session } from './session.js';

type Work = <Tx>(session: Session<Tx>) => Promise<void>;

/** The phase has its place and no work yet. */
const nothingYet: Work = async (session) => session.step({ type: 'phase-done' });

const work: { readonly [P in Exclude<Phase, 'report'>]: Work } = {
  'holds-before': holdsPhase,
  groups: nothingYet,
  users: usersPhase,
  'holds-after': holdsPhase,
  pending: pendingPhase,
  sweep: nothingYet,
  people: nothingYet,
  leftovers: leftoversPhase,
};

/** Runs a round from where it stands to its end. */
export async function runPhases<Tx>(session: Session<Tx>): Promise<SyncReport> {
  for (;;) {
    const { phase } = session.round;
    if (phase === 'report') return reportPhase(session);
    session.signal.throwIfAborted();
    await work[phase](session);
  }
}
