import { afterAll, describe, expect, test } from 'vitest';
import { drawScript } from './draw-script.js';
import { History } from './history.js';
import { tooSeldom } from './played-enough.js';
import { outcomeOf, shrink, told } from './shrink.js';
import { Tally } from './tally.js';

const blockSize = 25;
/** They take two seconds on a free machine; one that fails is shortened, which takes as long as four hundred. */
const patienceMs = 300_000;

/**
 * Plays the histories of these seeds, or the one that the environment names: `HISTORY_SEED=7 npx vitest run test/simulation`.
 * `npm run soak` plays as many more as wanted. One that fails is shortened, and told with the script to commit.
 *
 * @param least - how often each event, fault and kill must have occurred
 */
export function describeHistories(from: number, to: number, least: number): void {
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
        `${first} to ${last}: after every commit all holds, and all end as the oracle says`,
        async () => {
          for (let seed = first; seed <= last; seed += 1) tally.add(await playOrTell(seed));
        },
        patienceMs,
      );
    }
    test('every event, every fault, and kills in every phase occurred often', () => {
      expect(tooSeldom(tally, least)).toEqual([]);
    });
  });
}

async function playOrTell(seed: number): Promise<Tally> {
  const played = await outcomeOf(drawScript(seed));
  if (played instanceof History) return played.tally;
  throw new Error(told(await shrink(played)));
}

function describeOne(seed: number, from: number, to: number): void {
  test.skipIf(seed < from || seed > to)(`history ${seed}`, async () => {
    const history = await History.run(seed);
    process.stdout.write(`${history.story.join('\n')}\n${history.tally.table}\n`);
  });
}
