import { expect, onTestFinished } from 'vitest';
import { GraphDirectory } from '../../../src/adapters/graph/index.js';
import { DeltaSyncClient } from '../../../src/client.js';
import type { ManagedUser } from '../../../src/domain/managed-user.js';
import { GraphSimulator, type GraphSimulatorOptions } from '../../../src/testing/graph-simulator/index.js';
import { FakeLicense, VirtualClock } from '../../../src/testing/index.js';
import { watched } from '../../property/watched-commits.js';
import { StoreWithFaults } from '../client/store-with-faults.js';
import { type Client, dayMs, type Options, usersOf } from '../client/world.js';
import { AddressWatch } from './address-watch.js';

/** Who somebody is: the same address as UPN and as mail. */
export const named = (address: string) => ({ userPrincipalName: address, mail: address });
/** The same, and no alias is left of an earlier name. */
export const moved = (address: string) => ({ ...named(address), proxyAddresses: [`SMTP:${address}`] });

export const x = 'x@tenant.example';
export const y = 'y@tenant.example';
export const z = 'z@tenant.example';

/** A tenant in the simulator, read through the real SDK, with a store whose every commit is watched. */
export class HazardWorld {
  readonly clock: VirtualClock;
  readonly simulator: GraphSimulator;
  readonly watch: AddressWatch;
  readonly client: Client;
  readonly store: StoreWithFaults;
  /** Calls of the store through its port, by method. */
  readonly trips: Record<string, number> = {};
  readonly #options: Partial<Options>;
  #repository: Options['repository'];

  private constructor(clock: VirtualClock, simulator: GraphSimulator, options: Partial<Options>) {
    this.clock = clock;
    this.simulator = simulator;
    this.#options = options;
    this.watch = new AddressWatch(options.policy?.addressSource);
    this.store = new StoreWithFaults({ clock });
    this.#repository = watched(this.store, this.watch.seen, (error) => {
      if (!this.store.dead) this.watch.failed(error);
    });
    this.#repository = counted(this.#repository, this.trips);
    this.client = this.another();
  }

  static async start(
    options: Partial<Options> = {},
    simulated: GraphSimulatorOptions = {},
  ): Promise<HazardWorld> {
    const clock = new VirtualClock();
    const simulator = await GraphSimulator.start({ seed: 5, now: () => clock.now(), ...simulated });
    const it = new HazardWorld(clock, simulator, options);
    onTestFinished(async () => {
      await simulator.stop();
      expect(it.watch.violations).toEqual([]);
    });
    return it;
  }

  get tenant() {
    return this.simulator.tenant;
  }

  /** A process of its own. */
  another(): Client {
    const directory = new GraphDirectory({ client: this.simulator.client() });
    return new DeltaSyncClient({
      tenantId: this.tenant.tenantId,
      directory: this.watch.directory(directory),
      repository: this.#repository,
      license: new FakeLicense(),
      clock: this.clock,
      random: () => 0.5,
      retry: { maxAttempts: 2 },
      ...this.#options,
    });
  }

  /** A round on each of the next `days`. */
  async rounds(days: number, client = this.client): Promise<void> {
    for (let day = 0; day < days; day += 1) {
      this.clock.advance(dayMs);
      await client.syncNow();
      expect(this.watch.overlooked).toEqual([]);
    }
  }

  /** The process dies when its `number`-th commit from now has landed; another one goes on. */
  async crashAfter(number: number): Promise<boolean> {
    const before = this.store.commits;
    this.store.afterCommit = (commit) => {
      if (commit - before === number) this.store.dead = true;
    };
    this.clock.advance(dayMs);
    const crashed = await this.another()
      .syncNow()
      .then(
        () => false,
        () => true,
      );
    this.store.dead = false;
    this.store.afterCommit = undefined;
    this.clock.advance(dayMs);
    return crashed;
  }

  /** The tenant's people as the table should have them: every active record is at the address of its own person. */
  async expectOwnAddresses(): Promise<void> {
    for (const { objectId, state, userPrincipalName, mail, backupAddress } of await usersOf(this.client)) {
      if (state !== 'active') continue;
      const person = this.tenant.user(objectId);
      const upn = person?.userPrincipalName ?? null;
      const at = person?.mail ?? null;
      expect({ objectId, userPrincipalName, mail, backupAddress }).toEqual({
        objectId,
        userPrincipalName: upn,
        mail: at,
        backupAddress: at ?? upn,
      });
    }
  }
}

/** Counts the calls of each method; what the store calls of its own is no round trip. */
function counted<T extends object>(repository: T, calls: Record<string, number>): T {
  return new Proxy(repository, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        calls[String(name)] = (calls[String(name)] ?? 0) + 1;
        return Reflect.apply(method, target, args);
      };
    },
  });
}

/** What of a record makes it the same backup chain. */
export const chainOf = ({ objectId, importedAt, mappingId }: ManagedUser) => ({
  objectId,
  importedAt,
  mappingId,
});
