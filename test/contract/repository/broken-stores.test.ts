import { describe, expect, test } from 'vitest';
import { type OpenedStore, repositoryContract } from '../../../src/testing/contract/index.js';
import { InMemoryRepository, type InMemoryTransaction } from '../../../src/testing/index.js';
import * as reads from './broken-reads.js';
import * as writes from './broken-writes.js';
import { type InMemoryStore, openInMemory, rawReadOf } from './open-in-memory.js';

type Run = () => Promise<void>;

/** The contract's cases by name, over stores of this make. */
function casesOver(open: () => InMemoryStore): ReadonlyMap<string, Run> {
  const cases = new Map<string, Run>();
  repositoryContract<InMemoryTransaction, InMemoryStore>({
    test: (name, run) => cases.set(name, run),
    open: async () => open(),
    rawRead: rawReadOf,
  });
  return cases;
}

type Mistake = readonly [mistake: string, store: typeof InMemoryRepository, caught: string];

const mistakes: readonly Mistake[] = [
  [
    'runs the hook after the writes',
    writes.HookAfterwards,
    'atomicity: a hook that rejects leaves nothing, and',
  ],
  [
    'wraps the error of the hook',
    writes.HookErrorWrapped,
    'atomicity: a hook that rejects leaves nothing, and',
  ],
  ['shows what is taken back', writes.HookAfterwards, 'atomicity: nobody reads anything of a commit that'],
  ['does not check the fence', writes.FenceUnchecked, 'guards: an owner who comes back after another took'],
  ['does not check the fence of an expired lease', writes.FenceUnchecked, 'guards: under an expired lease'],
  ['ignores the position', writes.PositionIgnored, 'guards: a position that the head has left'],
  [
    'lets two land at one position',
    writes.PositionIgnored,
    'guards: of two writers at one position, one lands',
  ],
  ['honours an expired lease', writes.ExpiredLeaseHonoured, 'leases: one whose time is up is nobody’s'],
  [
    'looks first and takes the lease later',
    writes.LeaseGivenTwice,
    'leases: of two owners who race, one takes it',
  ],
  ['begins fences anew', writes.FenceStartsAnew, 'leases: the fence grows with each'],
  ['gives back whose lease it is not', writes.LostLeaseReleased, 'leases: giving back a lost one'],
  ['purges without a lease', writes.PurgedByAnybody, 'purge: is refused once the lease is lost'],
  ['ignores the count of commits', writes.CountIgnored, 'guards: commits are counted, and a guard'],
  ['forgets fences with the tenant', writes.PurgeForgetsFences, 'purge: a tenant that comes back'],
  ['mixes tenants up', writes.TenantsMixedUp, 'tenants: the same keys and addresses stand in two'],
  ['judges addresses row by row', writes.SwapRefused, 'uniqueness: swaps and cycles of addresses'],
  ['does not judge addresses', writes.AddressesNotUnique, 'uniqueness: two active users of one commit'],
  [
    'takes the last of two with one key',
    writes.LastOfTwoTaken,
    'uniqueness: a key that stands in put and remove',
  ],
  ['replaces the head', writes.HeadReplaced, 'the head: keeps the fields that a commit does not name'],
  ['skips a record at the edge of a page', reads.EdgeSkipped, 'scans: of every kind give each record once'],
  ['counts instead of keeping a key', reads.OffsetForKey, 'scans: give each record once that is there'],
  ['reorders changes', reads.ChangesReordered, 'changes: are read on from the position'],
  ['shows changes after the head', writes.ChangesLate, 'changes: of writers who race are in order'],
  ['takes no change twice', writes.ChangesWrittenOnce, 'changes: are replaced where they stand'],
  ['applies one condition alone', reads.SecondConditionDropped, 'filters: leftovers by reason, by time and'],
  ['never knows what landed', writes.NeverLanded, 'landed: is true of a commit that landed'],
  ['believes that all has landed', writes.AlwaysLanded, 'landed: is false of a commit that was refused'],
  ['forgets what landed', writes.LandedForgotten, 'landed: is remembered for a thousand later commits'],
  ['folds the case of keys', reads.KeysFolded, 'finding users: by the keys as they stand'],
  ['finds preserved users by address', reads.PreservedFoundByAddress, 'finding users: preserved ones'],
  ['cuts keys at NUL', reads.KeysCutAtNul, 'text: that no stored key has finds nothing'],
  ['replaces lone surrogates', reads.SurrogatesReplaced, 'text: with NUL or lone surrogates comes back'],
  ['gives dates as text', reads.DatesAsText, 'records: of every kind come back as they were put, with all'],
  [
    'gives null for what is absent',
    reads.AbsentIsNull,
    'records: of every kind come back as they were put: what',
  ],
];

async function expectCaught(open: () => InMemoryStore, caught: string): Promise<void> {
  const found = [...casesOver(open)].filter(([name]) => name.startsWith(caught));
  expect(found.map(([name]) => name)).toHaveLength(1);
  await expect(found[0]![1]()).rejects.toMatchObject({
    name: expect.stringMatching(/^(?:AssertionError|DeltaSyncError)$/),
  });
}

describe('the contract finds a store that', () => {
  test.each(mistakes)('%s', async (_mistake, Store, caught) => {
    await expectCaught(() => openInMemory(new Store()), caught);
    // The same case passes where nothing is wrong, so that it is the mistake that it finds.
    await casesOver(() => openInMemory(new InMemoryRepository())).get(nameOf(caught))!();
  });

  test('writes in two steps', async () => {
    const open = () => {
      const store = new writes.TornStore();
      return { ...openInMemory(store), failWrite: (n: number) => store.failWrite(n) };
    };
    await expectCaught(open, 'atomicity: a failure of any of its writes leaves nothing of a commit');
  });

  test('answers from a cache', async () => {
    const open = () => openInMemory(new InMemoryRepository(), reads.cached);
    await expectCaught(open, 'other repositories over the same data: read all that was written, at once');
  });
});

describe('repositoryContract', () => {
  test('leaves out the cases of what a store lacks, and no other', () => {
    const names = (without: readonly ('failing-writes' | 'host-rows')[]) => {
      const found: string[] = [];
      const open = async (): Promise<OpenedStore<InMemoryTransaction>> =>
        openInMemory(new InMemoryRepository());
      const rawRead = async () => ({ position: null, keys: {} });
      repositoryContract({ test: (name) => found.push(name), open, rawRead, without });
      return found;
    };
    const all = names([]);
    expect(new Set(all).size).toBe(all.length);
    const left = names(['failing-writes', 'host-rows']);
    const host = all.filter((name) => !left.includes(name));
    expect(host.every((name) => /failure of any of its writes|host’s rows/.test(name))).toBe(true);
    expect(host).toHaveLength(4);
  });

  test('closes the store of each case, whether it passes or fails', async () => {
    let open = 0;
    const cases = casesOver(() => {
      open += 1;
      const store = openInMemory(new writes.NeverLanded());
      return {
        ...store,
        close: async () => {
          open -= 1;
        },
      };
    });
    for (const [name, run] of cases) if (name.startsWith('landed')) await run().catch(() => undefined);
    expect(open).toBe(0);
  });
});

function nameOf(start: string): string {
  return [...casesOver(() => openInMemory(new InMemoryRepository())).keys()].find((name) =>
    name.startsWith(start),
  )!;
}
