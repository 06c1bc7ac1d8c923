import { applyPending } from '../../core/people/apply-pending.js';
import { adminWrite } from '../admin/admin-write.js';
import { withoutPlace } from '../admin/lone-facts.js';
import type { EngineContext } from '../context.js';
import type { Refused } from '../gather.js';
import { ledgerFacts } from '../ledger-facts.js';
import type { LicenseGate } from '../license-gate.js';
import { StoredPeople } from '../stored-people.js';
import { writeOf } from '../write-of.js';

/**
 * Preserves those of these people who were approved. Cut short before, the next round does it, and counts them as little.
 *
 * @returns how many
 */
export async function applyApproved<Tx>(
  context: EngineContext<Tx>,
  gate: LicenseGate,
  by: string,
  people: readonly string[],
): Promise<number> {
  const refused: Refused = new Map();
  const plan: Parameters<typeof adminWrite<Tx, number>>[2] = async (head, at) => {
    await gate.pass();
    const stored = new StoredPeople(context, head);
    await stored.add(people);
    const approved = [...stored.facts.pending.values()].filter(({ standing }) => standing === 'approved');
    if (approved.length === 0) return { write: undefined, changes: [], result: 0 };
    const question = { readAt: new Map(), markedAt: null, contestable: [], people, known: stored.facts };
    const ledger = await ledgerFacts(context, head, question);
    const round = { ordinal: head.checkpoint.rounds, startedAt: at };
    const commit = applyPending(approved, { ...stored.facts, refused }, round, at, ledger);
    return {
      write: withoutPlace(writeOf(commit, head, head.checkpoint, at)),
      changes: commit.changes,
      result: commit.tallies.preserved,
    };
  };
  return adminWrite(context, by, plan, refused);
}
