import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Records } from '../../src/domain/records.js';
import type { StoreOf } from '../histories/store-of.js';
import type { Over } from './over.js';
import { recordsOf } from './repository-end.js';
import { hourMs, patienceMs, SyncedTenant, type TestClient } from './synced-tenant.js';
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

const rounds = 4;
const exactly = { minLength: rounds, maxLength: rounds };

const history = fc.record({
  people: peopleArbitrary(rounds, 'own'),
  layouts: fc.array(layoutArbitrary, exactly),
  unreadable: fc.array(fc.oneof(fc.constant([]), fc.subarray([...personIds])), exactly),
  seats: fc.array(fc.nat({ max: 5 }), exactly),
  maxImportsPerRound: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
});

interface Stage {
  readonly tenant: SyncedTenant;
  readonly client: TestClient;
  readonly landed: Landed[];
  limit: number;
}

async function stageOf(storeOf: StoreOf, maxImportsPerRound: number | undefined): Promise<Stage> {
  const tenant = await SyncedTenant.open(storeOf, {
    userTypes: 'all',
    ...(maxImportsPerRound === undefined ? {} : { maxImportsPerRound }),
  });
  const stage = { tenant, landed: [] as Landed[], limit: 0 };
  const repository = watched(
    tenant.repository,
    (landed) => {
      stage.landed.push(landed);
      // Fewer seats than before take nobody's away; they only give out no more.
      const active = activeAmong(landed.after).length;
      expect(active).toBeLessThanOrEqual(Math.max(stage.limit, activeAmong(landed.before).length));
    },
    (error) => {
      throw error;
    },
  );
  const client = tenant.client({ repository });
  await client.mappings.create({
    name: 'first',
    criteria: { attribute: 'displayName', op: 'eq', value: 'Ann' },
    assignment: {},
  });
  await client.mappings.create({ name: 'second', criteria: { everyone: true }, assignment: {} });
  return Object.assign(stage, { client });
}

async function playRound(
  stage: Stage,
  people: readonly Person[],
  at: number,
  pages: ReturnType<typeof laidOut>,
) {
  const { tenant, client, landed } = stage;
  landed.length = 0;
  tenant.become(people, at, pages);
  await client.syncNow();
}

const importsIn = ({ write }: Landed) =>
  (write.put.change ?? []).filter((change) => change.kind === 'imported').length;

/** Reactivations, then mapping, then object id, as one text that sorts so. */
function place(leftover: Records['leftover'], priorities: ReadonlyMap<string, number>): string {
  const reactivation = leftover.claim !== undefined;
  return `${reactivation ? 0 : 1} ${priorities.get(leftover.mappingId ?? '')} ${leftover.objectId}`;
}

/** Who waited for a seat when the hand-out began and had one when it ended, and who still waits. */
async function handedOut({ tenant, landed }: Stage, waitedBefore: readonly Records['leftover'][]) {
  const priorities = new Map(
    (await recordsOf(tenant.repository, tenant.tenantId, 'mapping')).map((m) => [m.mappingId, m.priority]),
  );
  const waiting = new Map(waitedBefore.map((leftover) => [leftover.objectId, leftover]));
  const served: string[] = [];
  for (const { write, before } of landed) {
    const { checkpoint } = write.head;
    const inHandOut = checkpoint?.state === 'running' && checkpoint.round.phase === 'leftovers';
    for (const user of inHandOut ? (write.put.user ?? []) : []) {
      const leftover = waiting.get(user.objectId);
      const wasActive = before.get(user.objectId)?.state === 'active';
      if (leftover?.reason === 'no-seat' && user.state === 'active' && !wasActive) {
        served.push(place(leftover, priorities));
      }
    }
    for (const id of write.remove.leftover ?? []) waiting.delete(id);
    for (const leftover of write.put.leftover ?? []) waiting.set(leftover.objectId, leftover);
  }
  const stillWait = [...waiting.values()].filter(({ reason }) => reason === 'no-seat');
  return { served, stillWait: stillWait.map((leftover) => place(leftover, priorities)) };
}

export function seats(over: Over): void {
  describe('R8: seats', () => {
    test(
      'R5: no commit has more active users than seats, no round more imports than allowed',
      async () => {
        await fc.assert(
          fc.asyncProperty(history, ({ people, layouts, unreadable, seats, maxImportsPerRound }) =>
            over.play(async (storeOf) => {
              const stage = await stageOf(storeOf, maxImportsPerRound);
              const { tenant, landed } = stage;
              for (let at = 0; at < rounds; at += 1) {
                tenant.directory.unreadable.clear();
                for (const id of unreadable[at]!) tenant.directory.unreadable.add(id);
                stage.limit = seats[at]!;
                tenant.license.activate({ limit: stage.limit });
                const waitedBefore = await recordsOf(tenant.repository, tenant.tenantId, 'leftover');
                const entries = at === 0 ? initialEntries(people, 0) : incrementalEntries(people, at, false);
                await playRound(stage, people, at, laidOut(entries, layouts[at]!));
                const imports = landed.reduce((sum, each) => sum + importsIn(each), 0);
                expect(imports).toBeLessThanOrEqual(maxImportsPerRound ?? Number.POSITIVE_INFINITY);
                if (unreadable[at]!.length > 0) continue;
                const { served, stillWait } = await handedOut(stage, waitedBefore);
                expect(served).toEqual([...served].sort());
                for (const waits of stillWait) for (const got of served) expect(got < waits).toBe(true);
                // Nobody waits while there is room.
                const active = activeAmong(landed.at(-1)?.after ?? new Map()).length;
                const open =
                  stage.limit > active && imports < (maxImportsPerRound ?? Number.POSITIVE_INFINITY);
                if (open) expect(stillWait).toEqual([]);
              }
            }),
          ),
          { numRuns: over.runs(120) },
        );
      },
      patienceMs,
    );

    test(
      'R5: whoever waited has a seat once there is room for all',
      async () => {
        await fc.assert(
          fc.asyncProperty(history, ({ people, layouts, unreadable, seats, maxImportsPerRound }) =>
            over.play(async (storeOf) => {
              const stage = await stageOf(storeOf, maxImportsPerRound);
              const { tenant, client } = stage;
              for (let at = 0; at < rounds; at += 1) {
                tenant.directory.unreadable.clear();
                for (const id of unreadable[at]!) tenant.directory.unreadable.add(id);
                stage.limit = seats[at]!;
                tenant.license.activate({ limit: stage.limit });
                const entries = at === 0 ? initialEntries(people, 0) : incrementalEntries(people, at, false);
                await playRound(stage, people, at, laidOut(entries, layouts[at]!));
              }
              tenant.directory.unreadable.clear();
              stage.limit = people.length;
              tenant.license.activate({ limit: stage.limit });
              for (let quiet = 0; quiet < people.length + 2; quiet += 1) {
                tenant.clock.advance(24 * hourMs);
                await client.syncNow();
              }
              const users = await recordsOf(tenant.repository, tenant.tenantId, 'user');
              const active = users.filter(({ state }) => state === 'active').map(({ objectId }) => objectId);
              const alive = people.filter(({ states }) => {
                const state = states.at(-1)!;
                return typeof state !== 'string' && state.accountEnabled === true;
              });
              expect(active).toEqual(alive.map(({ objectId }) => objectId));
              expect(await recordsOf(tenant.repository, tenant.tenantId, 'leftover')).toEqual([]);
            }),
          ),
          { numRuns: over.runs(100) },
        );
      },
      patienceMs,
    );
  });
}
