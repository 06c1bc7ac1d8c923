import type { ChangeFacts } from '../../domain/change.js';
import type { LeftoverRecord, PendingRecord } from '../../domain/records.js';
import { emptyPeopleCommit, type PeopleCommit } from '../people/people-commit.js';

/** Takes people off a hold and remembers it, until the directory says something else of them. */
export function dismissPreservations(people: readonly PendingRecord[], holdId: string): PeopleCommit {
  const commit = emptyPeopleCommit();
  for (const pending of people) commit.pending.push({ ...pending, standing: 'dismissed' });
  commit.brakes.onHold.preserve = -people.length;
  commit.changes.push(...people.map(releasedFrom(holdId)));
  return commit;
}

export function dismissRekeys(people: readonly LeftoverRecord[], holdId: string): PeopleCommit {
  const commit = emptyPeopleCommit();
  for (const { holdId: _, ...leftover } of people) commit.leftovers.push({ ...leftover, dismissed: true });
  commit.brakes.onHold.rekey = -people.length;
  commit.changes.push(...people.map(releasedFrom(holdId)));
  return commit;
}

function releasedFrom(holdId: string) {
  return ({ objectId }: { readonly objectId: string }): ChangeFacts => ({
    kind: 'released',
    objectId,
    holdId,
  });
}
