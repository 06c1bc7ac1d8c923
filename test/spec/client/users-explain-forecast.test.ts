import { describe, expect, test } from 'vitest';
import type { SyncForecast } from '../../../src/domain/user-explanation.js';
import { DeltaSyncError } from '../../../src/errors.js';
import { expectForetold, standingOf, syncLater } from './explain-world.js';
import { type Client, failure, inDepartment, type World, type WorldOptions, world } from './world.js';

interface Situation {
  readonly title: string;
  readonly options?: WorldOptions;
  /** What is foretold, beside its details. */
  readonly action: SyncForecast['action'];
  /** Makes the situation and gives the person that it is about. */
  readonly make: (at: World & { readonly sync: () => Promise<void> }) => Promise<string> | string;
}

const sales = { department: 'Sales' };
const named = (name: string) => ({ userPrincipalName: `${name}@x.example`, mail: `${name}@x.example` });

async function managed({ directory, sync }: Parameters<Situation['make']>[0]): Promise<string> {
  const ann = directory.addUser({ ...named('ann'), ...sales });
  await sync();
  return ann;
}

const situations: readonly Situation[] = [
  {
    title: 'a newcomer whom a mapping takes',
    action: 'import',
    make: ({ directory }) => directory.addUser({ ...named('ann'), ...sales }),
  },
  {
    title: 'a disabled newcomer who is imported preserved',
    options: { policy: { disabledOnFirstImport: 'preserve' } },
    action: 'import',
    make: ({ directory }) => directory.addUser({ ...named('ann'), ...sales, accountEnabled: false }),
  },
  {
    title: 'a newcomer whom no mapping takes',
    action: 'nothing',
    make: ({ directory }) => directory.addUser({ ...named('ann'), department: 'HR' }),
  },
  {
    title: 'a guest',
    action: 'nothing',
    make: ({ directory }) => directory.addUser({ ...named('ann'), ...sales, userType: 'Guest' }),
  },
  {
    title: 'somebody of a mapping that imports nobody by itself',
    action: 'wait',
    make: async ({ directory, client }) => {
      await client.mappings.create({
        name: 'By hand',
        criteria: inDepartment('IT'),
        assignment: {},
        autoImport: false,
      });
      return directory.addUser({ ...named('ann'), department: 'IT' });
    },
  },
  {
    title: 'the same person, a round later',
    action: 'wait',
    make: async ({ directory, client, sync }) => {
      const criteria = inDepartment('IT');
      await client.mappings.create({ name: 'By hand', criteria, assignment: {}, autoImport: false });
      const ann = directory.addUser({ ...named('ann'), department: 'IT' });
      await sync();
      return ann;
    },
  },
  {
    title: 'the same person, once the mapping imports by itself',
    action: 'import',
    make: async ({ directory, client, sync }) => {
      const criteria = inDepartment('IT');
      const draft = { name: 'By hand', criteria, assignment: {}, autoImport: false };
      const { mappingId } = await client.mappings.create(draft);
      const ann = directory.addUser({ ...named('ann'), department: 'IT' });
      await sync();
      await client.mappings.update(mappingId, { autoImport: true });
      return ann;
    },
  },
  {
    title: 'a new mapping, which people who were there before fit',
    action: 'import',
    make: async ({ directory, client, sync }) => {
      const ann = directory.addUser({ ...named('ann'), department: 'IT' });
      await sync();
      await client.mappings.create({ name: 'IT', criteria: inDepartment('IT'), assignment: {} });
      return ann;
    },
  },
  { title: 'somebody unchanged', action: 'nothing', make: managed },
  {
    title: 'a changed detail',
    action: 'update',
    make: async (at) => {
      const ann = await managed(at);
      at.directory.updateUser(ann, { displayName: 'Ann', department: 'Sales' });
      return ann;
    },
  },
  {
    title: 'a cleared detail',
    action: 'update',
    make: async (at) => {
      const ann = await managed(at);
      at.directory.updateUser(ann, { department: null });
      return ann;
    },
  },
  {
    title: 'a rename',
    action: 'update',
    make: async (at) => {
      const ann = await managed(at);
      at.directory.updateUser(ann, named('anna'));
      return ann;
    },
  },
  {
    title: 'a rename to an address that another record holds',
    action: 'update',
    make: async (at) => {
      const ann = await managed(at);
      at.directory.addUser({ ...named('bob'), ...sales });
      await at.sync();
      at.directory.updateUser(ann, { mail: 'bob@x.example' });
      return ann;
    },
  },
  {
    title: 'somebody soft-deleted',
    action: 'preserve',
    make: async (at) => {
      const ann = await managed(at);
      at.directory.removeUser(ann);
      return ann;
    },
  },
  {
    title: 'somebody soft-deleted and preserved already',
    action: 'nothing',
    make: async (at) => {
      const ann = await managed(at);
      at.directory.removeUser(ann);
      await at.sync();
      return ann;
    },
  },
  {
    title: 'somebody restored',
    action: 'reactivate',
    make: async (at) => {
      const ann = await managed(at);
      at.directory.removeUser(ann);
      await at.sync();
      at.directory.restoreUser(ann);
      return ann;
    },
  },
  {
    title: 'somebody disabled',
    action: 'preserve',
    make: async (at) => {
      const ann = await managed(at);
      at.directory.updateUser(ann, { accountEnabled: false });
      return ann;
    },
  },
  {
    title: 'somebody disabled whom the product keeps',
    options: { policy: { onDisabled: () => 'keep' } },
    action: 'update',
    make: async (at) => {
      const ann = await managed(at);
      at.directory.updateUser(ann, { accountEnabled: false });
      return ann;
    },
  },
  {
    title: 'somebody whom no mapping takes any more, under preserve',
    options: { policy: { onUnmatched: 'preserve' } },
    action: 'preserve',
    make: async (at) => {
      const ann = await managed(at);
      at.directory.updateUser(ann, { department: 'HR' });
      return ann;
    },
  },
  {
    title: 'the same, where they keep what they had',
    action: 'update',
    make: async (at) => {
      const ann = await managed(at);
      at.directory.updateUser(ann, { department: 'HR' });
      return ann;
    },
  },
  {
    title: 'a newcomer without a free seat',
    action: 'wait',
    make: ({ directory, license }) => {
      license.activate({ limit: 1 });
      return directory.addUser({ ...named('ann'), ...sales });
    },
  },
  {
    title: 'who waits for a seat, once one is free',
    action: 'import',
    make: async ({ directory, license, sync }) => {
      license.activate({ limit: 1 });
      const ann = directory.addUser({ ...named('ann'), ...sales });
      await sync();
      license.activate({ limit: 2 });
      return ann;
    },
  },
  {
    title: 'who waits behind another for the one free seat',
    action: 'wait',
    make: async ({ directory, license, sync }) => {
      license.activate({ limit: 1 });
      const waiting = [
        directory.addUser({ ...named('ann'), ...sales }),
        directory.addUser({ ...named('bob'), ...sales }),
      ];
      await sync();
      license.activate({ limit: 2 });
      return waiting.sort().at(-1)!;
    },
  },
  {
    title: "a lower mapping's newcomer, whose seat comes after the stream",
    action: 'import',
    make: async ({ directory, client, license }) => {
      await client.mappings.create({ name: 'IT', criteria: inDepartment('IT'), assignment: {} });
      license.activate({ limit: 2 });
      return directory.addUser({ ...named('ann'), department: 'IT' });
    },
  },
  {
    title: 'a newcomer beyond the import limit',
    options: { policy: { maxImportsPerRound: 1 } },
    action: 'wait',
    make: async ({ directory, sync }) => {
      // Three wait already, and one place comes free in a round.
      for (const name of ['b', 'c', 'd']) directory.addUser({ ...named(name), ...sales });
      await sync();
      return directory.addUser({ ...named('ann'), ...sales });
    },
  },
  {
    title: 'a newcomer at an address that another record holds',
    action: 'wait',
    make: ({ directory }) => directory.addUser({ ...named('ann'), mail: 'first@x.example', ...sales }),
  },
  {
    title: 'two who have had one address for two rounds',
    action: 'import',
    make: async ({ directory, sync }) => {
      const ann = directory.addUser({ ...named('ann'), mail: 'first@x.example', ...sales });
      await sync();
      return ann;
    },
  },
  {
    title: 'an attribute that nobody has had',
    action: 'wait',
    make: async ({ directory, client }) => {
      const criteria = { attribute: 'companyName', op: 'eq', value: 'X' } as const;
      await client.mappings.create({ name: 'X', criteria, assignment: {}, priority: 0 });
      return directory.addUser({ ...named('ann'), ...sales });
    },
  },
  {
    title: 'somebody whom no read shows',
    action: 'wait',
    make: ({ directory }) => {
      const ann = directory.addUser({ ...named('ann'), ...sales });
      directory.behaviour.unreadableIds.add(ann);
      return ann;
    },
  },
  {
    title: 'a member of a mapped group that has been read',
    action: 'import',
    make: async ({ directory, client, sync }) => {
      const group = directory.addGroup();
      const ann = directory.addUser(named('ann'));
      directory.addMember(group, ann);
      directory.behaviour.omittedIds.add(ann);
      await client.mappings.create({ name: 'Crew', criteria: { memberOf: group }, assignment: {} });
      await sync();
      directory.behaviour.omittedIds.clear();
      await client.resetDeltaToken({ by: 'test', reason: 'the stream shows them now' });
      return ann;
    },
  },
  {
    title: 'who joined a mapped group, in a round that stopped before it decided them',
    action: 'import',
    make: async ({ directory, client, sync }) => {
      const group = directory.addGroup();
      const ann = directory.addUser(named('ann'));
      await client.mappings.create({ name: 'Crew', criteria: { memberOf: group }, assignment: {} });
      await sync();
      directory.addMember(group, ann);
      directory.failNext(1, new DeltaSyncError('ERR_DIRECTORY_UNAUTHORIZED', 'revoked'), 'readUsers');
      await failure(sync());
      return ann;
    },
  },
  {
    title: 'who waits by hand and is gone, once a full round does not name them',
    action: 'nothing',
    make: async ({ directory, client, clock, sync }) => {
      const criteria = inDepartment('IT');
      await client.mappings.create({ name: 'By hand', criteria, assignment: {}, autoImport: false });
      const ann = directory.addUser({ ...named('ann'), department: 'IT' });
      await sync();
      clock.advance(1000);
      directory.behaviour.omittedIds.add(ann);
      directory.removeUser(ann);
      await client.resetDeltaToken({ by: 'test', reason: 'the stream did not tell of it' });
      return ann;
    },
  },
  {
    title: 'who waits for a seat that is free now, and is missing from the list of a full round',
    action: 'wait',
    make: async ({ directory, client, clock, license, sync }) => {
      license.activate({ limit: 1 });
      const ann = directory.addUser({ ...named('ann'), ...sales });
      await sync();
      clock.advance(1000);
      license.activate({ limit: 2 });
      directory.behaviour.omittedIds.add(ann);
      await client.resetDeltaToken({ by: 'test', reason: 'the list leaves them out' });
      return ann;
    },
  },
  {
    title: 'a mapping that follows people, under reassign',
    options: { policy: { reassign: 'follow' } },
    action: 'update',
    make: async (at) => {
      const ann = await managed(at);
      await at.client.mappings.create({ name: 'IT', criteria: inDepartment('IT'), assignment: { it: 1 } });
      await at.sync();
      at.directory.updateUser(ann, { department: 'IT' });
      return ann;
    },
  },
];

async function aTenant(options: WorldOptions = {}) {
  const made = world(options);
  made.directory.addUser({ ...named('first'), ...sales, displayName: 'First' });
  const draft = { name: 'Sales', criteria: inDepartment('Sales'), assignment: {} };
  await made.client.mappings.create(draft);
  await made.client.syncNow();
  return { ...made, sync: () => syncLater(made) };
}

async function foretold(client: Client, objectId: string, action: SyncForecast['action']) {
  const { sync } = await client.users.explain(objectId);
  expect(sync.action, JSON.stringify(sync)).toBe(action);
  return sync;
}

describe('what users.explain says a sync would do is what the next sync does', () => {
  test.each(situations.map((each) => [each.title, each] as const))('%s', async (_title, situation) => {
    const { options, action, make } = situation;
    const at = await aTenant(options);
    const objectId = await make(at);
    const before = await standingOf(at.client, objectId);
    const forecast = await foretold(at.client, objectId, action);
    await at.sync();
    expectForetold(forecast, before, await standingOf(at.client, objectId));
  });

  test('somebody who came to fit since the token was made: what it would do if they have changed', async () => {
    const at = await aTenant();
    const ann = at.directory.addUser({ ...named('ann'), department: 'HR' });
    await at.sync();
    at.clock.advance(1000);
    at.directory.updateUser(ann, sales);
    const forecast = await foretold(at.client, ann, 'nothing');
    const { why, otherwise } = forecast as Extract<SyncForecast, { action: 'nothing' }>;
    expect([why, otherwise?.action]).toEqual(['unchanged-since-token', 'import']);
    const before = await standingOf(at.client, ann);
    await at.sync();
    expectForetold(otherwise!, before, await standingOf(at.client, ann));
  });
});
