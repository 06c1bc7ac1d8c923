import { emptyPeopleCommit } from '../../core/people/people-commit.js';
import type { Sweep } from '../../domain/absence.js';
import { commitPlanned } from '../commit-planned.js';
import type { Session } from '../session.js';
import { writeOf } from '../write-of.js';

export async function storeSweep<Tx>(session: Session<Tx>, sweep: Sweep | null): Promise<void> {
  await commitPlanned(session, async () => {
    const write = writeOf(emptyPeopleCommit(), session.head, session.head.checkpoint, session.now);
    return { write: { ...write, head: { ...write.head, sweep } }, changes: [] };
  });
}
