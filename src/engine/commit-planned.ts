import type { PeopleCommit } from '../core/people/people-commit.js';
import type { Change, ChangeFacts } from '../domain/change.js';
import type { Write } from '../ports/repository.js';
import { HostRefusal } from './commit-once.js';
import type { Refused } from './gather.js';
import { hostHook } from './host-hook.js';
import type { Session } from './session.js';
import { maxStale, staleTooOften } from './stale.js';

/** What to write, decided on the facts of this moment. */
export interface Plan {
  readonly write: Write;
  readonly changes: readonly ChangeFacts[];
  readonly tallies?: PeopleCommit['tallies'];
}

/** Times that the product takes one commit back. */
const maxRefusals = 10;

/**
 * Plans and commits, again from fresh facts whenever another writer came between or the product refused people.
 *
 * @param plan - undefined when there is nothing to write
 */
export async function commitPlanned<Tx>(
  session: Session<Tx>,
  plan: () => Promise<Plan | undefined>,
  refused: Refused = new Map(),
): Promise<readonly Change[]> {
  const hook = hostHook(session.context.onCommit, refused);
  let refusals = 0;
  for (let stale = 0; stale < maxStale; ) {
    const planned = await plan();
    if (planned === undefined) return [];
    try {
      const changes = await session.commit(planned.write, planned.changes, hook);
      if (changes !== 'stale') {
        if (planned.tallies !== undefined) session.count(planned.tallies);
        return changes;
      }
      stale += 1;
    } catch (error) {
      refusals += 1;
      if (!(error instanceof HostRefusal) || refusals > maxRefusals) throw error;
      for (const objectId of error.objectIds) refused.set(objectId, 'host-error');
    }
  }
  throw staleTooOften();
}
