import type { Change, ChangeFacts } from '../../domain/change.js';
import { emptyHead, type Head } from '../../domain/records.js';
import { DeltaSyncError } from '../../errors.js';
import type { Write } from '../../ports/repository.js';
import { CommitFailure, commitOnce, HostRefusal } from '../commit-once.js';
import type { EngineContext } from '../context.js';
import type { Refused } from '../gather.js';
import { hostHook } from '../host-hook.js';
import { refusePaused } from '../refuse-paused.js';
import { maxStale, staleTooOften, tenantRemoved } from '../stale.js';
import { fromStore } from '../store-error.js';

export interface AdminPlan<T> {
  /** Undefined when there is nothing to write. */
  readonly write: Write | undefined;
  /** At least one beside a write, so that the head's position moves and no round overwrites what it has not seen. */
  readonly changes: readonly ChangeFacts[];
  readonly result: T;
}

/**
 * An administrator's write: it needs no lease, and is guarded by the head's position and count of commits; decided again from
 * fresh facts when a round or somebody else came between.
 *
 * @param refused - people whom the product has refused; without it the product may only refuse the whole write
 */
export async function adminWrite<Tx, T>(
  context: EngineContext<Tx>,
  by: string | undefined,
  plan: (head: Head, at: Date) => Promise<AdminPlan<T>>,
  refused?: Refused,
): Promise<T> {
  const { repository, tenantId, clock, onCommit, policy } = context;
  let existed = false;
  for (let tries = 0; tries < maxStale; tries += 1) {
    const stored = await fromStore(repository.head(tenantId));
    if (stored === null && existed) throw tenantRemoved();
    existed = stored !== null;
    const head = stored ?? emptyHead;
    const at = clock.now();
    const { write, changes: facts, result } = await plan(head, at);
    if (write === undefined) return result;
    // What is written now may outlive the tenant.
    if (head.pause?.purging === true) refusePaused(head, policy);
    const changes = facts.map((fact, index): Change => {
      const position = head.position + 1 + index;
      return { position, at, ...(by === undefined ? {} : { by }), ...fact };
    });
    const whole: Write = {
      put: { ...write.put, change: changes },
      remove: write.remove,
      head: { ...write.head, position: head.position + changes.length },
    };
    try {
      const guard = { position: head.position, commits: head.commits };
      if (await commitOnce(context, undefined, guard, whole, hostHook(onCommit, refused), changes))
        return result;
    } catch (error) {
      if (error instanceof CommitFailure) throw error.reason;
      if (error instanceof HostRefusal && refused !== undefined) {
        for (const objectId of error.objectIds) refused.set(objectId, 'host-error');
        continue;
      }
      if (error instanceof HostRefusal)
        throw new DeltaSyncError('ERR_HOST_HOOK', 'onCommit refused the write');
      throw error;
    }
  }
  throw staleTooOften();
}
