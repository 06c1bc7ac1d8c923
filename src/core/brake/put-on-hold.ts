import type { BrakeReason, Brakes } from '../../domain/brakes.js';
import type { PendingRecord } from '../../domain/records.js';
import { emptyPeopleCommit, type PeopleCommit } from '../people/people-commit.js';
import { holdIdOf } from './brakes-after.js';

/**
 * Puts people on the hold of kind `preserve`: they stay active, are backed up, and keep their address.
 *
 * @param known - those of them for whom a record is stored
 */
export function putOnHold(
  people: readonly PendingRecord[],
  known: ReadonlyMap<string, PendingRecord>,
  brakes: Brakes,
  reason: BrakeReason,
): PeopleCommit {
  const commit = emptyPeopleCommit();
  const holdId = holdIdOf(brakes, 'preserve');
  commit.brakes.reason = reason;
  commit.brakes.onHold.preserve = people.length;
  for (const pending of people) {
    const { objectId } = pending;
    commit.pending.push({ ...pending, standing: 'on-hold' });
    if (!known.has(objectId)) commit.delta.pending += 1;
    commit.changes.push({ kind: 'held', objectId, holdId, reason: brakes.preserve.hold?.reason ?? reason });
  }
  return commit;
}
