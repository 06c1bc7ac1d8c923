import type { PendingRecord } from '../../domain/records.js';
import type { PeopleCommit } from '../people/people-commit.js';

/** Takes somebody off the list of those who are to be preserved, and off the hold if they are on it. */
export function dropPending(commit: PeopleCommit, stored: PendingRecord | undefined, holdId: string): void {
  if (stored === undefined) return;
  commit.removedPending.push(stored.objectId);
  commit.delta.pending -= 1;
  leaveHold(commit, stored, holdId);
}

export function leaveHold(commit: PeopleCommit, stored: PendingRecord | undefined, holdId: string): void {
  if (stored?.standing !== 'on-hold') return;
  commit.changes.push({ kind: 'released', objectId: stored.objectId, holdId });
  commit.brakes.onHold.preserve -= 1;
}
