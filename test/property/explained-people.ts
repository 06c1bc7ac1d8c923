import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SyncForecast } from '../../src/domain/user-explanation.js';
import { VirtualClock } from '../../src/testing/index.js';
import { expectForetold, standingOf } from '../spec/client/explain-world.js';
import { hourMs, inDepartment, type Options, type World, world } from '../spec/client/world.js';
import type { Over } from './over.js';
import { seeded } from './seeded.js';

const departments = ['Sales', 'sales', 'IT', 'HR', null] as const;
const people = 4;

const step = fc.record({
  person: fc.nat({ max: people - 1 }),
  act: fc.constantFrom(
    'move',
    'rename',
    'title',
    'disable',
    'enable',
    'guest',
    'member',
    'remove',
    'restore',
  ),
  department: fc.constantFrom(...departments),
});

const round = fc.record({
  steps: fc.array(step, { maxLength: 6 }),
  isFull: fc.nat({ max: 3 }).map((nth) => nth === 0),
});

const policy = fc.record({
  onUnmatched: fc.constantFrom('keep', 'preserve'),
  reassign: fc.constantFrom('never', 'follow'),
  disabledOnFirstImport: fc.constantFrom('skip', 'preserve', 'import'),
  onDisabled: fc.constantFrom('keep', 'preserve'),
  userTypes: fc.constantFrom('members', 'all'),
} as const);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Nobody takes an address or a seat from another: what is stored of the others then is what a round meets. */
function change(
  { directory }: World,
  ids: readonly string[],
  { person, act, department }: Step,
  serial: number,
): string | undefined {
  const id = ids[person]!;
  const isThere = directory.user(id) !== undefined;
  if (act === 'restore') {
    if (isThere) return undefined;
    directory.restoreUser(id);
    return id;
  }
  if (!isThere) return undefined;
  const before = JSON.stringify(directory.user(id));
  if (act === 'remove') directory.removeUser(id);
  else if (act === 'move') directory.updateUser(id, { department });
  else if (act === 'title') directory.updateUser(id, { displayName: `Person ${serial}` });
  else if (act === 'disable' || act === 'enable')
    directory.updateUser(id, { accountEnabled: act === 'enable' });
  else if (act === 'guest' || act === 'member')
    directory.updateUser(id, { userType: act === 'guest' ? 'Guest' : 'Member' });
  else {
    const name = `renamed${serial}@x.example`;
    directory.updateUser(id, { userPrincipalName: name, mail: name });
  }
  return JSON.stringify(directory.user(id)) === before ? undefined : id;
}

export function explainedPeople(over: Over): void {
  describe('users.explain', () => {
    test('foretells the next sync of everybody, over random histories', async () => {
      const foretold = new Map<string, number>();
      const rounds = fc.array(round, { minLength: 1, maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(policy, rounds, (given, history) =>
          over.play(async (storeOf) => {
            const clock = new VirtualClock();
            const at = world({
              policy: given,
              clock,
              repository: (await storeOf(clock)) as Options['repository'],
              random: seeded(1),
            });
            const { client, directory } = at;
            const ids = directory.addUsers(people, (index) => ({
              userPrincipalName: `p${index}@x.example`,
              department: departments[index]!,
            }));
            // Whom no other mapping takes; it also shows the attribute.
            directory.addUser({ userPrincipalName: 'first@x.example', department: 'Sales' });
            await client.mappings.create({ name: 'Sales', criteria: inDepartment('Sales'), assignment: 1 });
            await client.mappings.create({ name: 'IT', criteria: inDepartment('IT'), assignment: 2 });
            await client.syncNow();
            let serial = 0;
            for (const { steps, isFull } of history) {
              clock.advance(12 * hourMs);
              if (isFull) await client.resetDeltaToken({ by: 'test', reason: 'a full round' });
              // Of who is gone a full round says nothing.
              const done = steps.filter(({ act }) => !(isFull && act === 'remove'));
              const changed = new Set(done.map((each, index) => change(at, ids, each, serial + index)));
              serial += steps.length;
              const expected: [string, SyncForecast, Awaited<ReturnType<typeof standingOf>>][] = [];
              for (const id of ids) {
                if (
                  directory.user(id) === undefined &&
                  (await client.users.get(id)) === undefined &&
                  directory.deletedUser(id) === undefined
                )
                  continue;
                const { sync } = await client.users.explain(id);
                // What one look cannot show, the test knows: whether the person has changed.
                const { otherwise } = sync as { readonly otherwise?: SyncForecast };
                const forecast = otherwise !== undefined && changed.has(id) ? otherwise : sync;
                expected.push([id, forecast, await standingOf(client, id)]);
              }
              await client.syncNow();
              for (const [id, forecast, before] of expected) {
                foretold.set(forecast.action, (foretold.get(forecast.action) ?? 0) + 1);
                expectForetold(forecast, before, await standingOf(client, id));
              }
            }
          }),
        ),
        { numRuns: over.runs(60) },
      );
      if (over.isThorough)
        expect([...foretold.keys()].sort()).toEqual([
          'import',
          'nothing',
          'preserve',
          'reactivate',
          'update',
        ]);
    }, 60_000);
  });
}
