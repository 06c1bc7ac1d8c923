import type { PeopleCommit } from '../../core/people/people-commit.js';
import type { AdminAction, ChangeFacts } from '../../domain/change.js';
import type { Exclusion } from '../../domain/exclusion.js';
import type { Head, UserRecord } from '../../domain/records.js';
import type { Write } from '../../ports/repository.js';
import type { AdminPlan } from '../admin/admin-write.js';
import { withoutPlace } from '../admin/lone-facts.js';
import { writeOf } from '../write-of.js';
import type { Stored } from './leaving.js';

interface Told {
  readonly head: Head;
  readonly at: Date;
  readonly stored: Stored;
  readonly objectId: string;
  readonly reason: string;
  readonly action: AdminAction;
  /** As it is to be from now on; undefined removes it. */
  readonly exclusion: Exclusion | undefined;
}

/** What an administrator's word about somebody writes, and what is told of it. */
export function planOf(commit: PeopleCommit, told: Told): AdminPlan<undefined> & { readonly write: Write } {
  const { head, at, stored, objectId, reason, action, exclusion } = told;
  const write = withoutPlace(writeOf(commit, head, head.checkpoint, at));
  const user = stored.users.get(objectId);
  const next = commit.users.find((each) => each.objectId === objectId) ?? user;
  const admin: ChangeFacts = {
    kind: 'admin',
    action,
    subject: objectId,
    reason,
    before: standingOf(stored.exclusions.get(objectId), user),
    after: standingOf(exclusion, next),
  };
  return {
    write: {
      put: { ...write.put, ...(exclusion === undefined ? {} : { exclusion: [exclusion] }) },
      remove: { ...write.remove, ...(exclusion === undefined ? { exclusion: [objectId] } : {}) },
      head: write.head,
    },
    changes: [admin, ...commit.changes],
    result: undefined,
  };
}

/** How somebody stands, without a name. */
function standingOf(exclusion: Exclusion | undefined, user: UserRecord | undefined) {
  return {
    excluded: exclusion !== undefined,
    state: user?.state ?? null,
    stateReason: user?.stateReason ?? null,
  };
}
