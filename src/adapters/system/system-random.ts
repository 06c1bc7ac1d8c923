import { getRandomValues } from 'node:crypto';

/** From 0 up to 1, good enough for ids too. */
export function systemRandom(): number {
  return getRandomValues(new Uint32Array(1))[0]! / 2 ** 32;
}
