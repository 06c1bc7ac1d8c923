/**
 * Lets the calls of a product to its outside happen one at a time, in the order in which they were made, each when all that
 * follows from the one before has run. What a history becomes then depends on its seed alone, and not on how fast a
 * store or a directory answers.
 */
export class Turns {
  readonly #calls: (() => Promise<void>)[] = [];
  readonly #whenQuiet: (() => void)[] = [];
  #running: Promise<void> | undefined;
  #handOver: () => void = () => undefined;

  take<T>(call: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#calls.push(() => call().then(resolve, reject));
      this.#run();
    });
  }

  /** Calls back once, when nobody waits for a call any more. */
  whenQuiet(act: () => void): void {
    this.#whenQuiet.push(act);
    this.#run();
  }

  /** The call whose turn it is will be long, and the others need not wait for it. */
  handOver(): void {
    this.#handOver();
  }

  /** Until no call is open: an attempt that was aborted may have left some behind. */
  async quiet(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  #run(): void {
    this.#running ??= this.#takeAll().finally(() => {
      this.#running = undefined;
    });
  }

  async #takeAll(): Promise<void> {
    for (;;) {
      await allThatIsReady();
      const call = this.#calls.shift();
      if (call !== undefined) {
        const handedOver = new Promise<void>((resolve) => {
          this.#handOver = resolve;
        });
        await Promise.race([call(), handedOver]);
        continue;
      }
      const act = this.#whenQuiet.shift();
      if (act === undefined) return;
      act();
    }
  }
}

function allThatIsReady(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A port whose calls wait for their turn; `exempt` methods answer at once. */
export function inTurn<T extends object>(port: T, turns: Turns, exempt: readonly string[] = []): T {
  return new Proxy(port, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== 'function') return method;
      if (exempt.includes(String(name))) return method.bind(target);
      return (...args: unknown[]) => turns.take(async () => Reflect.apply(method, target, args));
    },
  });
}
