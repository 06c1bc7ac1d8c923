import { GraphDirectory } from '../../src/adapters/graph/index.js';
import type { Directory } from '../../src/ports/directory.js';
import { GraphSimulator } from '../../src/testing/graph-simulator/index.js';
import { InMemoryDirectory, type VirtualClock } from '../../src/testing/index.js';
import type { Prng } from '../simulation/prng.js';
import type { ChangingTenant } from './cast.js';

/** A tenant that bends the truth, and the way to it. */
export interface World {
  readonly tenantId: string;
  readonly tenant: ChangingTenant;
  /** A process's own connection. */
  connect(): Directory;
  /** From now on no read goes back behind this moment. */
  settle(): void;
  rejectTokens(): void;
  misbehave(how: Misbehaviour): void;
  end(): Promise<void>;
}

export interface Misbehaviour {
  readonly pageSize: number;
  readonly shuffle: boolean;
  readonly repeats: number;
  readonly replays: number;
  readonly lagRounds: number;
  readonly staleReads: number;
  readonly partialEntries: number;
  readonly emptyPages: number;
  readonly removedInInitial: boolean;
}

export const wellBehaved: Misbehaviour = {
  pageSize: 50,
  shuffle: false,
  repeats: 0,
  replays: 0,
  lagRounds: 0,
  staleReads: 0,
  partialEntries: 0,
  emptyPages: 0,
  removedInInitial: true,
};

export function drawMisbehaviour(prng: Prng): Misbehaviour {
  return {
    pageSize: prng.between(4, 20),
    shuffle: prng.chance(0.8),
    repeats: prng.pick([0, 0.2, 0.4]),
    replays: prng.pick([0, 0.3]),
    lagRounds: prng.pick([0, 0, 1, 2]),
    staleReads: 0.2,
    partialEntries: prng.pick([0, 0.4]),
    emptyPages: prng.pick([0, 0, 1]),
    removedInInitial: prng.chance(0.5),
  };
}

export type WorldOf = (seed: number, clock: VirtualClock, prng: Prng) => Promise<World>;

export const inMemory: WorldOf = async (_seed, clock, prng) => {
  const directory = new InMemoryDirectory({ clock, random: () => prng.next() });
  return {
    tenantId: directory.tenant,
    tenant: {
      addUser: (properties) => directory.addUser(properties),
      updateUser: (id, patch) => directory.updateUser(id, patch),
      removeUser: (id) => directory.removeUser(id),
      restoreUser: (id, userPrincipalName) => directory.restoreUser(id, { userPrincipalName }),
      purgeUser: (id) => directory.purgeUser(id),
    },
    connect: () => directory,
    settle: () => directory.settle(),
    rejectTokens: () => directory.rejectTokens(),
    misbehave: (how) => void Object.assign(directory.behaviour, how),
    end: async () => undefined,
  };
};

/** Through HTTP and the Graph SDK. */
export const overTheWire: WorldOf = async (seed, clock) => {
  const simulator = await GraphSimulator.start({ seed, now: () => clock.now() });
  const { tenant } = simulator;
  return {
    tenantId: tenant.tenantId,
    tenant: {
      addUser: (properties) => tenant.addUser(properties).id,
      updateUser: (id, patch) => void tenant.updateUser(id, patch),
      removeUser: (id) => tenant.removeUser(id),
      restoreUser: (id, userPrincipalName) => void tenant.restoreUser(id, { userPrincipalName }),
      purgeUser: (id) => tenant.purgeUser(id),
    },
    connect: () => new GraphDirectory({ client: simulator.client() }),
    settle: () => simulator.settle(),
    rejectTokens: () => simulator.expireTokens('410-resync-required'),
    misbehave: ({ pageSize, repeats, removedInInitial, ...how }) => {
      simulator.pageSize = pageSize;
      Object.assign(simulator.behaviour, how, {
        duplicates: repeats,
        olderValues: repeats,
        tombstonesInInitial: removedInInitial,
      });
    },
    end: () => simulator.stop(),
  };
};
