import { DeltaSyncError } from '../../src/errors.js';

/**
 * One process's life: it ends at a given call to the outside, before the call or, as `afterwards`, when the call has
 * done its work and its answer is lost. Nothing leaves a dead process, not even the lease's return.
 */
export class Life {
  calls = 0;
  dead = false;
  #endsAt = Number.POSITIVE_INFINITY;
  #afterwards = false;

  endAt(call: number, afterwards: boolean): void {
    this.#endsAt = this.calls + call;
    this.#afterwards = afterwards;
  }

  /** The process lives on whatever was planned. */
  spare(): void {
    this.#endsAt = Number.POSITIVE_INFINITY;
  }

  async through<T>(call: () => Promise<T>): Promise<T> {
    if (this.dead) throw killed();
    this.calls += 1;
    if (this.calls < this.#endsAt) return call();
    if (!this.#afterwards) {
      this.dead = true;
      throw killed();
    }
    await call();
    this.dead = true;
    throw killed();
  }
}

function killed(): DeltaSyncError {
  return new DeltaSyncError('ERR_DIRECTORY_UNAVAILABLE', 'killed', { retryable: false });
}

/** A port as a process with that life calls it; `exempt` methods answer at once and reach nothing outside. */
export function mortal<T extends object>(
  port: T,
  life: Life,
  beforeCall: (method: string) => Promise<void> | void = () => undefined,
  exempt: readonly string[] = [],
): T {
  return new Proxy(port, {
    get(target, name) {
      const method = Reflect.get(target, name, target);
      if (typeof method !== 'function') return method;
      if (exempt.includes(String(name))) return (...args: unknown[]) => method.apply(target, args);
      return (...args: unknown[]) =>
        life.through(async () => {
          await beforeCall(String(name));
          return method.apply(target, args);
        });
    },
  });
}
