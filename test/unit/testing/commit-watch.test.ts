import { expect, test } from 'vitest';
import type { Write } from '../../../src/ports/repository.js';
import { aChange, exampleTenant, InMemoryRepository } from '../../../src/testing/index.js';

const otherTenant = '22222222-2222-4222-8222-222222222222';

function putting(position: number): Write {
  const change = aChange({ kind: 'token-reset', cause: 'test' }, { position });
  return { put: { change: [change] }, remove: {}, head: { position } };
}

test('wakes whoever watches the tenant once for each commit that put changes, when it can be read', async () => {
  const repository = new InMemoryRepository();
  const seen: Promise<number | undefined>[] = [];
  const wake = () => seen.push(repository.head(exampleTenant).then((head) => head?.position));
  let others = 0;
  const end = await repository.watch(exampleTenant, wake);
  await repository.watch(otherTenant, () => {
    others += 1;
  });
  const guard = (position: number, commitId: string) => ({ position, commitId });
  await repository.commit(exampleTenant, guard(0, 'a'), putting(1));
  await repository.commit(exampleTenant, guard(1, 'b'), putting(2));
  const quiet = { put: { change: [] }, remove: {}, head: { changesPruned: 1 } };
  expect(await repository.commit(exampleTenant, guard(2, 'c'), quiet)).toEqual({ outcome: 'committed' });
  expect(await repository.commit(exampleTenant, guard(1, 'd'), putting(2))).toEqual({ outcome: 'stale' });
  expect(await Promise.all(seen)).toEqual([1, 2]);
  expect(others).toBe(0);
  end();
  await repository.commit(exampleTenant, guard(2, 'e'), putting(3));
  expect(seen).toHaveLength(2);
});

test('ends only the watch that it was given for', async () => {
  const repository = new InMemoryRepository();
  let woken = 0;
  const wake = () => {
    woken += 1;
  };
  const end = await repository.watch(exampleTenant, wake);
  await repository.watch(exampleTenant, wake);
  end();
  end();
  await repository.commit(exampleTenant, { position: 0, commitId: 'a' }, putting(1));
  expect(woken).toBe(1);
});
