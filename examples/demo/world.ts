import { DeltaSyncClient, type MappingDraft } from 'entra-delta-sync';
import { GraphDirectory } from 'entra-delta-sync/graph';
import { FakeLicense, type VirtualClock } from 'entra-delta-sync/testing';
import { GraphSimulator } from 'entra-delta-sync/testing/graph-simulator';
import { firstDomain, outsider, person } from './people.js';
import type { Store } from './store.js';

/** What this product gives to a person whom a mapping takes: its own data, of which the library knows nothing. */
export interface Assignment {
  readonly profile: string;
  readonly storage: string;
  readonly quotaGb: number;
}

export type DemoClient = DeltaSyncClient<Assignment, unknown>;

export interface World {
  readonly simulator: GraphSimulator;
  readonly clock: VirtualClock;
  readonly license: FakeLicense;
  readonly client: DemoClient;
  readonly store: Store;
}

const people = 2000;

/** How long the lease of a run that was killed keeps the next one waiting, at most. */
export const leaseTtlMs = 10_000;

/**
 * A tenant behind a server that speaks Graph, as it was before the first day, and a client over the real Graph SDK. One
 * virtual clock for all: nobody waits, and a wait can be shown.
 */
export async function openWorld(store: Store, clock: VirtualClock): Promise<World> {
  // The links that are stored must mean something to the simulator of the next run.
  const simulator = await GraphSimulator.start({ seed: 2026, now: () => clock.now(), lastingTokens: true });
  simulator.tenant.addUsers(people, (number) => ({ ...person(number, firstDomain), ...outsider(number) }));
  const license = new FakeLicense();
  const client: DemoClient = new DeltaSyncClient({
    tenantId: simulator.tenant.tenantId,
    directory: new GraphDirectory({ client: simulator.client() }),
    repository: store.repository,
    license,
    clock,
    policy: { leaseTtlMs },
  });
  return { simulator, clock, license, client, store };
}

/** Three mappings and a default, the first that takes a person wins. */
const drafts: readonly MappingDraft<Assignment>[] = [
  {
    name: 'Executives',
    criteria: { attribute: 'jobTitle', op: 'startsWith', value: 'Chief' },
    assignment: { profile: 'gold', storage: 'vault', quotaGb: 500 },
  },
  {
    name: 'Germany',
    criteria: { attribute: 'country', op: 'eq', value: 'DE' },
    assignment: { profile: 'silver', storage: 'frankfurt', quotaGb: 100 },
  },
  {
    name: 'Sales and Marketing',
    criteria: { attribute: 'department', op: 'in', value: ['Sales', 'Marketing'] },
    assignment: { profile: 'silver', storage: 'amsterdam', quotaGb: 100 },
  },
  {
    name: 'Everyone else',
    criteria: { everyone: true },
    assignment: { profile: 'bronze', storage: 'amsterdam', quotaGb: 50 },
  },
];

/** Makes the mappings that an earlier run has not made yet; answers all names by id. */
export async function createMappings({ mappings }: DemoClient): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for await (const { mappingId, name } of mappings.list()) names.set(mappingId, name);
  for (const draft of drafts.slice(names.size)) {
    const { mappingId, name } = await mappings.create(draft);
    names.set(mappingId, name);
  }
  return names;
}
