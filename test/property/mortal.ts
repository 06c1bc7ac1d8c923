/** When a process dies: at which call of its ports, and whether that call still took effect. */
export interface Death {
  readonly atCall: number;
  readonly landed: boolean;
}

/** Counts the calls of one process's ports; from its death on every call throws. */
export class Lifeline {
  calls = 0;
  readonly #death: Death | undefined;

  constructor(death?: Death) {
    this.#death = death;
  }

  get dead(): boolean {
    return this.#death !== undefined && this.calls >= this.#death.atCall;
  }

  /** The port as this process reaches it. */
  reach<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function' || name === 'checkAttributes') return member;
        return (...args: unknown[]) => this.#call(async () => Reflect.apply(member, target, args));
      },
    });
  }

  async #call(act: () => Promise<unknown>): Promise<unknown> {
    if (this.dead) throw new Error('the process is gone');
    this.calls += 1;
    if (!this.dead) return act();
    if (this.#death!.landed) await act();
    throw new Error('the process dies');
  }
}

/** A port whose n-th commit lands and loses its reply; nothing else fails. */
export function losingReplies<T extends object>(port: T, lost: (commit: number) => boolean): T {
  let commits = 0;
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        const result: unknown = await Reflect.apply(member, target, args);
        if (name !== 'commit') return result;
        commits += 1;
        if (lost(commits)) throw new Error('connection reset');
        return result;
      };
    },
  });
}
