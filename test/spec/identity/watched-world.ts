import { expect } from 'vitest';
import { DeltaSyncClient } from '../../../src/client.js';
import { SeededRandom } from '../../../src/testing/graph-simulator/seeded-random.js';
import { aMapping, type DirectoryBehaviour, FakeLicense, VirtualClock } from '../../../src/testing/index.js';
import { watched } from '../../property/watched-commits.js';
import { StoreWithFaults } from '../client/store-with-faults.js';
import { type Client, dayMs, type Options, ScriptedDirectory, usersOf } from '../client/world.js';
import { AddressWatch } from './address-watch.js';

export interface WatchedOptions extends Partial<Options> {
  readonly behaviour?: Partial<DirectoryBehaviour>;
  readonly seed?: number;
}

/** A tenant in memory whose store is watched commit by commit. */
export class WatchedWorld {
  readonly clock = new VirtualClock();
  readonly directory: ScriptedDirectory;
  readonly store = new StoreWithFaults({ clock: this.clock });
  readonly license = new FakeLicense();
  readonly watch: AddressWatch;
  readonly client: Client;
  readonly #options: Partial<Options>;
  readonly #repository: Options['repository'];

  constructor({ behaviour = {}, seed = 1, ...options }: WatchedOptions = {}) {
    const random = new SeededRandom(seed);
    this.directory = new ScriptedDirectory({ behaviour, clock: this.clock, random: () => random.next() });
    this.watch = new AddressWatch(options.policy?.addressSource);
    this.#options = options;
    this.#repository = watched(this.store, this.watch.seen, (error) => {
      if (!this.store.dead) this.watch.failed(error);
    });
    this.client = this.another();
  }

  /** A process of its own. */
  another(): Client {
    return new DeltaSyncClient({
      tenantId: this.directory.tenant,
      directory: this.watch.directory(this.directory),
      repository: this.#repository,
      license: this.license,
      clock: this.clock,
      random: () => 0.5,
      retry: { maxAttempts: 1 },
      ...this.#options,
    });
  }

  /** Everybody is managed before the story begins. */
  async begin(): Promise<void> {
    await this.client.mappings.create(aMapping());
    await this.rounds(1);
  }

  /** A round on each of the next `days`; after each, nothing was seen that must never be. */
  async rounds(days: number): Promise<void> {
    for (let day = 0; day < days; day += 1) {
      this.clock.advance(dayMs);
      await this.another().syncNow();
      this.expectSafe();
      expect(this.watch.overlooked).toEqual([]);
    }
  }

  expectSafe(): void {
    expect(this.watch.violations).toEqual([]);
  }

  /** A round whose process dies when its `number`-th commit has landed; false if it ended before. */
  async crashAfter(number: number): Promise<boolean> {
    const before = this.store.commits;
    this.clock.advance(dayMs);
    this.store.afterCommit = (commit) => {
      if (commit - before === number) this.store.dead = true;
    };
    const outcome = await this.another()
      .syncNow()
      .then(
        () => 'ended',
        () => 'crashed',
      );
    this.store.dead = false;
    this.store.afterCommit = undefined;
    this.expectSafe();
    return outcome === 'crashed';
  }

  /** The addresses of all active records, as the tenant has them. */
  async expectTrue(): Promise<void> {
    const source = this.#options.policy?.addressSource ?? 'mail';
    for (const user of await usersOf(this.client)) {
      if (user.state !== 'active') continue;
      const { objectId, userPrincipalName, mail, backupAddress } = user;
      const { userPrincipalName: upn = null, mail: at = null } = this.directory.user(objectId) ?? {};
      expect({ objectId, userPrincipalName, mail, backupAddress }).toEqual({
        objectId,
        userPrincipalName: upn,
        mail: at,
        backupAddress: source === 'upn' ? upn : (at ?? upn),
      });
    }
  }
}

/** Renames all at once, through names that nobody else has, as the directory demands. */
export function renameAll(
  directory: ScriptedDirectory,
  names: Readonly<Record<string, { readonly userPrincipalName?: string; readonly mail?: string | null }>>,
): void {
  for (const [id, { userPrincipalName }] of Object.entries(names)) {
    if (userPrincipalName !== undefined)
      directory.updateUser(id, { userPrincipalName: `between-${id}@t.example` });
  }
  for (const [id, patch] of Object.entries(names)) {
    const proxyAddresses = typeof patch.mail === 'string' ? { proxyAddresses: [`SMTP:${patch.mail}`] } : {};
    directory.updateUser(id, { ...patch, ...proxyAddresses });
  }
}
