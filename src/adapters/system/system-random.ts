import { getRandomValues } from 'node:crypto';

/** Drawn in one go: each call into the system costs more than the number it gives. */
const pool = new Uint32Array(1024);
let used = pool.length;

/** From 0 up to 1, good enough for ids too. */
export function systemRandom(): number {
  if (used === pool.length) {
    getRandomValues(pool);
    used = 0;
  }
  used += 1;
  return pool[used - 1]! / 2 ** 32;
}
