import { DeltaSyncError } from '../../src/errors.js';
import { type KillPhase, phaseOfStack } from './kill-phases.js';
import type { Moment } from './script.js';

/** What becomes of a process at a call: it dies, it stands still, or the call alone fails. */
export type Fate = 'kill' | 'pause' | 'fail';

interface Doom {
  readonly fate: Fate;
  readonly at: Moment;
  /** The call has done its work, and its answer is lost. */
  readonly afterwards: boolean;
  nth: number;
}

/** What a call calls; the product's own functions run in a transaction, where nobody waits. */
export type Callee = 'store' | 'directory' | 'host' | 'clock' | 'license';

/**
 * One process's life: it ends at a given call to the outside, before the call or, as `afterwards`, when the call has
 * done its work and its answer is lost. Nothing leaves a dead process, not even the lease's return.
 */
export class Life {
  calls = 0;
  dead = false;
  /** Whether the users stream has come to its end in the round that it runs. */
  usersDone: () => boolean = () => false;
  /** Told of each fate that came true. */
  met: (fate: Fate, phase: KillPhase, callee: Callee) => void = () => undefined;
  #dooms: Doom[] = [];
  #phase: KillPhase = 'between rounds';
  readonly #happenings = new Map<number, (() => Promise<void> | void)[]>();
  #standing: { readonly over: Promise<void>; readonly end: () => void } | undefined;
  #toldStanding: (() => void) | undefined;

  endAt(call: number, afterwards: boolean): void {
    this.doom('kill', { call }, afterwards);
  }

  /** Moments count from now on. */
  doom(fate: Fate, at: Moment, afterwards: boolean): void {
    const moment = 'call' in at ? { call: this.calls + at.call } : at;
    this.#dooms.push({ fate, at: moment, afterwards, nth: 0 });
  }

  /** Happens before the n-th call from now on, which waits for it. */
  before(call: number, happening: () => Promise<void> | void): void {
    const at = this.calls + call;
    this.#happenings.set(at, [...(this.#happenings.get(at) ?? []), happening]);
  }

  /** The process lives on whatever was planned. */
  spare(): void {
    this.#dooms = [];
    this.#happenings.clear();
  }

  /** Resolves as soon as the process stands still. */
  stands(): Promise<void> {
    if (this.#standing !== undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.#toldStanding = resolve;
    });
  }

  revive(): void {
    this.#standing?.end();
    this.#standing = undefined;
  }

  async through<T>(call: () => Promise<T>, callee: Callee = 'store'): Promise<T> {
    if (this.dead) throw killed();
    this.calls += 1;
    const doom = this.#due(callee);
    // In the product's own functions a commit is open: what happens beside it happens at the next call.
    if (callee !== 'host') for (const happening of this.#take()) await happening();
    if (this.#standing !== undefined && callee !== 'host') await this.#standing.over;
    if (this.dead) throw killed();
    if (doom === undefined) {
      const answer = await call();
      if (this.#standing !== undefined && callee !== 'host') await this.#standing.over;
      return answer;
    }
    if (!doom.afterwards) await this.#meet(doom);
    const answer = await call();
    if (doom.afterwards) await this.#meet(doom);
    return answer;
  }

  /** A wait beside other work: it ends when its process runs again. */
  async beside<T>(wait: Promise<T>): Promise<T> {
    try {
      return await wait;
    } finally {
      if (this.#standing !== undefined) await this.#standing.over;
    }
  }

  #take(): readonly (() => Promise<void> | void)[] {
    const happening: (() => Promise<void> | void)[] = [];
    for (const [call, acts] of this.#happenings) {
      if (call > this.calls) continue;
      happening.push(...acts);
      this.#happenings.delete(call);
    }
    return happening;
  }

  #due(callee: Callee): (Doom & { readonly phase: KillPhase; readonly callee: Callee }) | undefined {
    if (this.#dooms.length === 0) return undefined;
    // Within a commit and in a wait the stack is cut off: they belong to the call before.
    const phase = phaseOfStack(this.usersDone) ?? this.#phase;
    this.#phase = phase;
    const due = this.#dooms.find((doom) => {
      if (callee === 'host' && doom.fate !== 'kill') return false;
      if (doom.fate === 'fail' && callee !== 'store') return false;
      if ('call' in doom.at) return this.calls >= doom.at.call;
      if ('callee' in doom.at ? callee !== doom.at.callee : phase !== doom.at.phase) return false;
      doom.nth += 1;
      return doom.nth >= doom.at.nth;
    });
    if (due === undefined) return undefined;
    this.#dooms = this.#dooms.filter((doom) => doom !== due);
    return { ...due, phase, callee };
  }

  async #meet({ fate, phase, callee }: { fate: Fate; phase: KillPhase; callee: Callee }): Promise<void> {
    this.met(fate, phase, callee);
    if (fate === 'fail') throw new Error('connection reset by the store');
    if (fate === 'kill') {
      this.dead = true;
      this.#dooms = [];
      this.#happenings.clear();
      throw killed();
    }
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#standing = { over, end };
    this.#toldStanding?.();
    await over;
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
  callee: Callee = 'store',
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
        }, callee);
    },
  });
}
