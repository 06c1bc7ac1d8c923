import type { Lease, LeaseHolder, LeaseResult, Repository } from '../../../ports/repository.js';
import { assertSame, assertThat, fail } from '../difference.js';
import type { CaseGroup } from './contract-case.js';
import { idOf, instantOf, tenantOf } from './contract-ids.js';
import { contractTenant } from './contract-records.js';

/** Long enough for whatever a case does; 0 is over as soon as it is given, so that no case waits. */
const longMs = 600_000;

export function holderOf(n: number): LeaseHolder {
  return {
    owner: `host-${n}:${'0123456789'.repeat(5)}`,
    runId: idOf(0x4, n),
    trigger: n % 2 === 0 ? 'scheduled' : 'on-demand',
    startedAt: instantOf(n),
  };
}

export async function take(
  repository: Repository,
  n: number,
  ttlMs = longMs,
  tenantId = contractTenant,
): Promise<Lease> {
  const result = await repository.takeLease(tenantId, holderOf(n), ttlMs);
  return result.outcome === 'taken' ? result.lease : fail(`the lease is held by ${result.holder.owner}`);
}

function takenBy(results: readonly LeaseResult[]): number {
  const taken = results.flatMap(({ outcome }, index) => (outcome === 'taken' ? [index] : []));
  assertSame(taken.length, 1, 'how many of those who raced took the lease');
  return taken[0]!;
}

export const leaseCases: CaseGroup = {
  about: 'leases',
  cases: {
    'one that nobody holds is taken, and its holder is told to all': async ({ repository, store }) => {
      assertSame(await repository.leaseHolder(contractTenant), null, 'the holder before');
      await take(repository, 1);
      assertSame(await repository.leaseHolder(contractTenant), holderOf(1), 'the holder');
      const other = await store.reopen();
      assertSame(await other.leaseHolder(contractTenant), holderOf(1), 'the holder as another sees it');
      const second = await other.takeLease(contractTenant, holderOf(2), longMs);
      assertSame(second, { outcome: 'held', holder: holderOf(1) }, 'what a second owner is told');
    },

    'of two owners who race, one takes it': async ({ repository, store }) => {
      const sides = [repository, await store.reopen()] as const;
      for (let round = 0; round < 10; round += 1) {
        const results = await Promise.all(
          sides.map((side, n) => side.takeLease(contractTenant, holderOf(n), longMs)),
        );
        const winner = takenBy(results);
        const [won, lost] = [results[winner]!, results[1 - winner]!];
        assertSame(lost, { outcome: 'held', holder: holderOf(winner) }, 'what the loser is told');
        if (won.outcome === 'taken') await sides[winner]!.releaseLease(contractTenant, won.lease);
      }
    },

    'of two owners who race for an expired one, one takes it': async ({ repository, store }) => {
      const sides = [repository, await store.reopen()] as const;
      await take(repository, 5, 0);
      takenBy(await Promise.all(sides.map((side, n) => side.takeLease(contractTenant, holderOf(n), longMs))));
    },

    'the fence grows with each, over release and expiry': async ({ repository, store }) => {
      const fences: number[] = [];
      for (let n = 0; n < 4; n += 1) {
        const side = n % 2 === 0 ? repository : await store.reopen();
        const lease = await take(side, n, n < 2 ? longMs : 0);
        if (n < 2) await side.releaseLease(contractTenant, lease);
        fences.push(lease.fence);
      }
      const growing = fences.every((fence, index) => index === 0 || fence > fences[index - 1]!);
      assertThat(growing && fences.every(Number.isSafeInteger), `fences do not grow: ${fences.join()}`);
    },

    'one whose time is up is nobody’s': async ({ repository }) => {
      const lease = await take(repository, 1, 0);
      assertSame(await repository.leaseHolder(contractTenant), null, 'the holder of an expired lease');
      assertSame(await repository.renewLease(contractTenant, lease, longMs), false, 'renewing it');
      assertSame(await repository.leaseHolder(contractTenant), null, 'the holder after that');
      await take(repository, 2);
      assertSame(await repository.leaseHolder(contractTenant), holderOf(2), 'the next holder');
    },

    'renewing tells whether it is still held, and counts from now': async ({ repository, store }) => {
      const lease = await take(repository, 1);
      assertSame(await repository.renewLease(contractTenant, lease, longMs), true, 'renewing');
      const other = await store.reopen();
      assertSame(await other.renewLease(contractTenant, lease, 0), true, 'renewing with no time');
      assertSame(await repository.renewLease(contractTenant, lease, longMs), false, 'renewing after that');
      const next = await take(other, 2);
      assertSame(await repository.renewLease(contractTenant, lease, longMs), false, 'renewing a lost lease');
      assertSame(await repository.leaseHolder(contractTenant), holderOf(2), 'the holder');
      assertSame(await other.renewLease(contractTenant, next, longMs), true, 'renewing the new one');
    },

    'given back, it is free at once and its fence is dead': async (scene) => {
      const { repository } = scene;
      const lease = await take(repository, 1);
      await repository.releaseLease(contractTenant, lease);
      assertSame(await repository.leaseHolder(contractTenant), null, 'the holder');
      assertSame(await repository.renewLease(contractTenant, lease, longMs), false, 'renewing it');
      assertSame(await scene.commit({ fence: lease.fence }), { outcome: 'fenced' }, 'a commit under it');
      await repository.releaseLease(contractTenant, lease);
      await take(repository, 2);
    },

    'giving back a lost one leaves the new one alone': async ({ repository }) => {
      const lost = await take(repository, 1, 0);
      const lease = await take(repository, 2);
      await repository.releaseLease(contractTenant, lost);
      assertSame(await repository.leaseHolder(contractTenant), holderOf(2), 'the holder');
      assertSame(await repository.renewLease(contractTenant, lease, longMs), true, 'renewing the new one');
    },

    'each tenant has its own': async ({ repository }) => {
      const [one, two] = [tenantOf(1), tenantOf(2)];
      const lease = await take(repository, 1, longMs, one);
      await take(repository, 2, longMs, two);
      await repository.releaseLease(one, lease);
      assertSame(await repository.leaseHolder(one), null, 'the holder in the first tenant');
      assertSame(await repository.leaseHolder(two), holderOf(2), 'the holder in the second tenant');
    },
  },
};
