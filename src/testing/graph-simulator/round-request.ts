import type { PlayedBehaviour } from './played.js';
import type { SeededRandom } from './seeded-random.js';
import type { SimulatorBehaviour } from './simulator-behaviour.js';

/** What a round is asked for; `from` is null in an initial round. */
export interface RoundRequest {
  readonly from: number | null;
  readonly to: number;
  readonly select: readonly string[] | null;
  readonly ids: readonly string[] | null;
  /** What the last round left wrong or incomplete and must be sent again. */
  readonly owed: readonly string[];
  /** What the last round told, from which replays are drawn. */
  readonly previous: readonly string[];
}

export interface RoundPlan<Entry> {
  readonly pages: readonly (readonly Entry[])[];
  readonly owed: readonly string[];
  /** What the round tells of. */
  readonly ids: readonly string[];
}

export interface PlannedItem {
  /** The behaviour that this entry plays; counted when it is sent. */
  readonly played?: PlayedBehaviour;
}

interface Accidents {
  readonly behaviour: SimulatorBehaviour;
  readonly random: SeededRandom;
}

export function repeatOnPages<Entry extends PlannedItem>(
  { behaviour, random }: Accidents,
  pages: Entry[][],
): void {
  if (behaviour.duplicates <= 0) return;
  for (const page of pages) {
    for (const entry of [...page]) {
      if (random.chance(behaviour.duplicates)) page.push({ ...entry, played: 'duplicates' });
    }
  }
}

export function addEmptyPages<Entry>({ behaviour, random }: Accidents, pages: Entry[][]): void {
  const run = Array.from({ length: Math.max(0, behaviour.emptyPages) }, (): Entry[] => []);
  if (run.length > 0) pages.splice(random.below(pages.length), 0, ...run);
}

/** Entries on the next page. */
export function nextPageSize({ behaviour, random }: Accidents, pageSize: number): number {
  return behaviour.unevenPages ? 1 + random.below(pageSize) : pageSize;
}
