import { emptyHead, type RecordKind, recordKey } from '../../../src/domain/records.js';
import { DeltaSyncError } from '../../../src/errors.js';
import type { CommitResult, Guard, Lease, LeaseHolder, Write } from '../../../src/ports/repository.js';
import { InMemoryRepository, type InMemoryTransaction } from '../../../src/testing/index.js';
import type { Query } from './broken-reads.js';

type Hook = (tx: InMemoryTransaction) => Promise<void>;

/** What a mistake changes of a commit before the store makes it. */
type Change = (
  this: InMemoryRepository,
  tenantId: string,
  guard: Guard,
  write: Write,
) => Promise<[Guard, Write]>;

function committing(change: Change): typeof InMemoryRepository {
  return class extends InMemoryRepository {
    override async commit(tenantId: string, guard: Guard, write: Write, hook?: Hook): Promise<CommitResult> {
      const [otherGuard, otherWrite] = await change.call(this, tenantId, guard, write);
      return super.commit(tenantId, otherGuard, otherWrite, hook);
    }
  };
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

export const FenceUnchecked = committing(async (_tenantId, { fence: _, ...guard }, write) => [guard, write]);

export const CountIgnored = committing(async (_tenantId, { commits: _, ...guard }, write) => [guard, write]);

export class PositionIgnored extends InMemoryRepository {
  override async commit(tenantId: string, guard: Guard, write: Write, hook?: Hook): Promise<CommitResult> {
    for (;;) {
      const position = (await this.head(tenantId))?.position ?? 0;
      const result = await super.commit(tenantId, { ...guard, position }, write, hook);
      if (result.outcome !== 'stale') return result;
    }
  }
}

export const HeadReplaced = committing(async (_tenantId, guard, write) => {
  const named = Object.keys(write.head).length > 0;
  return [guard, named ? { ...write, head: { ...emptyHead, ...write.head } } : write];
});

export const LastOfTwoTaken = committing(async (_tenantId, guard, write) => {
  const put: Partial<Record<RecordKind, unknown[]>> = {};
  for (const [kind, records] of Object.entries(write.put) as [RecordKind, never[]][]) {
    put[kind] = [...new Map(records.map((record) => [recordKey[kind](record), record])).values()];
  }
  return [guard, { ...write, put: put as Write['put'] }];
});

export const SwapRefused = committing(async function (tenantId, guard, write) {
  for (const { objectId, upnKey, state } of write.put.user ?? []) {
    const query = { objectIds: [], addressKeys: state === 'active' && upnKey !== null ? [upnKey] : [] };
    const held = await this.findUsers(tenantId, query);
    const other = held.some((user) => user.objectId !== objectId && user.upnKey === upnKey);
    if (other) throw new DeltaSyncError('ERR_REPOSITORY_CONFLICT', 'row by row');
  }
  return [guard, write];
});

export const AddressesNotUnique = committing(async (_tenantId, guard, write) => {
  const user = (write.put.user ?? []).map((each) => ({ ...each, addressKey: null }));
  return [guard, { ...write, put: { ...write.put, user } }];
});

export class HookAfterwards extends InMemoryRepository {
  override async commit(tenantId: string, guard: Guard, write: Write, hook?: Hook): Promise<CommitResult> {
    const result = await super.commit(tenantId, guard, write);
    if (hook !== undefined && result.outcome === 'committed') {
      await super.commit(
        tenantId,
        { ...guard, position: (await this.head(tenantId))!.position },
        nothing,
        hook,
      );
    }
    return result;
  }
}

const nothing: Write = { put: {}, remove: {}, head: {} };

export class HookErrorWrapped extends InMemoryRepository {
  override commit(tenantId: string, guard: Guard, write: Write, hook?: Hook): Promise<CommitResult> {
    const wrapped = async (tx: InMemoryTransaction) => {
      await hook?.(tx).catch((cause: unknown) => {
        throw new Error('the transaction failed', { cause });
      });
    };
    return super.commit(tenantId, guard, write, wrapped);
  }
}

/** Writes users and the rest in two steps, the second of which can fail. */
export class TornStore extends InMemoryRepository {
  #writesToFail = 0;

  failWrite(n: number): () => boolean {
    this.#writesToFail = n;
    return () => this.#writesToFail === 0;
  }

  override async commit(tenantId: string, guard: Guard, write: Write, hook?: Hook): Promise<CommitResult> {
    const { user = [], ...put } = write.put;
    for (const part of [
      { put: { user }, remove: {}, head: {} },
      { ...write, put },
    ]) {
      if (this.#writesToFail > 0) {
        this.#writesToFail -= 1;
        if (this.#writesToFail === 0) throw new Error('disk full');
      }
      const { outcome } = await super.commit(tenantId, guard, part, hook);
      if (outcome !== 'committed') return { outcome };
    }
    return { outcome: 'committed' };
  }
}

/** Shows the head first and the changes a little later. */
export class ChangesLate extends InMemoryRepository {
  override async commit(tenantId: string, guard: Guard, write: Write, hook?: Hook): Promise<CommitResult> {
    const { change = [], ...put } = write.put;
    const result = await super.commit(tenantId, guard, { ...write, put }, hook);
    if (result.outcome !== 'committed') return result;
    await turn();
    const later = { ...guard, position: (await this.head(tenantId))!.position };
    await super.commit(tenantId, later, { put: { change }, remove: {}, head: {} });
    return result;
  }
}

/** Knows that changes never change, and so takes none twice. */
export const ChangesWrittenOnce = committing(async function (tenantId, guard, write) {
  const newest = (await this.head(tenantId))?.position ?? 0;
  const change = (write.put.change ?? []).filter(({ position }) => position > newest);
  return [guard, { ...write, put: { ...write.put, change } }];
});

export class ExpiredLeaseHonoured extends InMemoryRepository {
  override takeLease(tenantId: string, holder: LeaseHolder, ttlMs: number) {
    return super.takeLease(tenantId, holder, ttlMs + 60_000);
  }
}

export class LeaseGivenTwice extends InMemoryRepository {
  override async takeLease(tenantId: string, holder: LeaseHolder, ttlMs: number) {
    const held = await this.leaseHolder(tenantId);
    await turn();
    if (held !== null) return { outcome: 'held' as const, holder: held };
    for (let fence = 1; ; fence += 1) {
      const taken = await super.takeLease(tenantId, holder, ttlMs);
      if (taken.outcome === 'taken') return taken;
      await super.releaseLease(tenantId, { fence });
    }
  }
}

export class FenceStartsAnew extends InMemoryRepository {
  override async takeLease(tenantId: string, holder: LeaseHolder, ttlMs: number) {
    const result = await super.takeLease(tenantId, holder, ttlMs);
    return result.outcome === 'taken' ? { outcome: 'taken' as const, lease: { fence: 1 } } : result;
  }
}

export class LostLeaseReleased extends InMemoryRepository {
  override async releaseLease(tenantId: string, { fence }: Lease) {
    await super.releaseLease(tenantId, { fence: fence + 1 });
    await super.releaseLease(tenantId, { fence });
  }
}

export class NeverLanded extends InMemoryRepository {
  override async landed() {
    return false;
  }
}

export class AlwaysLanded extends InMemoryRepository {
  override async landed() {
    return true;
  }
}

export class LandedForgotten extends InMemoryRepository {
  readonly #ids: string[] = [];

  override async commit(tenantId: string, guard: Guard, write: Write, hook?: Hook): Promise<CommitResult> {
    const result = await super.commit(tenantId, guard, write, hook);
    if (result.outcome === 'committed') this.#ids.push(guard.commitId);
    return result;
  }

  override async landed(_tenantId: string, commitId: string) {
    return this.#ids.slice(-100).includes(commitId);
  }
}

/** Tells tenants apart in the lease alone. */
export class TenantsMixedUp extends InMemoryRepository {
  override get<K extends RecordKind>(_tenantId: string, kind: K, keys: readonly string[]) {
    return super.get('', kind, keys);
  }
  override scan<K extends RecordKind>(_tenantId: string, kind: K, query: Query<K>) {
    return super.scan('', kind, query);
  }
  override commit(_tenantId: string, guard: Guard, write: Write, hook?: Hook) {
    return super.commit('', guard, write, hook);
  }
  override head(_tenantId: string) {
    return super.head('');
  }
}

export class PurgedByAnybody extends InMemoryRepository {
  override async purge(tenantId: string, lease: Lease, limit: number) {
    const holder = { owner: 'anybody', runId: '1', trigger: 'scheduled' as const, startedAt: new Date(0) };
    const own = await this.takeLease(tenantId, holder, 600_000);
    return super.purge(tenantId, own.outcome === 'taken' ? own.lease : lease, limit);
  }
}

export class PurgeForgetsFences extends InMemoryRepository {
  #forgotten = 0;

  override async purge(tenantId: string, { fence }: Lease, limit: number) {
    const result = await super.purge(tenantId, { fence: fence + this.#forgotten }, limit);
    if (result.outcome === 'purged') this.#forgotten = fence;
    return result;
  }

  override async takeLease(...call: Parameters<InMemoryRepository['takeLease']>) {
    const result = await super.takeLease(...call);
    if (result.outcome === 'held') return result;
    return { ...result, lease: { fence: result.lease.fence - this.#forgotten } };
  }
}
