import { applyPending } from '../../core/people/apply-pending.js';
import { countInRound } from '../../core/round/count-in-round.js';
import type { PendingRecord } from '../../domain/records.js';
import { commitInParts } from '../commit-in-parts.js';
import type { Plan } from '../commit-planned.js';
import type { Refused } from '../gather.js';
import { ledgerFacts } from '../ledger-facts.js';
import { readPages } from '../read-all.js';
import type { Session } from '../session.js';
import { StoredPeople } from '../stored-people.js';
import { writeOf } from '../write-of.js';

/** Applies in batches what the pages staged: people who are gone, disabled or out of scope are preserved (S2's place). */
export async function pendingPhase<Tx>(session: Session<Tx>): Promise<void> {
  await applyStaged(session);
  session.step({ type: 'phase-done' });
}

export async function applyStaged<Tx>(session: Session<Tx>): Promise<void> {
  if (session.head.counts.pending === 0) return;
  const { repository, tenantId } = session.context;
  for await (const items of readPages(repository, tenantId, 'pending')) {
    const refused: Refused = new Map();
    await commitInParts(session, { items, refused, plan: (part) => plan(session, part, refused) });
  }
}

async function plan<Tx>(
  session: Session<Tx>,
  pending: readonly PendingRecord[],
  refused: Refused,
): Promise<Plan> {
  session.signal.throwIfAborted();
  await session.gate.pass();
  const people = pending.map(({ objectId }) => objectId);
  const stored = new StoredPeople(session.context, session.head);
  await stored.add(people);
  const ledger = await ledgerFacts(session.context, session.head, {
    runId: session.runId,
    readAt: new Map(),
    markedAt: null,
    contestable: [],
    people,
  });
  const commit = applyPending(pending, { ...stored.facts, refused }, session.round, session.now, ledger);
  const checkpoint = countInRound(session.head.checkpoint, { hostErrors: commit.hostErrors });
  return {
    write: writeOf(commit, session.head, checkpoint),
    changes: commit.changes,
    tallies: commit.tallies,
  };
}
