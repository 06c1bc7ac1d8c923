/** Behaviours that leave a trace in an answer, by the name of their switch where they have one. */
export const PLAYED_BEHAVIOURS = [
  'duplicates',
  'olderValues',
  'replays',
  'repairs',
  'partialEntries',
  'partialCreates',
  'emptyPages',
  'lagRounds',
  'staleReads',
  'omittedIds',
  'omittedReads',
  'equalDeltaLink',
  'tombstonesInInitial',
  'restoresUnseen',
  'expiredTokens',
  'revokedAccessTokens',
  'deniedRequests',
  'nulledBodies',
] as const;

export type PlayedBehaviour = (typeof PLAYED_BEHAVIOURS)[number];

/** How often each was really played: entries sent, pages sent, reads that differed, requests refused. */
export type PlayedCounts = Readonly<Record<PlayedBehaviour, number>> & {
  /** Faults by their name, see `Fault.name`. */
  readonly faults: Readonly<Record<string, number>>;
};

/** Counts what a run has really played. */
export class Played {
  readonly #behaviours = new Map<PlayedBehaviour, number>();
  readonly #faults = new Map<string, number>();

  count(name: PlayedBehaviour, times = 1): void {
    if (times > 0) this.#behaviours.set(name, (this.#behaviours.get(name) ?? 0) + times);
  }

  countFault(name: string): void {
    this.#faults.set(name, (this.#faults.get(name) ?? 0) + 1);
  }

  get counts(): PlayedCounts {
    const counts = Object.fromEntries(
      PLAYED_BEHAVIOURS.map((name) => [name, this.#behaviours.get(name) ?? 0]),
    ) as Record<PlayedBehaviour, number>;
    return { ...counts, faults: Object.fromEntries(this.#faults) };
  }
}
