import { wideBrakes } from '../histories/wide-brakes.js';
import type { Prng } from './prng.js';
import type { Limits } from './script.js';

/** Wide in most histories, in which everything happens to few people in few days; else a few people are too many. */
export function drawLimits(prng: Prng): Limits {
  if (prng.chance(0.5)) return wideBrakes;
  const limit = (least: number) => {
    const minUsers = prng.below(least + 1);
    return { minUsers, maxUsers: prng.between(minUsers, 6), maxShare: prng.pick([0, 0.1, 0.3]) };
  };
  // Few of those who are renamed count at all.
  return { preserve: limit(3), rekey: limit(1) };
}
