import type { Phase } from '../domain/checkpoint.js';
import type { SyncReport } from '../domain/report.js';
import { readGroupBook } from './groups/read-groups.js';
import { followsGroups, groupsPhase } from './phases/groups.js';
import { holdsAfterPhase, holdsPhase, leftoversPhase } from './phases/leftovers.js';
import { pendingPhase } from './phases/pending.js';
import { peoplePhase } from './phases/people.js';
import { reportPhase } from './phases/report.js';
import { sweepPhase } from './phases/sweep.js';
import { usersPhase } from './phases/users.js';
import { tidy } from './retention/tidy.js';
import type { Session } from './session.js';

type Work = <Tx>(session: Session<Tx>) => Promise<void>;

const work: { readonly [P in Exclude<Phase, 'report'>]: Work } = {
  'holds-before': holdsPhase,
  groups: groupsPhase,
  users: usersPhase,
  'holds-after': holdsAfterPhase,
  pending: pendingPhase,
  sweep: sweepPhase,
  people: peoplePhase,
  leftovers: leftoversPhase,
};

/** Runs a round from where it stands to its end. */
export async function runPhases<Tx>(session: Session<Tx>): Promise<SyncReport> {
  await runToReport(session);
  const report = await reportPhase(session);
  await tidy(session);
  return report;
}

/** Everything but the end: a preview has no report, and no token to move. */
export async function runToReport<Tx>(session: Session<Tx>): Promise<void> {
  // Who waits for an address is decided before the groups are read anew, and a resumed round may be past them.
  if (followsGroups(session)) session.groups = await readGroupBook(session.context);
  for (;;) {
    const { phase } = session.round;
    if (phase === 'report') return;
    session.signal.throwIfAborted();
    await work[phase](session);
  }
}
