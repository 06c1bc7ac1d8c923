import type { PendingRecord, UserRecord } from '../../domain/records.js';
import { emptyPeopleCommit, type PeopleCommit } from './commit-builder.js';

/** Preserves whom the pages found gone, disabled or out of scope; the record and its data stay (S2's place). */
export function applyPending(
  pending: readonly PendingRecord[],
  users: ReadonlyMap<string, UserRecord>,
  at: Date,
): PeopleCommit {
  const commit = emptyPeopleCommit();
  for (const { objectId, cause } of pending) {
    commit.removedPending.push(objectId);
    commit.delta.pending -= 1;
    const user = users.get(objectId);
    if (user === undefined || user.state === 'preserved') continue;
    commit.users.push({ ...user, state: 'preserved', stateReason: cause, preservedAt: at, updatedAt: at });
    commit.changes.push({ kind: 'preserved', objectId, reason: cause });
    commit.tallies.preserved += 1;
    commit.delta.active -= 1;
    commit.delta.preserved += 1;
  }
  return commit;
}
