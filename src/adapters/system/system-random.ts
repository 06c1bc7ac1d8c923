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

/** The product's own numbers, with the system's in place of what is none: waits and ids are made of them (S9). */
export function soundRandom(given: (() => number) | undefined): () => number {
  if (given === undefined) return systemRandom;
  return () => {
    try {
      const chance: unknown = given();
      if (typeof chance === 'number' && chance >= 0 && chance < 1) return chance;
    } catch {
      // As good as no number.
    }
    return systemRandom();
  };
}
