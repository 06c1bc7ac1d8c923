import { putOnHold } from '../../core/brake/put-on-hold.js';
import { countInRound } from '../../core/round/count-in-round.js';
import type { BrakeReason } from '../../domain/brakes.js';
import type { PendingRecord } from '../../domain/records.js';
import { missingPeople } from '../absence/missing-people.js';
import { storeSweep } from '../absence/store-sweep.js';
import { commitInParts } from '../commit-in-parts.js';
import type { Plan } from '../commit-planned.js';
import type { Refused } from '../gather.js';
import type { Session } from '../session.js';
import { StoredPeople } from '../stored-people.js';
import { writeOf } from '../write-of.js';
import { pendingPages } from './pending-pages.js';

/** A look at the missing is one at all users, so that few are made. */
const missingInBatch = 2_000;

/** Puts on hold whoever is staged. */
export async function holdStaged<Tx>(session: Session<Tx>, reason: BrakeReason): Promise<void> {
  for await (const items of pendingPages(session, 'staged')) {
    await hold(session, items, reason, (stored) =>
      [...stored.facts.pending.values()].filter(({ standing }) => standing === 'staged'),
    );
  }
}

/** Puts on hold whom the full round did not name: nobody is read, and nobody is missing any more. */
export async function holdMissing<Tx>(session: Session<Tx>, reason: BrakeReason): Promise<void> {
  const { sweep } = session.head;
  if (sweep === null) return;
  const since = session.round.startedAt;
  for await (const items of missingPeople(session, sweep, { limit: missingInBatch })) {
    await hold(session, items, reason, ({ facts: { users, pending } }) =>
      [...users.values()].flatMap(({ objectId, state }): PendingRecord[] =>
        state !== 'active' || pending.has(objectId)
          ? []
          : [{ objectId, cause: 'absent', standing: 'staged', since }],
      ),
    );
  }
  await storeSweep(session, null);
}

async function hold<Tx>(
  session: Session<Tx>,
  items: readonly { readonly objectId: string }[],
  reason: BrakeReason,
  recordsOf: (stored: StoredPeople) => readonly PendingRecord[],
): Promise<void> {
  const refused: Refused = new Map();
  const plan = async (part: typeof items): Promise<Plan | undefined> => {
    session.signal.throwIfAborted();
    await session.gate.pass();
    const stored = new StoredPeople(session.context, session.head);
    await stored.add(part.map(({ objectId }) => objectId));
    const records = recordsOf(stored);
    if (records.length === 0) return undefined;
    const commit = putOnHold(records, stored.facts.pending, session.head.brakes, reason);
    const checkpoint = countInRound(session.head.checkpoint, { braked: ['preserve'] });
    return { write: writeOf(commit, session.head, checkpoint, session.now), changes: commit.changes };
  };
  if (items.length > 0) await commitInParts(session, { items, refused, plan });
}
