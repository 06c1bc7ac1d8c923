import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ProposedPeople } from '../../../src/core/adoption/proposed-people.js';
import { world } from '../client/world.js';
import { adopt, aRecord } from './adopt.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function memoryUsed(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const mebibyte = 1024 * 1024;

test('R13: however many records come, what is kept of them does not grow', async () => {
  const it = world();
  const objectId = it.directory.addUser();
  await adopt(it.client, [aRecord({ objectId, ref: '1' })]);
  const measured: number[] = [];
  const commits = it.repository.commits;
  async function* records(count: number) {
    for (let index = 0; index < count; index += 1) {
      if (index === count / 4 || index === count - 1) measured.push(memoryUsed());
      // Adopted already, wrong, and somebody else's: a third of each.
      yield index % 3 === 0
        ? aRecord({ objectId, ref: '1' })
        : index % 3 === 1
          ? aRecord({ objectId: `no id ${index}`, ref: `${index}` })
          : aRecord({ objectId, ref: `${index}` });
    }
  }
  const summary = await it.client.users.adopt(records(60_000), { by: 'mia', onRow: async () => undefined });
  expect(summary).toMatchObject({ records: 60_000, unchanged: 20_000, invalid: 20_000, duplicate: 20_000 });
  expect(it.repository.commits).toBe(commits);
  const [early = 0, late = 0] = measured;
  // 45,000 records lie between: a promise or a listener for each would be more.
  expect(late - early).toBeLessThan(3 * mebibyte);
});

test('R13: a hundred thousand proposals are remembered in numbers, each told from the others', () => {
  const proposed = new ProposedPeople();
  const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const before = memoryUsed();
  let mistaken = 0;
  for (let index = 0; index < 100_000; index += 1) {
    if (proposed.has(idOf(index))) mistaken += 1;
    proposed.add(idOf(index));
  }
  expect(memoryUsed() - before).toBeLessThan(4 * mebibyte);
  expect(mistaken).toBe(0);
  for (let index = 0; index < 100_000; index += 1) expect(proposed.has(idOf(index))).toBe(true);
  expect(proposed.has(idOf(100_000))).toBe(false);
});
