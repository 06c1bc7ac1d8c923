import { expect, test } from 'vitest';
import { DeltaSyncClient } from '../../../src/client.js';
import type { DeltaSyncOptions } from '../../../src/options.js';
import type { StandardSchema } from '../../../src/ports/standard-schema.js';
import { SeededRandom } from '../../../src/testing/graph-simulator/seeded-random.js';
import {
  aMapping,
  FakeLicense,
  InMemoryDirectory,
  InMemoryRepository,
  type InMemoryTransaction,
  VirtualClock,
} from '../../../src/testing/index.js';
import { type Client, failure, minuteMs, type Options, usersOf, type World, world } from '../client/world.js';
import { type OptionCases, testOptions } from './outcomes.js';

type Named = DeltaSyncOptions<unknown, InMemoryTransaction>;

/** A synced world with one person, and a client of which only this option differs. */
async function only<K extends keyof Named>(name: K, value: Named[K] | undefined) {
  const it = world();
  const ann = it.directory.addUser({ displayName: 'Ann', city: 'Ulm' });
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  const client = it.another(value === undefined ? {} : ({ [name]: value } as Partial<Options>));
  return { ...it, ann, client };
}

async function namesOf(client: Client): Promise<(string | null)[]> {
  return (await usersOf(client)).map(({ displayName }) => displayName);
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    ({ code }: { code: string }) => code,
  );

const elsewhere = new InMemoryDirectory();
elsewhere.addUser({
  displayName: 'Elsewhere',
  mail: 'elsewhere@tenant.example',
  id: 'eeeeeeee-0000-4000-8000-000000000001',
});
const expired = new FakeLicense();
expired.expire();
const refusing: StandardSchema<unknown> = {
  '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no' }] }) },
};
const always = (chance: number) => {
  const random = new SeededRandom(chance);
  return () => random.next();
};

const cases: OptionCases<Named> = {
  tenantId: {
    given: [
      [undefined, ['Ann']],
      ['7e4a4700-0000-4000-8000-00000000000f', []],
      ['7E4A4700-0000-4000-8000-000000000001', ['Ann']],
    ],
    outcome: async (value) => namesOf((await only('tenantId', value)).client),
  },
  directory: {
    given: [
      [undefined, ['Ann']],
      [elsewhere, ['Ann', 'Elsewhere']],
    ],
    outcome: async (value) => {
      const { client } = await only('directory', value);
      await client.resetDeltaToken({ by: 'ann', reason: 'test' });
      await client.syncNow();
      return namesOf(client);
    },
  },
  repository: {
    given: [
      [undefined, ['Ann']],
      [new InMemoryRepository(), []],
    ],
    outcome: async (value) => namesOf((await only('repository', value)).client),
  },
  license: {
    given: [
      [undefined, 'done'],
      [expired, 'ERR_LICENSE_EXPIRED'],
    ],
    outcome: async (value) => codeOf((await only('license', value)).client.syncNow()),
  },
  assignmentSchema: {
    given: [
      [undefined, 'done'],
      [refusing, 'ERR_MAPPING_INVALID'],
    ],
    outcome: async (value) => {
      const { client } = await only('assignmentSchema', value);
      return codeOf(client.mappings.create(aMapping()));
    },
  },
  select: {
    given: [
      [undefined, undefined],
      [['city'], 'Ulm'],
      [['department'], undefined],
    ],
    outcome: async (value) => {
      const { client, ann } = await only('select', value);
      await client.syncNow();
      return (await client.users.get(ann))!.attributes.city;
    },
  },
  onCommit: {
    given: [
      [undefined, undefined],
      [
        (tx, changes) =>
          tx.set(
            'row',
            changes.map(({ kind }) => kind),
          ),
        ['updated'],
      ],
    ],
    outcome: async (value) => {
      const { client, ann, directory, repository } = await only('onCommit', value);
      directory.updateUser(ann, { displayName: 'Ann B.' });
      await client.syncNow();
      return repository.hostRow('row');
    },
  },
  policy: {
    given: [
      [undefined, 'preserved'],
      [{ onDisabled: 'keep' }, 'active'],
    ],
    outcome: async (value) => {
      const { client, ann, directory } = await only('policy', value);
      directory.updateUser(ann, { accountEnabled: false });
      await client.syncNow();
      return (await client.users.get(ann))!.state;
    },
  },
  retry: {
    given: [
      [undefined, 1],
      [{ maxAttempts: 1 }, 'ERR_DIRECTORY_UNAVAILABLE'],
    ],
    outcome: async (value) => {
      const { client, directory } = await only('retry', value);
      directory.failNext(1, new Error('reset'), 'fetchPage');
      return client.syncNow().then(
        ({ retries }) => retries,
        ({ code }) => code,
      );
    },
  },
  clock: {
    given: [
      [undefined, '2026-01-01T00:00:00.000Z'],
      [new VirtualClock({ now: new Date('2031-05-06T07:08:09Z') }), '2031-05-06T07:08:09.000Z'],
    ],
    outcome: async (value) => (await (await only('clock', value)).client.syncNow()).startedAt.toISOString(),
  },
  random: {
    given: [
      [undefined, 'another run'],
      [always(77), 'the run of seed 77'],
    ],
    outcome: async (value) => {
      const expected = await only('random', always(77));
      const { runId } = await expected.client.syncNow();
      const { client } = await only('random', value);
      return (await client.syncNow()).runId === runId ? 'the run of seed 77' : 'another run';
    },
  },
};

testOptions<Named>('', cases);

/** The keys for which the client looks in its options. */
function keysLookedFor({ directory, repository, license }: World): string[] {
  const looked = new Set<string>();
  const options = { tenantId: directory.tenant, directory, repository, license };
  const watched = new Proxy(options, {
    get: (target, key, receiver) => {
      if (typeof key === 'string') looked.add(key);
      return Reflect.get(target, key, receiver);
    },
  });
  new DeltaSyncClient(watched);
  return [...looked].sort();
}

test('every option that the client looks for has its test', () => {
  expect(Object.keys(cases).sort()).toEqual(keysLookedFor(world()));
});

test('without a clock and a random of its own a client uses the machine’s', async () => {
  const directory = new InMemoryDirectory();
  const ports = { directory, repository: new InMemoryRepository(), license: new FakeLicense() };
  const client = new DeltaSyncClient({ tenantId: directory.tenant, ...ports });
  const before = Date.now();
  const { startedAt, runId } = await client.syncNow();
  expect(Math.abs(startedAt.getTime() - before)).toBeLessThan(minuteMs);
  expect((await client.syncNow()).runId).not.toBe(runId);
  expect((await failure(client.syncNow({ signal: AbortSignal.abort() }))).code).toBe('ERR_SYNC_ABORTED');
});
