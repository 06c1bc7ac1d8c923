import { DeltaSyncClient } from '../../src/client.js';
import type { DirectoryEntry } from '../../src/domain/directory-user.js';
import type { Policy } from '../../src/options.js';
import type { Directory } from '../../src/ports/directory.js';
import type { Repository } from '../../src/ports/repository.js';
import { exampleTenant, FakeLicense } from '../../src/testing/index.js';
import { PatientClock } from '../histories/patient-clock.js';
import type { StoreOf } from '../histories/store-of.js';
import { inTurn, Turns } from '../histories/turns.js';
import { ScriptedDirectory } from './scripted-directory.js';
import { seeded } from './seeded.js';
import {
  type History,
  incrementalEntries,
  initialEntries,
  type MappingPlan,
  type Person,
} from './tenant-history.js';

export const hourMs = 3_600_000;
export const leaseTtlMs = 60_000;
/** A failure is shrunk by playing hundreds of histories: enough to see the small one instead of a timeout. */
export const patienceMs = 180_000;

export type TestClient = DeltaSyncClient<unknown, unknown>;

/** A tenant with its store, its scripted directory and its clock; everything in it repeats exactly. */
export class SyncedTenant {
  readonly tenantId = exampleTenant;
  readonly turns: Turns;
  readonly clock: PatientClock;
  readonly repository: Repository;
  readonly directory = new ScriptedDirectory(exampleTenant);
  /** The way to the directory. */
  readonly connection: Directory;
  readonly license = new FakeLicense();
  readonly #policy: Policy;
  #clients = 0;

  private constructor(policy: Policy, turns: Turns, clock: PatientClock, store: Repository) {
    this.#policy = policy;
    this.turns = turns;
    this.clock = clock;
    this.repository = inTurn(store, turns);
    this.connection = inTurn<Directory>(this.directory, turns, ['checkAttributes']);
  }

  static async open(storeOf: StoreOf, policy: Policy = {}): Promise<SyncedTenant> {
    const turns = new Turns();
    const clock = new PatientClock(turns);
    return new SyncedTenant(policy, turns, clock, await storeOf(clock));
  }

  /** A process of its own; its ports may be wrapped. */
  client(ports: { readonly repository?: Repository; readonly directory?: Directory } = {}): TestClient {
    this.#clients += 1;
    return new DeltaSyncClient({
      tenantId: this.tenantId,
      repository: ports.repository ?? this.repository,
      directory: ports.directory ?? this.connection,
      license: this.license,
      policy: { ...this.#policy, leaseTtlMs },
      retry: { maxAttempts: 1 },
      clock: this.clock,
      random: seeded(this.#clients),
    });
  }

  async createMappings(plans: readonly MappingPlan[]): Promise<void> {
    const client = this.client();
    for (const [index, plan] of plans.entries()) {
      await client.mappings.create({ ...plan, name: `mapping ${index}`, assignment: { profile: index } });
    }
  }

  /** The tenant as it is at a point of its history, and the round that says so. */
  become(people: readonly Person[], at: number, pages: readonly (readonly DirectoryEntry[])[]): void {
    for (const { objectId, states } of people) this.directory.truth.set(objectId, states[at]!);
    this.directory.play(pages);
    this.clock.advance(hourMs);
  }
}

/** The rounds before the last one have run, each on one page; the last is ready to be laid out. */
export async function beforeLastRound(
  storeOf: StoreOf,
  history: History,
): Promise<{ readonly tenant: SyncedTenant; readonly entries: readonly DirectoryEntry[] }> {
  const { people, mappings, policy, last, pieces } = history;
  const tenant = await SyncedTenant.open(storeOf, policy);
  await tenant.createMappings(mappings);
  tenant.become(people, 0, [initialEntries(people, 0)]);
  await tenant.client().syncNow();
  tenant.become(people, 1, [incrementalEntries(people, 1, false)]);
  const client = tenant.client();
  await client.syncNow();
  if (last === 'initial') await client.resetDeltaToken({ by: 'test', reason: 'a full round' });
  const entries = last === 'initial' ? initialEntries(people, 2) : incrementalEntries(people, 2, pieces);
  return { tenant, entries };
}
