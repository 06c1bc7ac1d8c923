import type { StoreFeature } from '../opened-store.js';
import type { Scene } from './scene.js';

/** Cases by what they say. */
export type Cases = Readonly<Record<string, (scene: Scene) => Promise<void>>>;

/** Cases about one matter. */
export interface CaseGroup {
  readonly about: string;
  readonly cases: Cases;
  /** What a store must have for them. */
  readonly needs?: StoreFeature;
}
