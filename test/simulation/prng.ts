/** Own seeded numbers (xorshift32): one seed, one history, whatever the simulator draws. */
export class Prng {
  #state: number;

  constructor(seed: number) {
    this.#state = 1;
    this.reseed(seed);
  }

  /** Goes on as one made with this seed. */
  reseed(seed: number): void {
    this.#state = Math.imul(seed + 1, 0x9e3779b1) >>> 0 || 1;
    for (let warm = 0; warm < 8; warm += 1) this.next();
  }

  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state / 4_294_967_296;
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** From `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => [this.next(), item] as const)
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item);
  }
}
