import type { Repository } from 'entra-delta-sync';

/** How far the story has come. The tenant lives in the demo's process: from this it is made again, change by change. */
export interface Progress {
  /** From 1. */
  readonly day: number;
  /** Scenes of that day that have begun; the last of them may lack its round. */
  readonly scenes: number;
}

/** Where a run of the demo keeps the product's users, and how far the story has come. */
export interface Store {
  /** For the screen. */
  readonly where: string;
  /** It outlives the process, and its leases end by a clock of its own. */
  readonly lasting: boolean;
  readonly repository: Repository<unknown>;
  readonly progress: Progress;
  /** Rejects when another run of the demo went on meanwhile. */
  moveTo(progress: Progress): Promise<void>;
  close(): Promise<void>;
}
