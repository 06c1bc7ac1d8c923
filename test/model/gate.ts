/** Calls that wait until the test lets them go, oldest first. */
export class Gate {
  readonly #waiting: { readonly what: string; readonly letGo: () => void }[] = [];

  /** What the oldest call that waits asks for. */
  get next(): string | undefined {
    return this.#waiting[0]?.what;
  }

  get size(): number {
    return this.#waiting.length;
  }

  letGo(): void {
    this.#waiting.shift()?.letGo();
  }

  /** A port whose calls wait at this gate; `exempt` methods answer at once. */
  before<T extends object>(
    port: T,
    nameOf: (method: string, args: readonly unknown[]) => string,
    exempt: readonly string[] = [],
  ): T {
    return new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name, target);
        if (typeof method !== 'function') return method;
        if (exempt.includes(String(name))) return method.bind(target);
        return async (...args: unknown[]) => {
          await this.#pass(nameOf(String(name), args), signalIn(args));
          return Reflect.apply(method, target, args);
        };
      },
    });
  }

  #pass(what: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const call = { what, letGo: resolve };
      this.#waiting.push(call);
      signal?.addEventListener('abort', () => {
        const at = this.#waiting.indexOf(call);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(signal.reason);
      });
    });
  }
}

function signalIn(args: readonly unknown[]): AbortSignal | undefined {
  const last = args.at(-1);
  return typeof last === 'object' && last !== null && 'signal' in last
    ? (last.signal as AbortSignal | undefined)
    : undefined;
}
