import { GraphDirectory } from '../../../src/adapters/graph/index.js';
import { DeltaSyncClient } from '../../../src/client.js';
import type { Criteria } from '../../../src/domain/criteria.js';
import type { SyncReport } from '../../../src/domain/report.js';
import type { Policy } from '../../../src/options.js';
import { GraphSimulator, type GraphSimulatorOptions } from '../../../src/testing/graph-simulator/index.js';
import { SeededRandom } from '../../../src/testing/graph-simulator/seeded-random.js';
import { FakeLicense, type InMemoryTransaction, VirtualClock } from '../../../src/testing/index.js';
import { StoreWithFaults } from '../client/store-with-faults.js';
import { hourMs } from '../client/world.js';

/** The engine over the real Graph SDK and the simulator. */
export class WireWorld {
  readonly clock: VirtualClock;
  readonly simulator: GraphSimulator;
  readonly repository: StoreWithFaults;
  readonly client: DeltaSyncClient<unknown, InMemoryTransaction>;

  #mapped = 0;

  private constructor(clock: VirtualClock, simulator: GraphSimulator, policy: Partial<Policy>) {
    this.clock = clock;
    this.simulator = simulator;
    this.repository = new StoreWithFaults({ clock });
    const random = new SeededRandom(1);
    this.client = new DeltaSyncClient<unknown, InMemoryTransaction>({
      tenantId: simulator.tenant.tenantId,
      directory: new GraphDirectory({ client: simulator.client() }),
      repository: this.repository,
      license: new FakeLicense(),
      clock,
      random: () => random.next(),
      policy,
    });
  }

  static async start(policy: Partial<Policy> = {}, options: GraphSimulatorOptions = {}): Promise<WireWorld> {
    const clock = new VirtualClock();
    const simulator = await GraphSimulator.start({ now: () => clock.now(), ...options });
    return new WireWorld(clock, simulator, policy);
  }

  /** A group, mapped or not. */
  async group(criteria?: (group: string) => Criteria): Promise<string> {
    const { id } = this.simulator.tenant.addGroup();
    if (criteria !== undefined) await this.map(criteria(id));
    return id;
  }

  async map(criteria: Criteria): Promise<void> {
    this.#mapped += 1;
    const name = `mapping ${this.#mapped}`;
    await this.client.mappings.create({ name, criteria, assignment: {} });
  }

  person(name: string, ...groups: readonly string[]): string {
    const { id } = this.simulator.tenant.addUser({ userPrincipalName: `${name}@x.example` });
    for (const group of groups) this.simulator.tenant.groups.addMember(group, id);
    return id;
  }

  async sync(): Promise<SyncReport> {
    this.clock.advance(12 * hourMs);
    return this.client.syncNow();
  }

  /** The requests of a round, by kind. */
  async requestsOf(): Promise<Readonly<Record<string, number>>> {
    const before = this.simulator.requests.length;
    await this.sync();
    const counts: Record<string, number> = {};
    for (const { kind } of this.simulator.requests.slice(before)) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }
}
