import { type StoreOf, storeInMemory } from '../histories/store-of.js';

/** The kind of store that properties are played over. */
export interface Over {
  /** How many cases, where in memory there are so many. */
  runs(inMemory: number): number;
  /** One case. No two of its stores are used at once: each that it opens ends the one before. */
  play(scene: (storeOf: StoreOf) => Promise<void>): Promise<void>;
  /** Whether all cases together are enough to meet everything. */
  readonly isThorough: boolean;
}

export const inMemory: Over = {
  runs: (count) => count,
  play: (scene) => scene(storeInMemory),
  isThorough: true,
};
