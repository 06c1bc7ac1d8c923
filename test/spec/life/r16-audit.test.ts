import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AdminAction, Change } from '../../../src/domain/change.js';
import { aMapping } from '../../../src/testing/index.js';
import { all, changesOf, failure, hourMs, inDepartment, type World, world } from '../client/world.js';

const by = 'eve@product.example';
const someText = expect.any(String);

/** A synced tenant of four: three in Sales, of whom at most one may be preserved a day, and a mapping that imports nobody. */
class Office {
  /** What the product heard in the transactions: a purge leaves nothing to read. */
  readonly heard: Change[] = [];
  readonly it: World = world({
    onCommit: (_tx, changes) => {
      this.heard.push(...changes.filter(({ kind }) => kind === 'admin'));
    },
    policy: { brake: { preserve: { maxUsers: 1 }, rekey: { maxUsers: 1 } } },
  });
  readonly ids = this.it.directory.addUsers(4, (index) => ({ department: index < 3 ? 'Sales' : 'IT' }));
  sales = '';
  rest = '';

  async open(): Promise<this> {
    const { mappings } = this.it.client;
    this.sales = (
      await mappings.create(aMapping({ name: 'Sales', criteria: inDepartment('Sales') }))
    ).mappingId;
    this.rest = (await mappings.create(aMapping({ name: 'Rest', autoImport: false }))).mappingId;
    await this.it.client.syncNow();
    this.it.clock.advance(hourMs);
    return this;
  }

  /** Three people on hold, to be preserved. */
  async hold(): Promise<void> {
    for (const id of this.ids.slice(0, 3)) this.it.directory.removeUser(id);
    await this.it.client.syncNow();
  }

  async holdId(): Promise<string> {
    const [hold] = await all(this.it.client.holds.list());
    return hold!.holdId;
  }

  get lastIso(): string {
    return this.it.clock.now().toISOString();
  }
}

interface Audited {
  readonly before?: (office: Office) => Promise<unknown>;
  readonly act: (office: Office) => Promise<unknown>;
  /** Subject, before and after, and what else the change says. */
  readonly told: (office: Office) => object;
}

/** Complete: the compiler sees an action that is missing. */
const audited: Record<AdminAction, Audited> = {
  'mapping-created': {
    act: ({ it }) =>
      it.client.mappings.create(
        { name: 'IT', criteria: inDepartment('IT'), assignment: { quota: 5 } },
        { by },
      ),
    told: () => ({
      subject: someText,
      before: null,
      after: {
        name: 'IT',
        criteria: inDepartment('IT'),
        assignment: { quota: 5 },
        autoImport: true,
        priority: 2,
      },
    }),
  },
  'mapping-updated': {
    act: ({ it, sales }) =>
      it.client.mappings.update(sales, { name: 'Sales and more', autoImport: false }, { by }),
    told: ({ sales }) => ({
      subject: sales,
      before: expect.objectContaining({ name: 'Sales', autoImport: true, priority: 0 }),
      after: expect.objectContaining({ name: 'Sales and more', autoImport: false, priority: 0 }),
    }),
  },
  'mappings-reordered': {
    act: ({ it, sales, rest }) => it.client.mappings.reorder([rest, sales], { by }),
    told: ({ sales, rest }) => ({ before: [sales, rest], after: [rest, sales] }),
  },
  'mapping-deleted': {
    act: ({ it, rest }) => it.client.mappings.delete(rest, { by }),
    told: ({ rest }) => ({
      subject: rest,
      before: expect.objectContaining({ name: 'Rest', autoImport: false, priority: 1 }),
      after: null,
    }),
  },
  'user-imported': {
    act: ({ it, ids, rest }) => it.client.users.import(ids[3]!, { mappingId: rest, by }),
    told: ({ ids, rest }) => ({
      subject: ids[3],
      before: { leftover: 'manual' },
      after: { mappingId: rest, state: 'active' },
    }),
  },
  'delta-token-reset': {
    act: ({ it }) => it.client.resetDeltaToken({ by, reason: 'in doubt' }),
    told: ({ lastIso }) => ({
      reason: 'in doubt',
      before: { resets: 0, nextDueAt: someText },
      after: { resets: 1, nextDueAt: lastIso },
    }),
  },
  'hold-approved': {
    before: (office) => office.hold(),
    act: async (office) =>
      office.it.client.holds.approve(await office.holdId(), { by, objectIds: office.ids.slice(0, 2) }),
    told: ({ ids }) => ({
      subject: someText,
      before: { standing: 'on-hold' },
      after: { standing: 'approved', objectIds: ids.slice(0, 2).sort() },
    }),
  },
  'hold-dismissed': {
    before: (office) => office.hold(),
    act: async (office) =>
      office.it.client.holds.dismiss(await office.holdId(), { by, objectIds: office.ids.slice(0, 2) }),
    told: ({ ids }) => ({
      subject: someText,
      before: { standing: 'on-hold' },
      after: { standing: 'dismissed', objectIds: ids.slice(0, 2).sort() },
    }),
  },
  paused: {
    act: ({ it }) => it.client.pause({ by, reason: 'a move' }),
    told: ({ lastIso }) => ({
      reason: 'a move',
      before: { pause: null, nextDueAt: someText },
      after: { pause: { since: lastIso, by, reason: 'a move' }, nextDueAt: someText },
    }),
  },
  resumed: {
    before: async ({ it }) => {
      await it.client.pause({ by: 'ann', reason: 'a move' });
      it.clock.advance(24 * hourMs);
    },
    act: ({ it }) => it.client.resume({ by, reason: 'moved' }),
    told: ({ lastIso }) => ({
      reason: 'moved',
      before: { pause: { since: someText, by: 'ann', reason: 'a move' }, nextDueAt: someText },
      after: { pause: null, nextDueAt: lastIso },
    }),
  },
  'users-adopted': {
    act: ({ it, ids }) =>
      it.client.users.adopt([{ objectId: ids[3], state: 'preserved', assignment: {}, ref: 'row 4' }], { by }),
    told: ({ ids }) => ({ before: null, after: { objectIds: [ids[3]], excluded: [ids[3]] } }),
  },
  'user-excluded': {
    act: ({ it, ids }) => it.client.users.exclude(ids[0]!, { by, reason: 'asked for' }),
    told: ({ ids }) => ({ subject: ids[0], reason: 'asked for', before: managed, after: excluded }),
  },
  'user-included': {
    before: ({ it, ids }) => it.client.users.exclude(ids[0]!, { by, reason: 'asked for' }),
    act: ({ it, ids }) => it.client.users.include(ids[0]!, { by, reason: 'a mistake' }),
    told: ({ ids }) => ({
      subject: ids[0],
      reason: 'a mistake',
      before: excluded,
      after: { ...excluded, excluded: false },
    }),
  },
  'user-erased': {
    act: ({ it, ids }) => it.client.users.erase(ids[0]!, { by, reason: 'asked for' }),
    told: ({ ids }) => ({
      subject: ids[0],
      reason: 'asked for',
      before: managed,
      after: { ...excluded, stateReason: 'erased' },
    }),
  },
  purged: {
    act: ({ it }) => it.client.purge({ by, confirm: it.directory.tenant }),
    told: ({ it }) => ({ subject: it.directory.tenant, before: { active: 3, preserved: 0 }, after: null }),
  },
};

const managed = { excluded: false, state: 'active', stateReason: null };
const excluded = { excluded: true, state: 'preserved', stateReason: 'excluded' };

describe('an action of an administrator', () => {
  test.each(Object.keys(audited) as AdminAction[])(
    'R16: %s leaves one change with by, before and after, as plain JSON',
    async (action) => {
      const { before, act, told } = audited[action];
      const office = await new Office().open();
      await before?.(office);
      const seen = office.heard.length;
      await act(office);
      const changes = office.heard.slice(seen);
      if (action !== 'purged') {
        expect((await changesOf(office.it.client, 'admin')).slice(seen)).toEqual(changes);
      }
      expect(changes).toEqual([
        {
          kind: 'admin',
          action,
          by,
          position: expect.any(Number),
          at: office.it.clock.now(),
          ...told(office),
        },
      ]);
      const [change] = changes as Extract<Change, { kind: 'admin' }>[];
      expect(Object.keys(change!)).toEqual(expect.arrayContaining(['before', 'after']));
      expect(JSON.parse(JSON.stringify([change!.before, change!.after]))).toEqual([
        change!.before,
        change!.after,
      ]);
    },
  );
});

test('R16: the page on the feed has a row for each action', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/changes.md'), 'utf8');
  expect(Object.keys(audited).filter((action) => !page.includes(`\n| \`${action}\` |`))).toEqual([]);
});

test('R16: an import that has to wait says for what', async () => {
  const office = await new Office().open();
  const { it, ids, rest } = office;
  it.license.activate({ limit: 3 });
  expect(await it.client.users.import(ids[3]!, { mappingId: rest, by })).toMatchObject({
    outcome: 'left-over',
  });
  expect((await changesOf(it.client, 'admin')).at(-1)).toMatchObject({
    action: 'user-imported',
    before: { leftover: 'manual' },
    after: { mappingId: rest, leftover: 'no-seat' },
  });
});

test('R16: where by is optional and not given, the change has none', async () => {
  const office = await new Office().open();
  await office.it.client.mappings.delete(office.rest);
  expect(Object.keys((await changesOf(office.it.client, 'admin')).at(-1)!)).not.toContain('by');
});

test.each([
  [undefined, ['by', 'reason']],
  [{ reason: 'x' }, ['by']],
  [{ by: '', reason: 'x' }, ['by']],
  [{ by: 'ann', reason: 5 }, ['reason']],
])('R16: a reset by nobody, or for no reason, is refused: %j', async (given, paths) => {
  const { it } = await new Office().open();
  const error = await failure(it.client.resetDeltaToken(given as never));
  expect(error.code).toBe('ERR_OPTIONS_INVALID');
  expect(error.problems.map(({ path }) => path)).toEqual(paths);
});
