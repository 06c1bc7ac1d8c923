import { afterAll, describe, expect, test } from 'vitest';
import { Tally } from '../simulation/tally.js';
import { IdentityHistory } from './identity-history.js';
import type { WorldOf } from './world.js';

/** What must have occurred in earnest, in the run as a whole. */
export const events = [
  'swap',
  'cycle',
  'chain',
  'recycle',
  'restore',
  'crash',
  'stale read',
  'lag',
  'contested',
] as const;

const blockSize = 100;
/** A hundred take a second or two on a free machine, over the wire up to ten; a busy one takes many times as long. */
const patienceMs = 300_000;

/**
 * Plays the histories of these seeds, or the one that the environment names: `IDENTITY_SEED=7 npx vitest run test/identity-histories`.
 * `npm run soak` plays as many more as wanted.
 *
 * @param least - how often each event must have occurred, for the run to mean something
 */
export function describeIdentityHistories(
  where: string,
  worldOf: WorldOf,
  from: number,
  to: number,
  least = 200,
): void {
  const only = process.env.IDENTITY_SEED;
  if (only !== undefined) {
    describeOne(where, worldOf, Number(only), from, to);
    return;
  }
  const tally = new Tally();
  describe(`identity histories ${from} to ${to}, ${where}`, () => {
    afterAll(() => {
      process.stdout.write(`\nIdentity histories ${from} to ${to}, ${where}\n${tally.table}\n`);
    });
    for (let first = from; first <= to; first += blockSize) {
      const last = Math.min(to, first + blockSize - 1);
      test(
        `I4: ${first} to ${last}: no address is ever two people's or the wrong one's, and all end where they are`,
        async () => {
          for (let seed = first; seed <= last; seed += 1) {
            tally.add((await IdentityHistory.run(seed, worldOf)).tally);
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

function describeOne(where: string, worldOf: WorldOf, seed: number, from: number, to: number): void {
  test.skipIf(seed < from || seed > to)(`identity history ${seed}, ${where}`, async () => {
    const history = await IdentityHistory.run(seed, worldOf);
    process.stdout.write(`${history.told.join('\n')}\n${history.tally.table}\n`);
  });
}
