import { inject } from 'vitest';
import { GraphDirectory } from '../../src/adapters/graph/index.js';
import { DeltaSyncClient } from '../../src/client.js';
import { DeltaSyncError } from '../../src/errors.js';
import type { Directory } from '../../src/ports/directory.js';
import type { Repository } from '../../src/ports/repository.js';
import { GraphSimulator } from '../../src/testing/graph-simulator/index.js';
import { SeededRandom } from '../../src/testing/graph-simulator/seeded-random.js';
import { FakeLicense, InMemoryDirectory, InMemoryRepository, VirtualClock } from '../../src/testing/index.js';
import { openSchema } from '../postgres/open-schema.js';

/** A tenant whose list of people can go wrong as it has gone wrong for others, and a client of it. */
export interface AccidentEnd {
  readonly client: DeltaSyncClient<unknown, unknown>;
  readonly clock: VirtualClock;
  readonly people: readonly string[];
  /** Pages of the list after the first are refused from now on. */
  refuse(): void;
  /** A page breaks off in the middle, and the connection with it where there is one. */
  cut(): void;
  /** The list names these people no more, though they live; and so many of its pages are empty. */
  conceal(people: readonly string[], emptyPages?: number): void;
  heal(): void;
  close(): Promise<void>;
}

export const pageSize = 10;

export const ends: readonly [name: string, open: (people: number) => Promise<AccidentEnd>][] = [
  ['in memory', openInMemory],
  ['over the real SDK', (people) => openWire(people, async (clock) => [new InMemoryRepository({ clock })])],
  [
    'over the real SDK and Postgres',
    (people) =>
      openWire(people, async () => {
        const { repository, close } = await openSchema(inject('postgresUrl'));
        return [repository, close];
      }),
  ],
];

async function openInMemory(count: number): Promise<AccidentEnd> {
  const clock = new VirtualClock();
  const directory = new InMemoryDirectory({ clock, behaviour: { pageSize } });
  const people = directory.addUsers(count);
  const store: Repository = new InMemoryRepository({ clock });
  const { behaviour } = directory;
  let refuses = 0;
  const fetchPage = directory.fetchPage.bind(directory);
  directory.fetchPage = async (request, options) => {
    if (request.kind === 'link' && refuses > 0) {
      refuses -= 1;
      throw new DeltaSyncError('ERR_DIRECTORY_FORBIDDEN', 'Insufficient privileges');
    }
    return fetchPage(request, options);
  };
  return {
    client: clientOf(directory.tenant, directory, store, clock),
    clock,
    people,
    refuse: () => {
      refuses = Number.POSITIVE_INFINITY;
    },
    cut: () => {
      refuses = 1;
    },
    conceal: (ids, emptyPages = 0) => Object.assign(behaviour, { omittedIds: new Set(ids), emptyPages }),
    heal: () => {
      refuses = 0;
      Object.assign(behaviour, { omittedIds: new Set(), emptyPages: 0 });
    },
    close: async () => undefined,
  };
}

async function openWire(
  count: number,
  storeOf: (clock: VirtualClock) => Promise<[Repository, (() => Promise<void>)?]>,
): Promise<AccidentEnd> {
  const clock = new VirtualClock();
  const simulator = await GraphSimulator.start({ seed: 3, pageSize, now: () => clock.now() });
  const { tenant, behaviour, faults } = simulator;
  const people = tenant.addUsers(count).map(({ id }) => id);
  const [store, closeStore] = await storeOf(clock);
  const directory = new GraphDirectory({ client: simulator.client() });
  return {
    client: clientOf(tenant.tenantId, directory, store, clock),
    clock,
    people,
    refuse: () => faults.add({ match: 'delta-page', times: 1_000, respond: '403-request-denied' }),
    cut: () => faults.add({ match: 'delta-page', times: 3, respond: 'cut' }),
    conceal: (ids, emptyPages = 0) => Object.assign(behaviour, { omittedIds: new Set(ids), emptyPages }),
    heal: () => {
      faults.clear();
      Object.assign(behaviour, { omittedIds: new Set(), emptyPages: 0 });
    },
    close: async () => {
      await simulator.stop();
      await closeStore?.();
    },
  };
}

function clientOf(tenantId: string, directory: Directory, repository: Repository, clock: VirtualClock) {
  const random = new SeededRandom(7);
  return new DeltaSyncClient<unknown, unknown>({
    tenantId,
    directory,
    repository,
    license: new FakeLicense(),
    clock,
    random: () => random.next(),
    retry: { maxAttempts: 2 },
  });
}
