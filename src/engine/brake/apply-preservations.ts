import { applyPending } from '../../core/people/apply-pending.js';
import { countInRound } from '../../core/round/count-in-round.js';
import type { PendingStanding } from '../../domain/records.js';
import { commitInParts } from '../commit-in-parts.js';
import type { Plan } from '../commit-planned.js';
import type { Refused } from '../gather.js';
import { ledgerFacts } from '../ledger-facts.js';
import type { Session } from '../session.js';
import { StoredPeople } from '../stored-people.js';
import { writeOf } from '../write-of.js';
import { pendingPages } from './pending-pages.js';

/** Preserves in batches whoever has this standing. */
export async function applyPreservations<Tx>(
  session: Session<Tx>,
  standing: Extract<PendingStanding, 'staged' | 'approved'>,
): Promise<void> {
  for await (const items of pendingPages(session, standing)) {
    const refused: Refused = new Map();
    await commitInParts(session, {
      items,
      refused,
      plan: (part) => {
        const people = part.map(({ objectId }) => objectId);
        return plan(session, people, refused);
      },
    });
  }
}

async function plan<Tx>(session: Session<Tx>, people: readonly string[], refused: Refused): Promise<Plan> {
  session.signal.throwIfAborted();
  await session.gate.pass();
  const stored = new StoredPeople(session.context, session.head);
  await stored.add(people);
  const ledger = await ledgerFacts(session.context, session.head, {
    runId: session.runId,
    readAt: new Map(),
    markedAt: null,
    contestable: [],
    people,
    known: stored.facts,
  });
  // Read anew for each try: an administrator may have had them preserved meanwhile.
  const pending = [...stored.facts.pending.values()];
  const commit = applyPending(pending, { ...stored.facts, refused }, session.round, session.now, ledger);
  const checkpoint = countInRound(session.head.checkpoint, { hostErrors: commit.hostErrors });
  return {
    write: writeOf(commit, session.head, checkpoint, session.now),
    changes: commit.changes,
    tallies: commit.tallies,
  };
}
