import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { GraphDirectory } from '../../src/adapters/graph/index.js';
import type { Directory } from '../../src/ports/directory.js';
import { GraphSimulator } from '../../src/testing/graph-simulator/index.js';
import { exampleTenant, InMemoryDirectory } from '../../src/testing/index.js';
import { groupRound, Memberships } from '../unit/testing/group-round.js';

const groupCount = 4;
const personCount = 6;

/** One change; what does not fit the state of the tenant is left out. */
const act = fc.record({
  what: fc.constantFrom(
    'join',
    'join',
    'leave',
    'nest',
    'remove',
    'restore',
    'purge',
    'recycle',
    'erase',
    'round',
  ),
  group: fc.nat(groupCount - 1),
  member: fc.nat(personCount - 1),
});
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never;

const accidents = fc.record({
  pageSize: fc.integer({ min: 1, max: 3 }),
  memberSliceSize: fc.integer({ min: 1, max: 3 }),
  shuffle: fc.boolean(),
  emptyPages: fc.nat(2),
  replays: fc.constantFrom<number>(0, 0.5),
  repeats: fc.constantFrom<number>(0, 0.5),
  lagRounds: fc.nat(2),
});
type Accidents = typeof accidents extends fc.Arbitrary<infer Value> ? Value : never;

let simulator: GraphSimulator | undefined;
afterEach(() => simulator?.stop());

/** The same groups in memory and behind Graph's wire. */
async function twins({ repeats, pageSize, ...behaviour }: Accidents) {
  await simulator?.stop();
  simulator = await GraphSimulator.start({ tenantId: exampleTenant, pageSize });
  Object.assign(simulator.behaviour, behaviour, { duplicates: repeats, olderValues: repeats });
  const inMemory = new InMemoryDirectory({ behaviour: { ...behaviour, repeats, pageSize } });
  const { tenant } = simulator;
  const groups = Array.from({ length: groupCount }, () => inMemory.addGroup());
  const people = inMemory.addUsers(personCount);
  for (const id of groups) tenant.addGroup({ id });
  for (const id of people) tenant.addUser({ id });
  const overGraph = new GraphDirectory({ client: simulator.client() });
  return { inMemory, tenant, overGraph, groups, people };
}

type Twins = Awaited<ReturnType<typeof twins>>;

function play({ inMemory, tenant, groups, people }: Twins, { what, group, member }: Act): void {
  const id = groups[group]!;
  const person = people[member]!;
  const nested = groups[member % groupCount]!;
  const isThere = tenant.groups.get(id) !== undefined;
  const holds = (other: string) => tenant.groups.members(id).includes(other);
  if (what === 'join' && isThere && !holds(person) && tenant.user(person)) {
    inMemory.addMember(id, person);
    tenant.groups.addMember(id, person);
  } else if (what === 'nest' && isThere && !holds(nested) && tenant.groups.get(nested)) {
    inMemory.addMember(id, nested);
    tenant.groups.addMember(id, nested);
  } else if (what === 'leave' && isThere) {
    const leaving = tenant.groups.members(id)[member];
    if (leaving === undefined) return;
    inMemory.removeMember(id, leaving);
    tenant.groups.removeMember(id, leaving);
  } else if (what === 'remove' && isThere) {
    inMemory.removeGroup(id);
    tenant.groups.remove(id);
  } else if (what === 'restore' && tenant.groups.deleted(id)) {
    inMemory.restoreGroup(id);
    tenant.groups.restore(id);
  } else if (what === 'purge' && member === 0 && (isThere || tenant.groups.deleted(id))) {
    inMemory.purgeGroup(id);
    tenant.groups.purge(id);
  } else if (what === 'recycle' && tenant.user(person)) {
    inMemory.removeUser(person);
    tenant.removeUser(person);
  } else if (what === 'erase' && tenant.deletedUser(person)) {
    inMemory.purgeUser(person);
    tenant.purgeUser(person);
  }
}

/** Follows a stream from its beginning, merging what comes. */
class Follower {
  readonly known = new Memberships();
  readonly #directory: Directory;
  #from: readonly string[] | string;

  constructor(directory: Directory, groups: readonly string[]) {
    this.#directory = directory;
    this.#from = groups;
  }

  async round(): Promise<void> {
    const { entries, deltaLink } = await groupRound(this.#directory, this.#from);
    this.known.apply(entries);
    this.#from = deltaLink;
  }
}

test('S12: in memory and over Graph, merging the slices ends in the same memberships, those of the tenant', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 40 }), accidents, async (script, drawn) => {
      const both = await twins(drawn);
      const { inMemory, overGraph, tenant, groups } = both;
      const followers = [new Follower(inMemory, groups), new Follower(overGraph, groups)];
      for (const step of script) {
        if (step.what !== 'round') play(both, step);
        else for (const follower of followers) await follower.round();
      }
      // What lags, repeats or is out of date is right after as many quiet rounds.
      for (let round = 0; round < drawn.lagRounds + 3; round += 1) {
        for (const follower of followers) await follower.round();
      }
      for (const id of groups) {
        const { history } = tenant.groups;
        const truth = tenant.groups
          .members(id)
          .map((member) => `${history.typeOf(id, member)!.split('.').at(-1)} ${member}`)
          .sort();
        const expected = tenant.groups.get(id) === undefined ? undefined : truth;
        for (const { known } of followers) expect(known.of(id)).toEqual(expected);
      }
      const reads = await inMemory.readGroups(groups);
      const outcomes = [...(await overGraph.readGroups(groups)).groups];
      expect(new Map(outcomes.map(([id, { outcome }]) => [id, outcome]))).toEqual(
        new Map([...reads.groups].map(([id, { outcome }]) => [id, outcome])),
      );
    }),
    { numRuns: 60 },
  );
}, 60_000);

test('S12: without accidents both give the same pages', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (script) => {
      const plain = { shuffle: false, emptyPages: 0, replays: 0, repeats: 0, lagRounds: 0 } as const;
      const both = await twins({ ...plain, pageSize: 2, memberSliceSize: 2 });
      simulator!.behaviour.tombstonesInInitial = false;
      for (const step of script.slice(0, 20)) play(both, step);
      const shown = async (directory: Directory, from: readonly string[] | string) => {
        const { pages, deltaLink } = await groupRound(directory, from);
        return { deltaLink, pages: pages.map(({ entries, next }) => ({ entries, kind: next.kind })) };
      };
      const memory = await shown(both.inMemory, both.groups);
      const graph = await shown(both.overGraph, both.groups);
      expect(memory.pages).toEqual(graph.pages);
      for (const step of script.slice(20)) play(both, step);
      expect((await shown(both.inMemory, memory.deltaLink)).pages).toEqual(
        (await shown(both.overGraph, graph.deltaLink)).pages,
      );
    }),
    { numRuns: 40 },
  );
}, 60_000);
