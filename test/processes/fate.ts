import type { Phase } from '../../src/domain/checkpoint.js';
import type { Prng } from '../simulation/prng.js';

/**
 * `before` a call, while it is `in flight`: it was sent and nobody knows what came of it, or `after` it.
 * `whenever`: another process's signal, at an instant that nobody chose.
 */
export const moments = ['before', 'in flight', 'after', 'whenever'] as const;

export type Moment = (typeof moments)[number];

/** What becomes of a process in a phase. */
export interface Fate {
  readonly phase: Phase;
  /** In the midst of a commit, of any other call, or with the step into the phase itself. */
  readonly call: 'commit' | 'other' | 'step';
  /** Calls of the kind that pass before. */
  readonly skip: number;
  /** `stall`: it stands still before the call until another process has taken its lease over. */
  readonly end: Exclude<Moment, 'whenever'> | 'stall' | 'hunted';
  /** In flight: the statement of the call after which it ends, counted from 1, or the one that commits. */
  readonly statement: number | 'COMMIT';
}

/**
 * A fate for most of the phases; the process meets the one that its round comes to first.
 *
 * @param stalls - the process may stand still instead, once, and die another time
 */
export function drawFates(prng: Prng, open: readonly Phase[], stalls: boolean): Fate[] {
  if (stalls && prng.chance(0.2)) {
    // Where every commit moves the round on.
    const phase = prng.pick(['users', 'report'] as const);
    return [{ phase, call: 'commit', skip: 0, end: 'stall', statement: 1 }];
  }
  return open.filter(() => prng.chance(0.8)).map((phase) => drawFate(prng, phase));
}

function drawFate(prng: Prng, phase: Phase): Fate {
  const skip = phase === 'users' ? prng.below(5) : prng.below(2);
  const statement = prng.chance(0.5) ? 'COMMIT' : prng.between(1, 6);
  // When nobody is missing, this phase is passed at one step or, when an abort catches it, with the abort's report.
  if (phase === 'sweep' && prng.chance(0.3)) {
    return { phase, call: 'step', skip: 0, end: 'before', statement };
  }
  const commits = phase === 'sweep' || phase === 'report' || prng.chance(0.6);
  const rarely = phase === 'sweep' || phase === 'report';
  const end = prng.chance(0.3) ? 'hunted' : prng.pick(['before', 'in flight', 'in flight', 'after'] as const);
  return { phase, call: commits ? 'commit' : 'other', skip: rarely ? 0 : skip, end, statement };
}
