import { DeltaSyncClient } from 'entra-delta-sync';
import { GraphDirectory } from 'entra-delta-sync/graph';
import {
  FakeLicense,
  InMemoryRepository,
  type InMemoryTransaction,
  VirtualClock,
} from 'entra-delta-sync/testing';
import { GraphSimulator } from 'entra-delta-sync/testing/graph-simulator';
import { firstDomain, outsider, person } from './people.js';

/** What this product gives to a person whom a mapping takes: its own data, of which the library knows nothing. */
export interface Assignment {
  readonly profile: string;
  readonly storage: string;
  readonly quotaGb: number;
}

export type DemoClient = DeltaSyncClient<Assignment, InMemoryTransaction>;

export interface World {
  readonly simulator: GraphSimulator;
  readonly clock: VirtualClock;
  readonly license: FakeLicense;
  readonly client: DemoClient;
}

const people = 2000;

/**
 * A tenant behind a server that speaks Graph, and a client over the real Graph SDK. One virtual clock for all: nobody
 * waits, and a wait can be shown.
 */
export async function openWorld(): Promise<World> {
  const clock = new VirtualClock({ now: new Date('2026-03-02T06:00:00Z') });
  const simulator = await GraphSimulator.start({ seed: 2026, now: () => clock.now() });
  simulator.tenant.addUsers(people, (number) => ({ ...person(number, firstDomain), ...outsider(number) }));
  const license = new FakeLicense();
  const client: DemoClient = new DeltaSyncClient({
    tenantId: simulator.tenant.tenantId,
    directory: new GraphDirectory({ client: simulator.client() }),
    repository: new InMemoryRepository({ clock }),
    license,
    clock,
  });
  return { simulator, clock, license, client };
}

/** Three mappings and a default, the first that takes a person wins. */
export async function createMappings({ mappings }: DemoClient): Promise<void> {
  await mappings.create({
    name: 'Executives',
    criteria: { attribute: 'jobTitle', op: 'startsWith', value: 'Chief' },
    assignment: { profile: 'gold', storage: 'vault', quotaGb: 500 },
  });
  await mappings.create({
    name: 'Germany',
    criteria: { attribute: 'country', op: 'eq', value: 'DE' },
    assignment: { profile: 'silver', storage: 'frankfurt', quotaGb: 100 },
  });
  await mappings.create({
    name: 'Sales and Marketing',
    criteria: { attribute: 'department', op: 'in', value: ['Sales', 'Marketing'] },
    assignment: { profile: 'silver', storage: 'amsterdam', quotaGb: 100 },
  });
  await mappings.create({
    name: 'Everyone else',
    criteria: { everyone: true },
    assignment: { profile: 'bronze', storage: 'amsterdam', quotaGb: 50 },
  });
}
