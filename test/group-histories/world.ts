import { GraphDirectory } from '../../src/adapters/graph/index.js';
import { DeltaSyncError } from '../../src/errors.js';
import type { Directory } from '../../src/ports/directory.js';
import { GraphSimulator } from '../../src/testing/graph-simulator/index.js';
import { InMemoryDirectory, type VirtualClock } from '../../src/testing/index.js';
import type { Prng } from '../simulation/prng.js';
import type { ChangingTenant } from './tenant-model.js';

/** A tenant that bends the truth, and the way to it. */
export interface World {
  readonly tenantId: string;
  readonly tenant: ChangingTenant;
  /** A process's own connection. */
  connect(): Directory;
  rejectTokens(of: 'users' | 'groups'): void;
  /** How the calls about groups fail from now on, those about people not; undefined: not at all. */
  failGroups(how: GroupFailure | undefined): void;
  misbehave(how: Misbehaviour): void;
  /** Requests so far. */
  requests(): number;
  end(): Promise<void>;
}

/** `first-unavailable`: requests without a token alone, so that a group is nested and cannot be read. */
export type GroupFailure = 'forbidden' | 'unavailable' | 'first-unavailable';

export interface Misbehaviour {
  readonly pageSize: number;
  readonly memberSliceSize: number;
  readonly shuffle: boolean;
  readonly repeats: number;
  readonly replays: number;
  readonly lagRounds: number;
  readonly partialEntries: number;
  readonly emptyPages: number;
  /** Without a token, too, the streams tell of who and what is gone. */
  readonly tellsRemovals: boolean;
}

export const wellBehaved: Misbehaviour = {
  pageSize: 50,
  memberSliceSize: 500,
  shuffle: false,
  repeats: 0,
  replays: 0,
  lagRounds: 0,
  partialEntries: 0,
  emptyPages: 0,
  tellsRemovals: true,
};

export function drawMisbehaviour(prng: Prng, tellsRemovals: boolean): Misbehaviour {
  return {
    pageSize: prng.between(1, 8),
    memberSliceSize: prng.between(1, 4),
    shuffle: prng.chance(0.7),
    repeats: prng.pick([0, 0.2, 0.4]),
    replays: prng.pick([0, 0.3]),
    lagRounds: prng.pick([0, 0, 1]),
    partialEntries: prng.pick([0, 0.4]),
    emptyPages: prng.pick([0, 0, 1]),
    tellsRemovals,
  };
}

export type WorldOf = (seed: number, clock: VirtualClock, prng: Prng) => Promise<World>;

export const inMemory: WorldOf = async (_seed, clock, prng) => {
  const directory = new InMemoryDirectory({ clock, random: () => prng.next() });
  let failure: DeltaSyncError | undefined;
  let first = false;
  const answer = Object.assign(Object.create(directory) as InMemoryDirectory, {
    fetchGroupPage: async (...args: Parameters<Directory['fetchGroupPage']>) => {
      if (failure !== undefined && (!first || args[0].kind === 'initial')) throw failure;
      return directory.fetchGroupPage(...args);
    },
    readGroups: async (...args: Parameters<Directory['readGroups']>) => {
      if (failure !== undefined && !first) throw failure;
      return directory.readGroups(...args);
    },
  });
  return {
    tenantId: directory.tenant,
    tenant: directory,
    connect: () => ({
      fetchPage: (...args) => directory.fetchPage(...args),
      readUsers: (...args) => directory.readUsers(...args),
      fetchGroupPage: answer.fetchGroupPage,
      readGroups: answer.readGroups,
      findByAddress: (...args) => directory.findByAddress(...args),
      tenantId: (...args) => directory.tenantId(...args),
      checkAttributes: (paths) => directory.checkAttributes(paths),
    }),
    rejectTokens: (of) => (of === 'users' ? directory.rejectTokens() : directory.rejectGroupTokens()),
    failGroups: (how) => {
      const code = how === 'forbidden' ? 'ERR_DIRECTORY_FORBIDDEN' : 'ERR_DIRECTORY_UNAVAILABLE';
      first = how === 'first-unavailable';
      failure = how === undefined ? undefined : new DeltaSyncError(code, 'no groups', { retryable: false });
    },
    misbehave: ({ tellsRemovals, ...how }) =>
      void Object.assign(directory.behaviour, how, { removedInInitial: tellsRemovals }),
    requests: () => directory.calls.length,
    end: async () => undefined,
  };
};

/** Through HTTP and the Graph SDK. */
export const overTheWire: WorldOf = async (seed, clock) => {
  const simulator = await GraphSimulator.start({ seed, now: () => clock.now() });
  const { tenant } = simulator;
  const { groups } = tenant;
  return {
    tenantId: tenant.tenantId,
    tenant: {
      addUser: (properties) => tenant.addUser(properties).id,
      updateUser: (id, patch) => void tenant.updateUser(id, patch),
      removeUser: (id) => tenant.removeUser(id),
      restoreUser: (id) => void tenant.restoreUser(id),
      purgeUser: (id) => tenant.purgeUser(id),
      addGroup: () => tenant.addGroup().id,
      addMember: (group, member) => groups.addMember(group, member),
      removeMember: (group, member) => groups.removeMember(group, member),
      removeGroup: (id) => groups.remove(id),
      restoreGroup: (id) => void groups.restore(id),
      purgeGroup: (id) => groups.purge(id),
      addDevice: () => tenant.addDevice(),
      addServicePrincipal: () => tenant.addServicePrincipal(),
    },
    connect: () => new GraphDirectory({ client: simulator.client() }),
    rejectTokens: (of) => simulator.expireTokens('410-resync-required', of),
    failGroups: (how) => {
      simulator.rights.groupsRead = how !== 'forbidden';
      simulator.faults.clear();
      if (how === undefined || how === 'forbidden') return;
      const match = ({ kind }: { readonly kind: string }) =>
        how === 'unavailable' ? kind.includes('group') : kind === 'group-delta-initial';
      simulator.faults.add({ match, times: 1_000, respond: '503-unavailable' });
    },
    misbehave: ({ pageSize, repeats, tellsRemovals, ...how }) => {
      simulator.pageSize = pageSize;
      Object.assign(simulator.behaviour, how, {
        duplicates: repeats,
        olderValues: repeats,
        tombstonesInInitial: tellsRemovals,
      });
    },
    requests: () => simulator.requests.length,
    end: () => simulator.stop(),
  };
};
