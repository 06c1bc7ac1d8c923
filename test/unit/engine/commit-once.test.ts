import { describe, expect, test } from 'vitest';
import { CommitFailure, commitOnce, type HostHook, HostRefusal } from '../../../src/engine/commit-once.js';
import { DeltaSyncError } from '../../../src/errors.js';
import type { CommitResult, Guard, Write } from '../../../src/ports/repository.js';
import { aChange, InMemoryRepository, type InMemoryTransaction } from '../../../src/testing/index.js';
import { anEngineContext } from './engine-context.js';

const write: Write = { put: {}, remove: {}, head: { position: 1 } };
const changes = [aChange({ kind: 'token-reset', cause: 'test' })];

/** A store whose commits end as the test says: before or after they land. */
class ShakyStore extends InMemoryRepository {
  readonly guards: Guard[] = [];
  asked = 0;
  before: Error | undefined;
  after: Error | undefined;
  awayAfterwards: Error | undefined;

  override async commit(
    tenantId: string,
    guard: Guard,
    what: Write,
    onCommit?: (tx: InMemoryTransaction) => Promise<void>,
  ): Promise<CommitResult> {
    this.guards.push(guard);
    if (this.before !== undefined) throw this.before;
    const result = await super.commit(tenantId, guard, what, onCommit);
    if (this.after !== undefined) throw this.after;
    return result;
  }

  override async landed(tenantId: string, commitId: string): Promise<boolean> {
    this.asked += 1;
    if (this.awayAfterwards !== undefined) throw this.awayAfterwards;
    return super.landed(tenantId, commitId);
  }
}

function committing() {
  const store = new ShakyStore();
  const context = anEngineContext(store);
  const commit = (hook?: HostHook<InMemoryTransaction>, position = 0, told = changes) =>
    commitOnce(context, undefined, { position }, write, hook, told);
  return { store, context, commit };
}

const reset = new Error('connection reset');

describe('S7: one commit', () => {
  test('lands, and is named anew each time', async () => {
    const { store, commit } = committing();
    expect(await commit()).toBe(true);
    expect(await commit(undefined, 1)).toBe(true);
    expect(store.asked).toBe(0);
    expect(new Set(store.guards.map(({ commitId }) => commitId)).size).toBe(2);
    expect(store.guards[0]).toMatchObject({ position: 0 });
  });

  test('is stale when somebody else came between', async () => {
    expect(await committing().commit(undefined, 5)).toBe(false);
  });

  test('R7: is refused without the lease', async () => {
    const { context } = committing();
    await expect(
      commitOnce(context, undefined, { position: 0, fence: 3 }, write, undefined, []),
    ).rejects.toMatchObject({ code: 'ERR_LEASE_LOST' });
  });

  test('whose reply is lost has landed all the same, and is not repeated', async () => {
    const { store, commit } = committing();
    store.after = reset;
    expect(await commit()).toBe(true);
    expect({ commits: store.guards.length, asked: store.asked }).toEqual({ commits: 1, asked: 1 });
  });

  test('that did not land is a failure of which that is certain', async () => {
    const { store, commit } = committing();
    store.before = reset;
    const failure: unknown = await commit().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CommitFailure);
    expect(failure).toMatchObject({ byHost: false, reason: { code: 'ERR_REPOSITORY_UNAVAILABLE' } });
    expect(store.guards).toHaveLength(1);
  });

  test('that the store refuses by name keeps the name', async () => {
    const { store, commit } = committing();
    store.before = new DeltaSyncError('ERR_REPOSITORY_CONFLICT', 'two with one address');
    await expect(commit()).rejects.toMatchObject({ reason: store.before });
  });

  test('of which nobody can tell is no such failure: it may have landed', async () => {
    const { store, commit } = committing();
    store.after = reset;
    store.awayAfterwards = new Error('still away');
    const failure: unknown = await commit().catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(CommitFailure);
    expect(failure).toMatchObject({ code: 'ERR_REPOSITORY_UNAVAILABLE', cause: { message: 'still away' } });
  });
});

describe('S9: the product’s own writes', () => {
  test('run in the transaction, when there is something to tell', async () => {
    const { store, commit } = committing();
    const heard: unknown[] = [];
    const hook: HostHook<InMemoryTransaction> = {
      run: async (tx, told) => {
        heard.push(told);
        tx.set('row', 'written');
      },
    };
    await commit(hook);
    expect(heard).toEqual([changes]);
    expect(store.hostRow('row')).toBe('written');
    await commit(hook, 1, []);
    expect(heard).toHaveLength(1);
  });

  test('that throw are at fault; nothing landed, and nobody need be asked', async () => {
    const { store, commit } = committing();
    const thrown = new Error('duplicate key');
    const failure: unknown = await commit({ run: async () => Promise.reject(thrown) }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(CommitFailure);
    expect(failure).toMatchObject({ byHost: true, reason: { code: 'ERR_HOST_HOOK', cause: thrown } });
    expect(store.asked).toBe(0);
    expect(await store.head('7e4a4700-0000-4000-8000-000000000001')).toBeNull();
  });

  test('that refuse people take the commit back', async () => {
    const { commit } = committing();
    const refusal = new HostRefusal(['a']);
    await expect(commit({ run: async () => Promise.reject(refusal) })).rejects.toBe(refusal);
  });
});

describe('R7: the lease is kept meanwhile', () => {
  test('by both calls, and its loss is told as it is', async () => {
    const { store, context } = committing();
    store.after = reset;
    let kept = 0;
    const waiting = {
      keep: <T>(work: Promise<T>) => {
        kept += 1;
        return work;
      },
      pause: async () => undefined,
    };
    expect(await commitOnce(context, waiting, { position: 0 }, write, undefined, changes)).toBe(true);
    expect(kept).toBe(2);
    const lost = new DeltaSyncError('ERR_LEASE_LOST', 'lost');
    const losing = {
      ...waiting,
      keep: async <T>(work: Promise<T>): Promise<T> => {
        await work.catch(() => undefined);
        throw lost;
      },
    };
    await expect(commitOnce(context, losing, { position: 1 }, write, undefined, changes)).rejects.toBe(lost);
  });
});
