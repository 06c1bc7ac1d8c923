import type { Phase } from '../../src/domain/checkpoint.js';
import type { Fate, Moment } from './fate.js';

/** Where a process finds store and tenant, and which part it plays; its only argument. */
export interface Setting {
  readonly part: 'sync' | 'admin';
  readonly url: string;
  readonly schema: string;
  readonly tenantId: string;
  /** Where the simulator listens. */
  readonly origin: string;
  readonly seed: number;
}

/** A page of the users stream as a process received it. */
export interface PageWord {
  readonly type: 'page';
  /** The link that was asked; null without a token. */
  readonly link: string | null;
  readonly next: string;
  readonly names: readonly (readonly [objectId: string, displayName: string])[];
}

/** What the processes tell. */
export type Word =
  | { readonly type: 'ready' }
  | { readonly type: 'lease'; readonly fence: number }
  /** The first call of store or directory in this phase begins. */
  | { readonly type: 'at'; readonly phase: Phase }
  | PageWord
  | { readonly type: 'dying'; readonly phase: Phase; readonly moment: Moment }
  | { readonly type: 'stalling'; readonly phase: Phase }
  /** It was woken, and goes on with what it was about to do. */
  | { readonly type: 'awake' }
  | { readonly type: 'ended'; readonly outcome: string }
  | { readonly type: 'acted'; readonly act: string; readonly outcome: string }
  | { readonly type: 'failed'; readonly error: string };

/** What they are told. */
export type Order =
  | { readonly type: 'go'; readonly fates: readonly Fate[] }
  /** The lease may be free. */
  | { readonly type: 'try'; readonly fates: readonly Fate[] }
  | { readonly type: 'act'; readonly objectId: string }
  /** End with the attempt under way. */
  | { readonly type: 'rest' };

export function tell(word: Word): void {
  process.send?.(word);
}
