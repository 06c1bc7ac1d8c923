import type { Change } from '../domain/change.js';
import { DeltaSyncError } from '../errors.js';
import type { Guard, Write } from '../ports/repository.js';
import type { EngineContext } from './context.js';
import type { Waiting } from './directory-reader.js';
import { randomId } from './random-id.js';
import { storeError } from './store-error.js';

/** The product's writes of one commit; throws `HostRefusal` to take the commit back. */
export interface HostHook<Tx> {
  run(tx: Tx, changes: readonly Change[]): Promise<void>;
}

/** The product refused some people in the commit's transaction; nothing of it was written. */
export class HostRefusal extends Error {
  readonly objectIds: readonly string[];
  constructor(objectIds: readonly string[]) {
    super('refused by onCommit');
    this.objectIds = objectIds;
  }
}

/** A commit of which it is certain that nothing was written. `byHost`: the product's own writes threw. */
export class CommitFailure extends Error {
  readonly byHost: boolean;
  readonly reason: DeltaSyncError;
  constructor(reason: DeltaSyncError, byHost: boolean) {
    super(reason.message, { cause: reason });
    this.reason = reason;
    this.byHost = byHost;
  }
}

/**
 * One commit. True when it landed, false when it is stale. A commit whose reply was lost is settled by its commit id
 * and never simply repeated.
 */
export async function commitOnce<Tx>(
  { repository, tenantId, random }: EngineContext<Tx>,
  waiting: Waiting | undefined,
  at: Omit<Guard, 'commitId'>,
  write: Write,
  hook: HostHook<Tx> | undefined,
  changes: readonly Change[],
): Promise<boolean> {
  const guard: Guard = { ...at, commitId: randomId(random) };
  let thrownByHost: { readonly error: unknown } | undefined;
  const onCommit =
    hook === undefined || changes.length === 0
      ? undefined
      : async (tx: Tx) => {
          try {
            await hook.run(tx, changes);
          } catch (error) {
            thrownByHost = { error };
            throw error;
          }
        };
  const keep = <T>(work: Promise<T>) => (waiting === undefined ? work : waiting.keep(work));
  try {
    const { outcome } = await keep(repository.commit(tenantId, guard, write, onCommit));
    if (outcome === 'fenced')
      throw new DeltaSyncError('ERR_LEASE_LOST', 'Another process may run the round now');
    return outcome === 'committed';
  } catch (error) {
    if (error instanceof DeltaSyncError && error.code === 'ERR_LEASE_LOST') throw error;
    if (thrownByHost !== undefined) {
      if (thrownByHost.error instanceof HostRefusal) throw thrownByHost.error;
      const cause = thrownByHost.error;
      throw new CommitFailure(new DeltaSyncError('ERR_HOST_HOOK', 'onCommit failed', { cause }), true);
    }
    const failure = storeError(error);
    let landed: boolean;
    try {
      landed = await keep(repository.landed(tenantId, guard.commitId));
    } catch (unknown) {
      throw storeError(unknown);
    }
    if (landed) return true;
    throw new CommitFailure(failure, false);
  }
}
