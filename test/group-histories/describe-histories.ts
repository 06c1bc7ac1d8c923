import { afterAll, describe, expect, test } from 'vitest';
import { Tally } from '../simulation/tally.js';
import { GroupHistory } from './group-history.js';
import type { WorldOf } from './world.js';

/** What must have occurred in earnest, in the run as a whole. */
const events = [
  'join',
  'leave',
  'nest',
  'un-nest',
  'group deleted',
  'group restored',
  'group purged',
  'groups forbidden',
  'groups unavailable',
  'groups first-unavailable',
  'tokens of users rejected',
  'tokens of groups rejected',
  'mapping edit',
  'crash',
  'answers that were open',
] as const;

const blockSize = 50;
const patienceMs = 180_000;

/**
 * Plays the histories of these seeds, or the one that the environment names: `GROUP_SEED=7 npx vitest run test/group-histories`.
 *
 * @param least - how often each event must have occurred, for the run to mean something
 */
export function describeGroupHistories(
  where: string,
  worldOf: WorldOf,
  from: number,
  to: number,
  least: number,
): void {
  const only = process.env.GROUP_SEED;
  if (only !== undefined) {
    const seed = Number(only);
    test.skipIf(seed < from || seed > to)(`group history ${seed}, ${where}`, async () => {
      const { story, tally } = await GroupHistory.run(seed, worldOf);
      process.stdout.write(`${story.join('\n')}\n${tally.table}\n`);
    });
    return;
  }
  const tally = new Tally();
  describe(`group histories ${from} to ${to}, ${where}`, () => {
    afterAll(() => {
      process.stdout.write(`\nGroup histories ${from} to ${to}, ${where}\n${tally.table}\n`);
    });
    for (let first = from; first <= to; first += blockSize) {
      const last = Math.min(to, first + blockSize - 1);
      test(
        `S12, R2, R3: ${first} to ${last}: nobody is moved on an open answer, and all end as the tenant has them`,
        async () => {
          for (let seed = first; seed <= last; seed += 1) {
            tally.add((await GroupHistory.run(seed, worldOf)).tally);
          }
        },
        patienceMs,
      );
    }
    test.each(events)('%s occurred often', (event) => {
      expect(tally.get(event)).toBeGreaterThanOrEqual(least);
    });
  });
}
