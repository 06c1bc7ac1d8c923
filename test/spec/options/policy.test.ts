import { expect, test } from 'vitest';
import { type Policy, resolveOptions } from '../../../src/options.js';
import { aMapping } from '../../../src/testing/index.js';
import {
  all,
  dayMs,
  failure,
  hourMs,
  inDepartment,
  minuteMs,
  userOf,
  usersOf,
  type World,
  world,
} from '../client/world.js';
import { type OptionCases, testOptions } from './outcomes.js';

/** A world in which only this policy differs; undefined leaves the key out. */
function under<K extends keyof Policy>(name: K, value: Policy[K] | undefined): World {
  return world(value === undefined ? {} : { policy: { [name]: value } });
}

/** Whether a person is managed, and in which state. */
async function stateOf({ client }: World, objectId: string): Promise<string> {
  return (await client.users.get(objectId))?.state ?? 'not managed';
}

/** What becomes of a managed person on whom something has changed. */
async function stateAfter(it: World, before: object, after: object): Promise<string> {
  const ann = it.directory.addUser({ department: 'Sales', ...before });
  await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
  await it.client.syncNow();
  it.directory.updateUser(ann, { ...after });
  await it.client.syncNow();
  return stateOf(it, ann);
}

/** The least number of people, up to 20 of 40, with whom a brake trips. */
async function leastHeld(
  brake: Policy['brake'],
  change: (it: World, objectId: string) => void,
): Promise<number | 'all'> {
  for (let people = 1; people <= 20; people += 1) {
    const it = under('brake', brake);
    const ids = it.directory.addUsers(40);
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    for (const id of ids.slice(0, people)) change(it, id);
    if ((await it.client.syncNow()).outcome === 'held') return people;
  }
  return 'all';
}

const cases: OptionCases<Policy> = {
  intervalMs: {
    given: [
      [undefined, 2],
      [hourMs, 13],
      [minuteMs, 25],
      [dayMs, 1],
    ],
    // Looked at every half hour over half a day, without the moment at which a default interval ends.
    outcome: async (value) => {
      const it = under('intervalMs', value);
      let rounds = 0;
      for (let look = 0; look <= 24; look += 1) {
        const { outcome } = await it.client.syncIfDue();
        if (outcome !== 'skipped') rounds += 1;
        it.clock.advance(hourMs / 2);
      }
      return rounds;
    },
  },
  fullRoundEveryMs: {
    given: [
      [undefined, ['incremental', 'initial']],
      [hourMs, ['initial', 'incremental']],
      [7 * dayMs, ['incremental', 'incremental']],
    ],
    outcome: async (value) => {
      const it = under('fullRoundEveryMs', value);
      await it.client.syncNow();
      it.clock.advance(6 * dayMs - 1);
      const before = await it.client.syncNow();
      it.clock.advance(1);
      return [before.kind, (await it.client.syncNow()).kind];
    },
  },
  leaseTtlMs: {
    given: [
      [undefined, 'ERR_SYNC_IN_PROGRESS'],
      [1_000, 'completed'],
      [hourMs, 'ERR_SYNC_IN_PROGRESS'],
    ],
    outcome: async (value) => {
      const it = under('leaseTtlMs', value);
      it.repository.beforeCommit = () => {
        it.repository.dead = true;
      };
      await failure(it.client.syncNow());
      it.repository.dead = false;
      it.repository.beforeCommit = undefined;
      it.clock.advance(30_000);
      return it
        .another()
        .syncNow()
        .then(
          ({ outcome }) => outcome,
          ({ code }) => code,
        );
    },
  },
  addressSource: {
    given: [
      [undefined, 'mail@tenant.example'],
      ['mail', 'mail@tenant.example'],
      ['upn', 'upn@tenant.example'],
    ],
    outcome: async (value) => {
      const it = under('addressSource', value);
      const names = { mail: 'mail@tenant.example', userPrincipalName: 'upn@tenant.example' };
      const ann = it.directory.addUser(names);
      await it.client.mappings.create(aMapping());
      await it.client.syncNow();
      return (await userOf(it.client, ann)).backupAddress;
    },
  },
  userTypes: {
    given: [
      [undefined, 'not managed'],
      ['members', 'not managed'],
      ['all', 'active'],
    ],
    outcome: async (value) => {
      const it = under('userTypes', value);
      const guest = it.directory.addUser({ userType: 'Guest' });
      await it.client.mappings.create(aMapping());
      await it.client.syncNow();
      return stateOf(it, guest);
    },
  },
  disabledOnFirstImport: {
    given: [
      [undefined, 'not managed'],
      ['skip', 'not managed'],
      ['preserve', 'preserved'],
      ['import', 'active'],
    ],
    outcome: async (value) => {
      const it = under('disabledOnFirstImport', value);
      const disabled = it.directory.addUser({ accountEnabled: false });
      await it.client.mappings.create(aMapping());
      await it.client.syncNow();
      return stateOf(it, disabled);
    },
  },
  onDisabled: {
    given: [
      [undefined, 'preserved'],
      ['preserve', 'preserved'],
      ['keep', 'active'],
      [() => 'keep', 'active'],
      [async () => 'preserve' as const, 'preserved'],
    ],
    outcome: async (value) => stateAfter(under('onDisabled', value), {}, { accountEnabled: false }),
  },
  onUnmatched: {
    given: [
      [undefined, 'active'],
      ['keep', 'active'],
      ['preserve', 'preserved'],
    ],
    outcome: async (value) => stateAfter(under('onUnmatched', value), {}, { department: 'IT' }),
  },
  reassign: {
    given: [
      [undefined, { profile: 'sales' }],
      ['never', { profile: 'sales' }],
      ['follow', { profile: 'it' }],
    ],
    outcome: async (value) => {
      const it = under('reassign', value);
      const ann = it.directory.addUser({ department: 'Sales' });
      for (const department of ['Sales', 'IT']) {
        const assignment = { profile: department.toLowerCase() };
        await it.client.mappings.create(aMapping({ criteria: inDepartment(department), assignment }));
      }
      await it.client.syncNow();
      it.directory.updateUser(ann, { department: 'IT' });
      await it.client.syncNow();
      return (await userOf(it.client, ann)).assignment;
    },
  },
  maxImportsPerRound: {
    given: [
      [undefined, [5, 5]],
      [2, [2, 4]],
      [1, [1, 2]],
    ],
    outcome: async (value) => {
      const it = under('maxImportsPerRound', value);
      it.directory.addUsers(5);
      await it.client.mappings.create(aMapping());
      const managed: number[] = [];
      for (let round = 0; round < 2; round += 1) {
        await it.client.syncNow();
        managed.push((await usersOf(it.client)).length);
      }
      return managed;
    },
  },
  brake: {
    given: [
      [undefined, { preserve: 11, rekey: 11 }],
      [{ preserve: { minUsers: 2 } }, { preserve: 9, rekey: 11 }],
      [{ preserve: { maxUsers: 4 } }, { preserve: 5, rekey: 11 }],
      [{ preserve: { maxShare: 0.8 } }, { preserve: 'all', rekey: 11 }],
      [{ rekey: { minUsers: 2 } }, { preserve: 11, rekey: 9 }],
      [{ rekey: { maxUsers: 4 } }, { preserve: 11, rekey: 5 }],
      [{ rekey: { maxShare: 0.8 } }, { preserve: 11, rekey: 'all' }],
    ],
    // How many of 40 people it takes in one round until they go on hold.
    outcome: async (value) => ({
      preserve: await leastHeld(value, (it, id) => it.directory.removeUser(id)),
      rekey: await leastHeld(value, (it, id) => it.directory.updateUser(id, { mail: `new-${id}@x.example` })),
    }),
  },
  directoryLagMs: {
    given: [
      [undefined, 'uncertain'],
      [0, 'confirmed'],
      [hourMs, 'confirmed'],
      [30 * dayMs, 'uncertain'],
    ],
    outcome: async (value) => {
      const it = under('directoryLagMs', value);
      const ann = it.directory.addUser({ mail: 'ann@tenant.example' });
      await it.client.mappings.create(aMapping());
      await it.client.syncNow();
      const between = new Date(it.clock.now().getTime() + minuteMs);
      it.clock.advance(2 * hourMs);
      it.directory.updateUser(ann, { displayName: 'Ann' });
      await it.client.resetDeltaToken({ by: 'test', reason: 'a full round' });
      await it.client.syncNow();
      return (await it.client.identity.ownerOf('ann@tenant.example', between)).certainty;
    },
  },
  retention: {
    given: [
      [undefined, [true, true]],
      [{ changesMs: 30 * dayMs }, [false, true]],
      [{ reportsMs: 30 * dayMs }, [true, false]],
      [{ changesMs: 30 * dayMs, reportsMs: 30 * dayMs }, [false, false]],
    ],
    // Whether the first change and the first report are kept for 31 days.
    outcome: async (value) => {
      const it = under('retention', value);
      await it.client.mappings.create(aMapping());
      const { runId } = await it.client.syncNow();
      it.clock.advance(31 * dayMs);
      await it.client.syncNow();
      const [change] = await all(it.client.changes.list());
      const [report] = await all(it.client.reports.list());
      return [change?.position === 1, report?.runId === runId];
    },
  },
  startPaused: {
    given: [
      [undefined, ['completed', 'completed']],
      [false, ['completed', 'completed']],
      [true, ['skipped', 'completed']],
    ],
    outcome: async (value) => {
      const it = under('startPaused', value);
      const { outcome } = await it.client.syncIfDue();
      await it.client.resume({ by: 'ann' });
      return [outcome, (await it.client.syncNow()).outcome];
    },
  },
  licenseUnknown: {
    given: [
      [undefined, 'ERR_LICENSE_UNAVAILABLE'],
      ['closed', 'ERR_LICENSE_UNAVAILABLE'],
      ['open', 'completed'],
    ],
    outcome: async (value) => {
      const it = under('licenseUnknown', value);
      it.license.fail();
      return it.client.syncNow().then(
        ({ outcome }) => outcome,
        ({ code }) => code,
      );
    },
  },
  verifyUnknown: {
    given: [
      [undefined, ['unknown', false]],
      ['closed', ['unknown', false]],
      ['open', ['unknown', true]],
    ],
    outcome: async (value) => {
      const it = under('verifyUnknown', value);
      const ann = it.directory.addUser();
      await it.client.mappings.create(aMapping());
      await it.client.syncNow();
      it.directory.behaviour.unreadableIds.add(ann);
      const { verdict, proceed } = await it.client.identity.verify({ objectId: ann });
      return [verdict, proceed];
    },
  },
};

testOptions<Policy>('policy.', cases);

test('policy: every key that is accepted has its test', () => {
  const { directory, repository, license } = world();
  const resolved = resolveOptions({ tenantId: directory.tenant, directory, repository, license });
  expect(Object.keys(cases).sort()).toEqual(Object.keys(resolved.policy).sort());
});

test('policy.licenseUnknown: open does not open what is known to have expired', async () => {
  const it = under('licenseUnknown', 'open');
  it.license.expire();
  expect((await failure(it.client.syncNow())).code).toBe('ERR_LICENSE_EXPIRED');
});
