import { expect } from 'vitest';
import { GraphDirectory } from '../../src/adapters/graph/index.js';
import { DeltaSyncClient } from '../../src/client.js';
import type { DeltaSyncError } from '../../src/errors.js';
import type { PageRequest } from '../../src/ports/directory.js';
import { type FaultResponse, GraphSimulator } from '../../src/testing/graph-simulator/index.js';
import { FakeLicense, InMemoryRepository, VirtualClock } from '../../src/testing/index.js';
import { inTurn, Turns } from '../histories/turns.js';
import { Prng } from '../simulation/prng.js';
import { Gate } from './gate.js';

/** How a sync ended: its outcome, or the code of its error. */
export type Ended = string;

/** The product over a simulated tenant; each call of a round's directory waits until a command answers it. */
export class Real {
  readonly gate = new Gate();
  readonly clock = new VirtualClock({ autoAdvance: false });
  readonly license = new FakeLicense();
  readonly repository = new InMemoryRepository({ clock: this.clock });
  readonly simulator: GraphSimulator;
  readonly client: DeltaSyncClient<unknown, unknown>;
  /** The same product's other process, whose calls wait for nobody. */
  readonly office: DeltaSyncClient<unknown, unknown>;
  readonly #turns = new Turns();
  #abort = new AbortController();
  #ended: Ended | undefined;

  private constructor(simulator: GraphSimulator, prng: Prng) {
    this.simulator = simulator;
    const directory = () => new GraphDirectory({ client: simulator.client({ direct: true }) });
    const gated = this.gate.before(inTurn(directory(), this.#turns, exempt), nameOf, exempt);
    const common = {
      tenantId: simulator.tenant.tenantId,
      repository: inTurn(this.repository, this.#turns),
      license: this.license,
      clock: this.clock,
      random: () => prng.next(),
      policy: { brake: { preserve: nobody, rekey: nobody } },
    };
    this.client = new DeltaSyncClient<unknown, unknown>({ ...common, directory: gated });
    this.office = new DeltaSyncClient<unknown, unknown>({
      ...common,
      directory: inTurn(directory(), this.#turns, exempt),
    });
  }

  static async start(seed: number): Promise<Real> {
    const clock = { now: () => new Date(0) };
    const simulator = await GraphSimulator.start({ seed, pageSize: 3, now: () => clock.now() });
    const real = new Real(simulator, new Prng(seed));
    clock.now = () => real.clock.now();
    simulator.tenant.addUsers(5, (index) => ({ department: index % 2 === 0 ? 'sales' : 'legal' }));
    return real;
  }

  get tenantId(): string {
    return this.simulator.tenant.tenantId;
  }

  get head() {
    return this.repository.head(this.tenantId);
  }

  async users() {
    const { records } = await this.repository.scan(this.tenantId, 'user', { limit: 1000 });
    return records;
  }

  async deltaLink(): Promise<string | undefined> {
    return (await this.head)?.checkpoint.token?.deltaLink;
  }

  /** Begins a sync, which goes on as far as it can without an answer; gives its end when it has one already. */
  async sync(how: 'syncNow' | 'syncIfDue'): Promise<Ended | undefined> {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#ended = undefined;
    void this.client[how]({ signal })
      .then((report) => (report.outcome === 'skipped' ? `skipped, ${report.reason}` : report.outcome))
      .catch((error: DeltaSyncError) => error.code ?? String(error))
      .then((ended) => {
        this.#ended = ended;
      });
    return this.settle();
  }

  /** Another attempt beside the one that runs. */
  async syncBeside(): Promise<Ended> {
    const requests = this.simulator.requests.length;
    const ended = this.office
      .syncNow()
      .then(({ outcome }) => outcome)
      .catch((error: DeltaSyncError) => error.code);
    await this.settle();
    expect(this.simulator.requests.length, 'R7: a refused attempt asks nobody').toBe(requests);
    return ended;
  }

  abort(): Promise<Ended | undefined> {
    this.#abort.abort(new Error('stopped'));
    return this.settle();
  }

  /** The oldest call that waits is answered: as the service would, or so. */
  answer(respond?: FaultResponse, times = 1): Promise<Ended | undefined> {
    this.simulator.faults.clear();
    if (respond !== undefined) this.simulator.faults.add({ respond, times });
    this.gate.letGo();
    return this.settle();
  }

  pass(ms: number): Promise<Ended | undefined> {
    this.clock.advance(ms);
    return this.settle();
  }

  /** Until nothing goes on without an answer or more time. */
  async settle(): Promise<Ended | undefined> {
    for (let turn = 0; turn < 6; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      await this.#turns.quiet();
    }
    return this.#ended;
  }

  async end(): Promise<void> {
    this.#abort.abort(new Error('over'));
    await this.settle();
    await this.simulator.stop();
  }
}

/** Nobody is preserved or re-keyed before somebody was asked. */
const nobody = { minUsers: 0, maxUsers: 0 };

const exempt = ['checkAttributes'];

function nameOf(method: string, args: readonly unknown[]): string {
  if (method !== 'fetchPage') return method;
  return (args[0] as PageRequest).kind === 'initial' ? 'initial page' : 'page of a link';
}
