import { GraphDirectory } from '../../../src/adapters/graph/index.js';
import { DeltaSyncClient } from '../../../src/client.js';
import type { Capability, CapabilityAccess } from '../../../src/domain/access.js';
import { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';
import { SeededRandom } from '../../../src/testing/graph-simulator/seeded-random.js';
import {
  FakeLicense,
  InMemoryRepository,
  type InMemoryTransaction,
  VirtualClock,
} from '../../../src/testing/index.js';
import { all, dayMs, hourMs } from '../client/world.js';

const graphRoot = 'https://graph.microsoft.com';
const { fetch } = globalThis;

/** People by what becomes of them while a right is away. */
const names = ['stays', 'renamed', 'gone', 'disabled', 'hands-over', 'joins', 'leaves', 'later'] as const;
export type Name = (typeof names)[number] | 'newcomer' | 'takes-over';

/** A tenant over the SDK and the simulator, whose credential is asked for each request. */
export class RightsWorld implements AsyncDisposable {
  readonly clock: VirtualClock;
  readonly simulator: GraphSimulator;
  readonly repository: InMemoryRepository;
  readonly client: DeltaSyncClient<unknown, InMemoryTransaction>;
  readonly ids = {} as Record<Name, string>;
  /** The credential gives no token any more. */
  withdrawn = false;
  #tokens = 1;
  group = '';
  hiddenGroup = '';

  private constructor(clock: VirtualClock, simulator: GraphSimulator) {
    this.clock = clock;
    this.simulator = simulator;
    this.repository = new InMemoryRepository({ clock });
    const { tenantId } = simulator.tenant;
    globalThis.fetch = (input, init) => fetch(String(input).replace(graphRoot, simulator.origin), init);
    const random = new SeededRandom(1);
    this.client = new DeltaSyncClient<unknown, InMemoryTransaction>({
      tenantId,
      directory: GraphDirectory.fromCredential({ credential: this, tenantId }),
      repository: this.repository,
      license: new FakeLicense(),
      clock,
      random: () => random.next(),
    });
  }

  static async start(): Promise<RightsWorld> {
    const clock = new VirtualClock();
    const simulator = await GraphSimulator.start({ now: () => clock.now(), pageSize: 5 });
    const it = new RightsWorld(clock, simulator);
    await it.#settle();
    return it;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    globalThis.fetch = fetch;
    await this.simulator.stop();
  }

  async getToken(
    _scopes: unknown,
    { claims }: { readonly claims?: string } = {},
  ): Promise<{ token: string }> {
    if (this.withdrawn) {
      throw Object.assign(new Error('AADSTS700016'), {
        name: 'AuthenticationRequiredError',
        statusCode: 400,
      });
    }
    if (claims !== undefined) this.#tokens += 1;
    return { token: this.simulator.accessToken(this.#tokens) };
  }

  /** Everybody is imported, by a department or by a group. */
  async #settle(): Promise<void> {
    const { tenant } = this.simulator;
    this.group = tenant.addGroup({ displayName: 'Sales' }).id;
    this.hiddenGroup = tenant.addGroup({ displayName: 'Secret', visibility: 'HiddenMembership' }).id;
    for (const name of names) {
      const address = `${name}@x.example`;
      const department = name === 'joins' || name === 'leaves' ? 'Elsewhere' : 'Here';
      this.ids[name] = tenant.addUser({ userPrincipalName: address, mail: address, department }).id;
    }
    tenant.groups.addMember(this.group, this.ids.leaves);
    const { mappings } = this.client;
    const here = { attribute: 'department', op: 'eq', value: 'Here' } as const;
    await mappings.create({ name: 'here', criteria: here, assignment: 'here' });
    await mappings.create({ name: 'sales', criteria: { memberOf: this.group }, assignment: 'sales' });
    await this.client.syncNow();
  }

  /** What happens in the tenant meanwhile: everything that a sync must not get wrong. */
  async live(): Promise<void> {
    const { tenant } = this.simulator;
    const { ids } = this;
    const named = (name: string) => ({ userPrincipalName: `${name}@x.example`, mail: `${name}@x.example` });
    tenant.updateUser(ids.renamed, named('has-a-new-name'));
    tenant.removeUser(ids.gone);
    tenant.updateUser(ids.disabled, { accountEnabled: false });
    // The known hazard: an address changes hands.
    tenant.updateUser(ids['hands-over'], named('moved-on'));
    ids['takes-over'] = tenant.addUser({ ...named('hands-over'), department: 'Here' }).id;
    ids.newcomer = tenant.addUser({ ...named('newcomer'), department: 'Here' }).id;
    tenant.groups.addMember(this.group, ids.joins);
    tenant.groups.removeMember(this.group, ids.leaves);
  }

  /** After the right is back, so that people are looked up. */
  liveOn(): void {
    const name = 'renamed-later@x.example';
    this.simulator.tenant.updateUser(this.ids.later, { userPrincipalName: name, mail: name });
  }

  /** Waits for the next due round and runs it: how many hours it took, and how it ended. */
  async dueRound(): Promise<{ readonly hours: number; readonly ended: string }> {
    const { nextDueAt } = await this.client.status();
    const waitMs = Math.max(0, nextDueAt!.getTime() - this.clock.now().getTime());
    this.clock.advance(waitMs);
    const ended = await this.client.syncIfDue().then(
      ({ outcome }) => outcome,
      ({ code }) => code as string,
    );
    return { hours: waitMs / hourMs, ended };
  }

  /** More than a week of rounds, a full one among them. */
  async week(): Promise<void> {
    const until = this.clock.now().getTime() + 8 * dayMs;
    while (this.clock.now().getTime() < until) await this.dueRound();
  }

  async access(): Promise<Readonly<Record<Capability, CapabilityAccess>>> {
    const { capabilities } = await this.client.checkAccess();
    return Object.fromEntries(capabilities.map((each) => [each.capability, each])) as never;
  }

  /** The table, by the names of the cast: state, reason, addresses, assignment. */
  async table(): Promise<Readonly<Record<string, string>>> {
    const nameOf = new Map(Object.entries(this.ids).map(([name, id]) => [id, name]));
    const users = await all(this.client.users.list());
    const rows = users.map(
      ({ objectId, state, stateReason, backupAddress, userPrincipalName, assignment }) => {
        const told = [state, stateReason, backupAddress, userPrincipalName, assignment].join(' ');
        return [nameOf.get(objectId) ?? objectId, told] as const;
      },
    );
    return Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
