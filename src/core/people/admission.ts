import type { DecidedPerson } from './build-commit.js';
import type { RoundFacts } from './question.js';

/** What may still be handed out in this round. */
export interface Budget {
  /** Infinity without a limit. */
  readonly freeSeats: number;
  /** Infinity without a limit. */
  readonly importsLeft: number;
  /** Somebody waits for a place already: newcomers of a page stand in line behind them (R5). */
  readonly placesAwaited?: boolean;
}

export type Admission = 'go' | 'no-seat' | 'import-limit';

/**
 * Who gets a seat and a place in this commit, in its order. With a seat limit pages import only the first mapping's
 * people: all others wait until the stream has named everybody who comes before them (R8).
 */
export function admit(people: readonly DecidedPerson[], round: RoundFacts, budget: Budget): Admission[] {
  let { freeSeats, importsLeft } = budget;
  const limited = Number.isFinite(freeSeats);
  const first = round.mappings[0]?.mapping.mappingId;
  return people.map(({ question, intent }): Admission => {
    if (intent.kind === 'update') {
      if (intent.life.kind !== 'reactivate') return 'go';
      if (freeSeats < 1) return 'no-seat';
      freeSeats -= 1;
      return 'go';
    }
    if (intent.kind !== 'import') return 'go';
    // Whom the stream or a group brings stand in line; a retry is made in the order of the line.
    const isBrought = question.kind !== 'retry';
    if (intent.state === 'active' && limited) {
      const waits = isBrought && intent.mapping.mappingId !== first;
      if (waits || freeSeats < 1) return 'no-seat';
    }
    if (importsLeft < 1 || (isBrought && budget.placesAwaited === true)) return 'import-limit';
    importsLeft -= 1;
    if (intent.state === 'active') freeSeats -= 1;
    return 'go';
  });
}
