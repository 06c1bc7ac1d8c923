import { VirtualClock } from '../../src/testing/index.js';
import type { Turns } from './turns.js';

/** Time moves to the end of a wait when no call is open: otherwise it would depend on how long a store takes. */
export class PatientClock extends VirtualClock {
  readonly #turns: Turns;
  readonly #ends = new Set<{ readonly atMs: number }>();

  constructor(turns: Turns) {
    super({ autoAdvance: false });
    this.#turns = turns;
  }

  override sleep(...args: Parameters<VirtualClock['sleep']>): Promise<void> {
    const slept = super.sleep(...args);
    const [ms, options] = args;
    if (options?.background === true || options?.signal?.aborted === true) return slept;
    const end = { atMs: this.now().getTime() + ms };
    this.#ends.add(end);
    this.#turns.whenQuiet(() => this.#jump());
    return slept.finally(() => this.#ends.delete(end));
  }

  #jump(): void {
    const next = Math.min(...[...this.#ends].map(({ atMs }) => atMs));
    if (next !== Number.POSITIVE_INFINITY) this.advance(Math.max(0, next - this.now().getTime()));
  }
}
