import type { Phase } from '../../src/domain/checkpoint.js';
import { Session } from '../../src/engine/session.js';
import type { Fate, Moment } from './fate.js';
import { tell, type Word } from './messages.js';

interface InFlight {
  readonly phase: Phase;
  readonly statement: number | 'COMMIT';
  sent: number;
}

/** Ends this process by SIGKILL where its fates say so: at calls of its ports, or in the midst of them. */
export class Doom {
  #fates: { readonly fate: Fate; skip: number }[] = [];
  #session: Session<unknown> | undefined;
  #inFlight: InFlight | undefined;
  #told: Phase | undefined;
  readonly #abort: () => void;

  /** @param abort - aborts the attempt under way */
  constructor(abort: () => void) {
    this.#abort = abort;
    const stepped = (session: Session<unknown>) => this.#stepped(session);
    const { step } = Session.prototype;
    Session.prototype.step = function (event) {
      step.call(this, event);
      stepped(this);
    };
  }

  set fates(fates: readonly Fate[]) {
    this.#fates = fates.map((fate) => ({ fate, skip: fate.skip }));
  }

  /** A port whose calls may be the process's last. */
  port<T extends object>(port: T, exempt: readonly string[] = []): T {
    return new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name, target);
        if (typeof method !== 'function') return method;
        const call = (...args: unknown[]): unknown => method.apply(target, args);
        if (exempt.includes(String(name))) return call;
        return (...args: unknown[]) => this.#through(String(name), () => call(...args) as Promise<unknown>);
      },
    });
  }

  /** A statement was handed to the connection. */
  sent(text: string): void {
    const flight = this.#inFlight;
    if (flight === undefined) return;
    flight.sent += 1;
    if (flight.statement === 'COMMIT' ? text !== 'COMMIT' : flight.sent < flight.statement) return;
    this.#inFlight = undefined;
    // It leaves with the end of this turn.
    setImmediate(() => die(flight.phase, 'in flight'));
  }

  /** The attempt has ended, or the next has not begun. */
  between(): void {
    this.#session = undefined;
  }

  get #phase(): Phase | undefined {
    const checkpoint = this.#session?.head.checkpoint;
    return checkpoint?.state === 'running' ? checkpoint.round.phase : undefined;
  }

  #stepped(session: Session<unknown>): void {
    this.#session = session;
    if (this.#phase !== 'sweep') return;
    const fate = this.#fates.find(({ fate: { phase } }) => phase === 'sweep')?.fate;
    if (fate?.call === 'step') die('sweep', 'before');
    if (fate !== undefined) this.#abort();
  }

  async #through(name: string, call: () => Promise<unknown>): Promise<unknown> {
    if (name === 'takeLease' || name === 'releaseLease') this.between();
    const phase = this.#phase;
    if (phase === undefined) return call();
    if (phase !== this.#told) tell({ type: 'at', phase });
    this.#told = phase;
    const fate = this.#meet(phase, name === 'commit' ? 'commit' : 'other');
    if (fate === undefined) return call();
    if (fate.end === 'before') die(phase, 'before');
    if (fate.end === 'stall') await stall(phase);
    if (fate.end === 'hunted') {
      tell({ type: 'dying', phase, moment: 'whenever' });
      return call();
    }
    if (fate.end === 'in flight') this.#fly(phase, fate.statement, name);
    try {
      return await call();
    } finally {
      if (fate.end === 'after' || fate.end === 'in flight') die(phase, 'after');
    }
  }

  #meet(phase: Phase, call: Fate['call']): Fate | undefined {
    const next = this.#fates.find(({ fate }) => fate.phase === phase && fate.call === call);
    if (next === undefined) return undefined;
    next.skip -= 1;
    if (next.skip >= 0) return undefined;
    this.#fates = this.#fates.filter((other) => other !== next);
    return next.fate;
  }

  #fly(phase: Phase, statement: number | 'COMMIT', name: string): void {
    const ofStore = name !== 'fetchPage' && name !== 'fetchGroupPage' && !name.startsWith('read');
    if (ofStore) {
      this.#inFlight = { phase, statement: name === 'commit' ? statement : 1, sent: 0 };
      return;
    }
    let turns = statement === 'COMMIT' ? 2 : statement;
    const turn = () => {
      turns -= 1;
      if (turns > 0) setImmediate(turn);
      else die(phase, 'in flight');
    };
    setImmediate(turn);
  }
}

/** Until it is woken. The word has left before, for nobody would wake a process that could not tell that it sleeps. */
async function stall(phase: Phase): Promise<void> {
  await new Promise<void>((resolve) =>
    process.send?.({ type: 'stalling', phase } satisfies Word, () => resolve()),
  );
  process.kill(process.pid, 'SIGSTOP');
  tell({ type: 'awake' });
}

function die(phase: Phase, moment: Moment): never {
  tell({ type: 'dying', phase, moment });
  process.kill(process.pid, 'SIGKILL');
  throw new Error('outlived SIGKILL');
}
