import { describe, expect, onTestFinished, test } from 'vitest';
import type { Hold } from '../../src/domain/hold.js';
import { aMapping } from '../../src/testing/index.js';
import { type AccidentEnd, ends, pageSize } from './accident-ends.js';
import { all, dayMs, failure, hourMs } from './client/world.js';

const people = 60;

/** Everybody is managed, and the next round reads the whole list. */
async function begun(open: (people: number) => Promise<AccidentEnd>): Promise<AccidentEnd> {
  const it = await open(people);
  onTestFinished(() => it.close());
  await it.client.mappings.create(aMapping());
  expect(await it.client.syncNow()).toMatchObject({ imported: people });
  it.clock.advance(6 * dayMs);
  return it;
}

async function expectNobodyPreserved({ client }: AccidentEnd): Promise<void> {
  expect((await client.status()).counts).toMatchObject({ active: people, preserved: 0 });
  const changes = await all(client.changes.list());
  expect(changes.filter(({ kind }) => kind === 'preserved')).toEqual([]);
}

async function expectHold({ client }: AccidentEnd, hold: Partial<Hold>): Promise<void> {
  expect(await all(client.holds.list())).toMatchObject([{ kind: 'preserve', ...hold }]);
}

/** A true list ends the hold, and nothing is left of the accident. */
async function expectHealed(it: AccidentEnd): Promise<void> {
  it.heal();
  it.clock.advance(6 * dayMs);
  expect(await it.client.syncNow()).toMatchObject({ kind: 'initial', outcome: 'completed', holds: 0 });
  await expectNobodyPreserved(it);
  expect(await all(it.client.leftovers.list())).toEqual([]);
}

/** 5,160 and 1,200 accounts were suspended so: https://github.com/microsoft/o365-moodle/issues/2048 and 1325. */
describe.each(ends)('the accident of a list that was read in part, %s', (_name, open) => {
  test('S1, S2: it fails half-way: nobody is preserved, and the round goes on when it is there again', async () => {
    const it = await begun(open);
    it.refuse();
    expect((await failure(it.client.syncNow())).report).toMatchObject({ outcome: 'failed', preserved: 0 });
    await expectNobodyPreserved(it);
    it.heal();
    it.clock.advance(hourMs);
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', preserved: 0, unproven: 0 });
    await expectNobodyPreserved(it);
    expect(await all(it.client.holds.list())).toEqual([]);
  });

  test('S1, S2: it is empty: nobody is preserved, and all are on hold', async () => {
    const it = await begun(open);
    it.conceal(it.people);
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'held', users: 0, preserved: 0 });
    await expectNobodyPreserved(it);
    await expectHold(it, { reason: 'empty-answer', users: [...it.people].sort() });
    await expectHealed(it);
  });

  test('S1, S2: its pages are empty after the first, as where a 403 was taken for no people: all others are on hold', async () => {
    const it = await begun(open);
    const others = it.people.slice(pageSize);
    it.conceal(others, 4);
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'held', users: pageSize, preserved: 0 });
    await expectNobodyPreserved(it);
    await expectHold(it, { reason: 'over-limit', users: [...others].sort() });
    await expectHealed(it);
  });

  test('S1, S2: a page is cut in the middle, and the connection with it: nobody is preserved', async () => {
    const it = await begun(open);
    it.cut();
    await it.client.syncNow().catch(() => undefined);
    await expectNobodyPreserved(it);
    await expectHealed(it);
  });

  test('S1, S2: a page is cut in the middle, and nobody notices: who is missing is asked about, and lives', async () => {
    const it = await begun(open);
    it.conceal(it.people.slice(25, 30));
    expect(await it.client.syncNow()).toMatchObject({ outcome: 'completed', preserved: 0, unproven: 0 });
    await expectNobodyPreserved(it);
    expect(await all(it.client.holds.list())).toEqual([]);
    await expectHealed(it);
  });

  test('S2: approved by mistake, a hold of living people preserves nobody', async () => {
    const it = await begun(open);
    it.conceal(it.people);
    await it.client.syncNow();
    const [hold] = await all(it.client.holds.list({ kind: 'preserve' }));
    expect(await it.client.holds.approve(hold!.holdId, { by: 'ann' })).toEqual({ applied: 0, unanswered: 0 });
    await expectNobodyPreserved(it);
    await expectHealed(it);
  });
});
