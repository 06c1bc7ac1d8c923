import { afterAll, describe, expect, test } from 'vitest';
import { History } from './history.js';
import { Tally } from './tally.js';

/** Each must have occurred in earnest; half of the run's histories are enough for it. */
const leastOccurrences = 100;
const blockSize = 10;
/** Ten take less than a second on a free machine. */
const patienceMs = 120_000;

/** Runs the histories of these seeds, or the one that the environment names: `HISTORY_SEED=7 npx vitest run test/simulation`. */
export function describeHistories(from: number, to: number): void {
  const only = process.env.HISTORY_SEED;
  if (only !== undefined) {
    describeOne(Number(only), from, to);
    return;
  }
  const tally = new Tally();
  describe(`histories ${from} to ${to}`, () => {
    afterAll(() => {
      process.stdout.write(`\nHistories ${from} to ${to} played\n${tally.table}\n`);
    });
    for (let first = from; first <= to; first += blockSize) {
      const last = Math.min(to, first + blockSize - 1);
      test(
        `${first} to ${last} end as the oracle says`,
        async () => {
          const failures: string[] = [];
          for (let seed = first; seed <= last; seed += 1) {
            try {
              tally.add((await History.run(seed)).tally);
            } catch (error) {
              failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
            }
          }
          expect(failures.length, failures.join('\n\n')).toBe(0);
        },
        patienceMs,
      );
    }
    test.each([
      ['rename', ['rename']],
      ['removal', ['removal']],
      ['restore', ['restore']],
      ['replay', ['played replays']],
      ['expiry', ['played expiredTokens']],
      ['crash', ['crash']],
      ['throttle', ['fault throttle']],
      ['partial entry', ['played partialEntries', 'played partialCreates']],
    ])('%s occurred often', (_event, names) => {
      const times = names.reduce((sum, name) => sum + tally.get(name), 0);
      expect(times).toBeGreaterThanOrEqual(leastOccurrences);
    });
  });
}

function describeOne(seed: number, from: number, to: number): void {
  test.skipIf(seed < from || seed > to)(`history ${seed}`, async () => {
    const history = await History.run(seed);
    process.stdout.write(`${history.story.join('\n')}\n${history.tally.table}\n`);
  });
}
