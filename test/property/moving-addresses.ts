import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Over } from './over.js';
import { recordsOf } from './repository-end.js';
import { hourMs, patienceMs, SyncedTenant } from './synced-tenant.js';
import {
  incrementalEntries,
  initialEntries,
  laidOut,
  layoutArbitrary,
  type Person,
  peopleArbitrary,
  personIds,
} from './tenant-history.js';
import { activeAmong, type Landed, watched } from './watched-commits.js';

const rounds = 5;
const policy = { userTypes: 'all', disabledOnFirstImport: 'import', onDisabled: 'keep' } as const;

const history = fc.record({
  people: peopleArbitrary(rounds, 'moving'),
  layouts: fc.array(layoutArbitrary, { minLength: rounds, maxLength: rounds }),
  unreadable: fc.array(fc.subarray([...personIds]), {
    minLength: rounds,
    maxLength: rounds,
  }),
  addressSource: fc.constantFrom('mail' as const, 'upn' as const),
});

function shared(keys: readonly (string | null)[]): (string | null)[] {
  const held = keys.filter((key) => key !== null);
  return held.filter((key, index) => held.indexOf(key) !== index);
}

/** Who should be active in the end, and under which names. */
function expected(people: readonly Person[], addressSource: 'mail' | 'upn') {
  return people.flatMap(({ objectId, states }) => {
    const state = states.at(-1)!;
    if (typeof state === 'string') return [];
    const { userPrincipalName, mail } = state;
    const backupAddress = addressSource === 'mail' ? (mail ?? userPrincipalName) : userPrincipalName;
    return [{ objectId, userPrincipalName, mail, backupAddress }];
  });
}

export function movingAddresses(over: Over): void {
  test(
    'I1, I2: however addresses move, no commit leaves one with two people, and in the end all have their own',
    async () => {
      await fc.assert(
        fc.asyncProperty(history, ({ people, layouts, unreadable, addressSource }) =>
          over.play(async (storeOf) => {
            const tenant = await SyncedTenant.open(storeOf, { ...policy, addressSource });
            const failures: unknown[] = [];
            const check = ({ after }: Landed) => {
              const active = activeAmong(after);
              expect(shared(active.map(({ upnKey }) => upnKey))).toEqual([]);
              expect(shared(active.map(({ addressKey }) => addressKey))).toEqual([]);
            };
            const client = tenant.client({
              repository: watched(tenant.repository, check, (error) => failures.push(error)),
            });
            await client.mappings.create({ name: 'all', criteria: { everyone: true }, assignment: {} });
            for (let at = 0; at < rounds; at += 1) {
              tenant.directory.unreadable.clear();
              for (const id of unreadable[at]!) tenant.directory.unreadable.add(id);
              const entries = at === 0 ? initialEntries(people, 0) : incrementalEntries(people, at, false);
              tenant.become(people, at, laidOut(entries, layouts[at]!));
              await client.syncNow();
            }
            tenant.directory.unreadable.clear();
            for (let quiet = 0; quiet < 3; quiet += 1) {
              tenant.clock.advance(24 * hourMs);
              await client.syncNow();
            }
            expect(failures).toEqual([]);
            const users = await recordsOf(tenant.repository, tenant.tenantId, 'user');
            expect(
              activeAmong(new Map(users.map((user) => [user.objectId, user]))).map(
                ({ objectId, userPrincipalName, mail, backupAddress }) => ({
                  objectId,
                  userPrincipalName,
                  mail,
                  backupAddress,
                }),
              ),
            ).toEqual(expected(people, addressSource));
            expect(await recordsOf(tenant.repository, tenant.tenantId, 'leftover')).toEqual([]);
          }),
        ),
        { numRuns: over.runs(120) },
      );
    },
    patienceMs,
  );
}
