import { emptyHead } from '../../domain/records.js';
import { DeltaSyncError } from '../../errors.js';
import type { Lease } from '../../ports/repository.js';
import type { EngineContext } from '../context.js';
import { randomId } from '../random-id.js';
import { fromStore } from '../store-error.js';
import { refuse, textProblem } from './admin-arguments.js';
import { adminWrite } from './admin-write.js';

/** Records removed in one step. */
const recordsPerStep = 1_000;

export interface PurgeOptions {
  /** Who does it; the last that stands in the change feed. */
  readonly by: string;
  /** The tenant's id, once more: nothing brings it back. */
  readonly confirm: string;
}

/**
 * Removes everything that is stored of the tenant, in steps; cut short, it goes on when it is called again.
 *
 * @param announced - runs once nobody can refuse it any more, and before the lease is taken
 */
export async function purgeTenant<Tx>(
  context: EngineContext<Tx>,
  options: PurgeOptions,
  announced: () => Promise<void>,
): Promise<void> {
  refuseUnconfirmed(context, options);
  await announce(context, options.by);
  await announced();
  const lease = await takeLease(context);
  const { repository, tenantId } = context;
  try {
    await removeAll(context, lease);
  } finally {
    // With the tenant its lease is gone, too; one that can't be given back expires by itself.
    await repository.releaseLease(tenantId, lease).catch(() => undefined);
  }
}

/** The lease is renewed between the steps, and not beside them: the last one takes it away. */
async function removeAll<Tx>(
  { repository, tenantId, policy }: EngineContext<Tx>,
  lease: Lease,
): Promise<void> {
  for (;;) {
    const { outcome } = await fromStore(repository.purge(tenantId, lease, recordsPerStep));
    if (outcome === 'purged') return;
    const isHeld =
      outcome === 'more' && (await fromStore(repository.renewLease(tenantId, lease, policy.leaseTtlMs)));
    if (isHeld) continue;
    throw new DeltaSyncError('ERR_LEASE_LOST', 'Another process may run a round now', { retryable: true });
  }
}

/** From here on no round begins, and the product knows. */
async function announce<Tx>(context: EngineContext<Tx>, by: string): Promise<void> {
  const { tenantId } = context;
  await adminWrite(context, by, async (head, at) => {
    // What is purged already is not to be begun anew by saying so.
    if (head === emptyHead || head.pause?.purging === true) {
      return { write: undefined, changes: [], result: undefined };
    }
    const { active, preserved } = head.counts;
    return {
      write: {
        put: {},
        remove: {},
        head: { pause: { since: at, by, reason: 'purge', purging: true } },
      },
      changes: [
        { kind: 'admin', action: 'purged', subject: tenantId, before: { active, preserved }, after: null },
      ],
      result: undefined,
    };
  });
}

async function takeLease<Tx>(context: EngineContext<Tx>): Promise<Lease> {
  const { repository, tenantId, clock, policy, owner, random } = context;
  const holder = { owner, runId: randomId(random), trigger: 'on-demand', startedAt: clock.now() } as const;
  const taken = await fromStore(repository.takeLease(tenantId, holder, policy.leaseTtlMs));
  if (taken.outcome === 'taken') return taken.lease;
  throw new DeltaSyncError('ERR_SYNC_IN_PROGRESS', 'A round of this tenant is running', {
    retryable: true,
    holder: taken.holder,
  });
}

function refuseUnconfirmed<Tx>({ tenantId }: EngineContext<Tx>, options: Partial<PurgeOptions>): void {
  const { by, confirm } = options ?? {};
  const isConfirmed = String(confirm).toLowerCase() === tenantId;
  refuse('purge', {
    by: textProblem(by),
    confirm: isConfirmed ? undefined : `must be the tenant's id, ${tenantId}`,
  });
}
