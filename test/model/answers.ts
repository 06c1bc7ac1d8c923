import type { AsyncCommand } from 'fast-check';
import { expect } from 'vitest';
import type { ErrorSample, FaultResponse } from '../../src/testing/graph-simulator/index.js';
import { follow, type Model } from './model.js';
import type { Ended, Real } from './real.js';

type Command = AsyncCommand<Model, Real>;

/** What the end of an attempt may be called when it ends with the answer. */
type Allowed = readonly Ended[];

/** The oldest call that waits gets an answer of this class. */
abstract class Answer implements Command {
  /** How the attempt may end with it; it may always go on. */
  protected readonly allowed: Allowed = [];
  /** S5: nothing but a rejection costs the token. */
  protected readonly keepsToken: boolean = true;

  check({ running, waiting }: Readonly<Model>): boolean {
    return running && waiting !== undefined && this.fits(waiting);
  }

  protected fits(_waiting: string): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    const asked = model.waiting;
    const ended = await this.give(real);
    if (this.keepsToken && asked === 'page of a link') {
      expect(real.gate.next, `S5: ${this.toString()} costs no token`).not.toBe('initial page');
    }
    for (const end of this.allowed) model.mayEndAs.add(end);
    const isLicensed = model.licensed || ended !== 'ERR_LICENSE_EXPIRED';
    if (ended !== undefined && isLicensed) {
      expect([...model.mayEndAs, 'completed', 'held'], `after ${this.toString()}`).toContain(ended);
    }
    await follow(model, real, ended);
  }

  protected abstract give(real: Real): Promise<Ended | undefined>;
  abstract toString(): string;
}

/** Whatever is asked from now on is answered as the service would, until the round is over. */
export class AllAsItIs implements Command {
  check = ({ running, waiting }: Readonly<Model>) => running && waiting !== undefined;
  async run(model: Model, real: Real): Promise<void> {
    const answer = new AsItIs();
    while (answer.check(model)) await answer.run(model, real);
  }
  toString = () => 'answer all as it is';
}

/** As the service would: a page, an empty one, duplicates and replays among them, a person, a proof. */
export class AsItIs extends Answer {
  protected give = (real: Real) => real.answer();
  toString = () => 'answer as it is';
}

abstract class Refusal extends Answer {
  readonly #respond: FaultResponse;
  readonly #times: number;
  readonly #name: string;

  constructor(name: string, respond: FaultResponse, times = 1) {
    super();
    this.#name = name;
    this.#respond = respond;
    this.#times = times;
  }

  protected give = (real: Real) => real.answer(this.#respond, this.#times);
  toString = () => `answer ${this.#name} ${JSON.stringify(this.#respond)}`;
}

/** S5: the round goes on without that token, or at the deltaLink once more; it ends when it was the last of its resyncs. */
export class RejectToken extends Refusal {
  protected override readonly allowed = ['ERR_DELTA_RESYNC_LIMIT'];
  protected override readonly keepsToken = false;
  constructor(shape: ErrorSample) {
    super('token rejected', shape);
  }
  protected override fits = (waiting: string) => waiting === 'page of a link';
  override async run(model: Model, real: Real): Promise<void> {
    const requests = real.simulator.requests.length;
    await super.run(model, real);
    expect(real.simulator.requests.length, 'S7: a rejection is not asked again').toBe(requests + 1);
    if (model.running) expect(model.waiting, 'S5: the round goes on').toBeDefined();
  }
}

/** Once may be an outdated token; twice is a refusal. */
export class Unauthorized extends Refusal {
  protected override readonly allowed = ['ERR_DIRECTORY_UNAUTHORIZED'];
  constructor(times: number) {
    super(`401 ${times === 1 ? 'once' : 'for good'}`, '401-cae', times);
  }
}

export class Forbidden extends Refusal {
  protected override readonly allowed = ['ERR_DIRECTORY_FORBIDDEN'];
  constructor() {
    super('403', '403-request-denied');
  }
  protected override fits = (waiting: string) => waiting.includes('page');
}

/** S7: the same is asked again when its time has come, and not before. */
export class TryLater extends Refusal {
  protected override readonly allowed = ['ERR_DIRECTORY_UNAVAILABLE', 'ERR_DIRECTORY_THROTTLED'];
  override async run(model: Model, real: Real): Promise<void> {
    const waiting = real.gate.size;
    await super.run(model, real);
    if (model.running) expect(real.gate.size, 'S7: a pause before the next try').toBe(waiting - 1);
  }
}

/** A page that says less than a page, or more: S8. */
export class BrokenPage extends Refusal {
  protected override readonly allowed = [
    'ERR_DIRECTORY_RESPONSE_INVALID',
    'ERR_DIRECTORY_UNAVAILABLE',
    'ERR_ROUND_PAGE_LIMIT',
  ];
  protected override fits = (waiting: string) => waiting.includes('page');
}

/** S6: the link is refused, and nobody asked. */
export class ForeignLink extends Refusal {
  protected override readonly allowed = ['ERR_DIRECTORY_LINK_INVALID'];
  constructor(link: '@odata.nextLink' | '@odata.deltaLink') {
    const foreign = 'https://graph.elsewhere.example/v1.0/users/delta?$skiptoken=x';
    super('a foreign link', { status: 200, headers: json, body: { value: [], [link]: foreign } });
  }
  protected override fits = (waiting: string) => waiting.includes('page');
}

const json = { 'Content-Type': 'application/json' };

/** Nobody answers for as long as a request may take; what else waits for its time has it. */
export class TimePasses implements Command {
  readonly #seconds: number;
  constructor(seconds: number) {
    this.#seconds = seconds;
  }
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    // A lease is kept by whoever gets to renew it in time.
    let ended: Ended | undefined;
    for (let left = this.#seconds; left > 0; left -= 10) ended = await real.pass(Math.min(10, left) * 1000);
    await follow(model, real, ended);
  }
  toString = () => `${this.#seconds} s pass`;
}
