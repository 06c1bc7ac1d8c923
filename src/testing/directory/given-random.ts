import { SeededRandom } from '../graph-simulator/seeded-random.js';

/** Draws from the caller's generator, so that one seed drives a whole test. */
export class GivenRandom extends SeededRandom {
  readonly #draw: () => number;

  /** @param draw - gives numbers in [0, 1) */
  constructor(draw: () => number) {
    super(0);
    this.#draw = draw;
  }

  override next(): number {
    return this.#draw();
  }
}
