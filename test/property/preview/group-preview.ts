import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Criteria } from '../../../src/domain/criteria.js';
import type { PreviewRow } from '../../../src/domain/preview.js';
import type { Policy } from '../../../src/options.js';
import { VirtualClock } from '../../../src/testing/index.js';
import { storeEnd } from '../../histories/store-end.js';
import { hourMs, type Options, type World, world } from '../../spec/client/world.js';
import type { Over } from '../over.js';
import { seeded } from '../seeded.js';
import { patienceMs } from '../synced-tenant.js';
import { done, see, told } from './told-and-done.js';

const groupCount = 3;
const personCount = 6;

const act = fc.record({
  what: fc.constantFrom(
    'join',
    'join',
    'join',
    'leave',
    'nest',
    'remove group',
    'restore group',
    'rename',
    'disable',
    'enable',
    'remove',
    'restore',
    'sync',
  ),
  group: fc.nat(groupCount - 1),
  person: fc.nat(personCount - 1),
});
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never;

const mapping = fc.record({
  group: fc.nat(groupCount - 1),
  kind: fc.constantFrom('member', 'direct', 'no member', 'and named'),
  autoImport: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
});

const policy: fc.Arbitrary<Policy> = fc.record({
  onUnmatched: fc.constantFrom('keep', 'preserve'),
  reassign: fc.constantFrom('never', 'follow'),
  onDisabled: fc.constantFrom('preserve', 'keep'),
});

class Tenant {
  readonly world: World;
  readonly groups: readonly string[];
  readonly people: readonly string[];
  readonly #gone = new Set<string>();
  #names = 0;

  constructor(made: World) {
    this.world = made;
    this.groups = Array.from({ length: groupCount }, () => made.directory.addGroup());
    this.people = made.directory.addUsers(personCount, (index) => ({
      userPrincipalName: `person${index}@tenant.example`,
      displayName: index % 2 === 0 ? 'Ann' : 'Ben',
    }));
  }

  criteriaOf({ group, kind }: { readonly group: number; readonly kind: string }): Criteria {
    const memberOf = this.groups[group]!;
    if (kind === 'direct') return { memberOf, transitive: false };
    if (kind === 'no member') return { not: { memberOf } };
    return kind === 'member'
      ? { memberOf }
      : { all: [{ memberOf }, { attribute: 'displayName', op: 'eq', value: 'Ann' }] };
  }

  /** One change; what does not fit the state of the tenant is left out. */
  play({ what, group, person }: Act): void {
    const { directory } = this.world;
    const [groupId, personId] = [this.groups[group]!, this.people[person]!];
    const lives = directory.user(personId) !== undefined;
    const stands = !this.#gone.has(groupId);
    const nested = this.groups[person % groupCount]!;
    const holds = (id: string) => stands && directory.members(groupId).includes(id);
    if (what === 'join' && stands && lives && !holds(personId)) directory.addMember(groupId, personId);
    if (what === 'leave' && holds(personId)) directory.removeMember(groupId, personId);
    if (what === 'nest' && stands && !this.#gone.has(nested) && !holds(nested)) {
      directory.addMember(groupId, nested);
    }
    if (what === 'remove group' && stands) {
      directory.removeGroup(groupId);
      this.#gone.add(groupId);
    }
    if (what === 'restore group' && !stands) {
      directory.restoreGroup(groupId);
      this.#gone.delete(groupId);
    }
    this.#names += 1;
    const userPrincipalName = `name${this.#names}@tenant.example`;
    if (what === 'rename' && lives) directory.updateUser(personId, { userPrincipalName });
    if (what === 'disable' && lives) directory.updateUser(personId, { accountEnabled: false });
    if (what === 'enable' && lives) directory.updateUser(personId, { accountEnabled: true });
    if (what === 'remove' && lives) directory.removeUser(personId);
    if (what === 'restore' && directory.deletedUser(personId) !== undefined) directory.restoreUser(personId);
  }
}

export function groupPreviews(over: Over): void {
  let imports = 0;

  test(
    'S12: a preview of mappings over groups says what the full sync then does, and leaves every token where it is',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(mapping, { minLength: 1, maxLength: 3 }),
          policy,
          fc.array(act, { maxLength: 25 }),
          fc.array(act, { maxLength: 8 }),
          fc.boolean(),
          (plans, drawn, history, last, frozen) =>
            over.play(async (storeOf) => {
              const clock = new VirtualClock();
              const repository = (await storeOf(clock)) as Options['repository'];
              const behaviour = { pageSize: 2, memberSliceSize: 2 };
              const tenant = new Tenant(
                world({ policy: drawn, behaviour, clock, repository, random: seeded(1) }),
              );
              const { client, directory } = tenant.world;
              const ids: string[] = [];
              for (const [index, plan] of plans.entries()) {
                const criteria = tenant.criteriaOf(plan);
                const { autoImport } = plan;
                const made = { name: `mapping ${index}`, criteria, autoImport, assignment: {} };
                ids.push((await client.mappings.create(made)).mappingId);
              }
              for (const step of history) {
                if (step.what !== 'sync') tenant.play(step);
                else {
                  clock.advance(12 * hourMs);
                  await client.syncNow();
                }
              }
              for (const step of last) tenant.play(step);
              if (frozen) directory.rejectGroupTokens();
              clock.advance(12 * hourMs);
              const stored = await storeEnd(repository, directory.tenant);
              const before = await see(client);
              const rows: PreviewRow[] = [];
              const preview = await client.preview({ onRow: (row) => void rows.push(row) });
              expect(await storeEnd(repository, directory.tenant)).toEqual(stored);
              await client.resetDeltaToken({ by: 'test', reason: 'a full round' });
              const reset = await see(client);
              const report = await client.syncNow();
              const after = await see(client);
              expect(told(preview, rows)).toEqual(
                done({ ...before, changes: reset.changes }, after, report, {
                  mappingIds: ids,
                  living: directory.users().map(({ id }) => id),
                }),
              );
              imports += preview.summary.imports;
            }),
        ),
        { numRuns: over.runs(150) },
      );
      if (over.isThorough) expect(imports).toBeGreaterThan(50);
    },
    patienceMs,
  );
}
