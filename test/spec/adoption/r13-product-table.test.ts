import { afterEach, describe, expect, test } from 'vitest';
import type { AdoptionOutcome } from '../../../src/domain/adoption.js';
import { aMapping } from '../../../src/testing/index.js';
import { type Death, Lifeline } from '../../property/mortal.js';
import { all, changesOf } from '../client/world.js';
import { outcomes } from './adopt.js';
import { MovingIn, moveIn } from './moving-in.js';

let it: MovingIn;
afterEach(() => it.simulator.stop());

/** What a second run says of a record. */
const again: Partial<Record<AdoptionOutcome, AdoptionOutcome>> = {
  adopted: 'unchanged',
  proposed: 'unchanged',
};

describe('R13: a product table of 5,000 people, over the SDK', () => {
  test('is adopted: the rest is listed with its reason, nobody is imported twice, a second run is a no-op', async () => {
    it = await MovingIn.start(5);
    const { rows: table, strangers } = it.table;
    expect(table).toHaveLength(5_000);
    const client = it.client();

    const { rows, first, confirmed } = await moveIn(client, it.records);
    expect(first.records).toBe(5_000);
    expect(rows.map(({ outcome }) => outcome)).toEqual(table.map(({ outcome }) => outcome));
    expect(outcomes(confirmed)).toEqual({ adopted: first.proposed });
    expect(rows.every((row) => row.outcome !== 'ambiguous' || row.reason === 'several-holders')).toBe(true);

    // Each record that led to a person leads to its own, and no other leads anywhere.
    const owners = new Map(
      table.flatMap(({ owner, record }) => (owner === undefined ? [] : [[owner, record.ref]])),
    );
    const users = await all(client.users.list());
    expect(new Map(users.map(({ objectId, ref }) => [objectId, ref]))).toEqual(owners);
    const { position, counts } = await it.head();
    const states = users.map(({ state }) => state);
    expect(counts).toMatchObject({
      active: states.filter((state) => state === 'active').length,
      preserved: states.filter((state) => state === 'preserved').length,
      leftovers: 0,
    });

    const second = await moveIn(client, it.records);
    expect(second.rows.map(({ outcome }) => outcome)).toEqual(
      table.map(({ outcome }) => again[outcome] ?? outcome),
    );
    expect((await it.head()).position).toBe(position);

    // The first round brings details and imports whom nobody has adopted, recycled addresses with their new holders.
    await client.mappings.create(aMapping());
    const report = await client.syncNow();
    const living = it.simulator.tenant.users().filter(({ accountEnabled }) => accountEnabled === true);
    const missing = living.map(({ id }) => id).filter((id) => !owners.has(id));
    expect(report).toMatchObject({
      outcome: 'completed',
      imported: missing.length,
      preserved: 0,
      leftovers: 0,
    });
    const imported = (await changesOf(client, 'imported')).map(({ objectId }) => objectId);
    expect(imported.sort()).toEqual(missing.sort());
    for (const stranger of strangers) expect(imported).toContain(stranger);
    const kept = await all(client.users.list());
    expect(kept.filter(({ ref }) => ref !== undefined)).toHaveLength(owners.size);
    expect(kept.filter(({ objectId }) => owners.has(objectId)).map(({ state }) => state)).toEqual(states);

    const after = (await it.head()).position;
    await moveIn(client, it.records);
    expect((await it.head()).position).toBe(after);
  }, 120_000);
});

describe('R13: adoption that is cut short', () => {
  /** Moves in undisturbed, and says what that leaves and in how many calls of the store. */
  async function undisturbed(thousands: number) {
    it = await MovingIn.start(thousands);
    const life = new Lifeline();
    await moveIn(it.client(life.reach(it.repository)), it.records);
    const end = await it.end();
    await it.simulator.stop();
    return { end, calls: life.calls };
  }

  /** Dies at a call of the store, before it took effect or after, and moves in again. */
  async function cut(thousands: number, death: Death) {
    it = await MovingIn.start(thousands);
    const life = new Lifeline(death);
    await expect(moveIn(it.client(life.reach(it.repository)), it.records)).rejects.toThrow();
    const early = (await it.end()).users.length;
    await moveIn(it.client(), it.records);
    const end = await it.end();
    await it.simulator.stop();
    return { early, end };
  }

  test('half-way through 5,000 people ends the same when it is run again', async () => {
    const { end, calls } = await undisturbed(5);
    const { early, end: again } = await cut(5, { atCall: calls >> 1, landed: false });
    expect(early).toBeGreaterThan(500);
    expect(early).toBeLessThan(end.users.length - 500);
    expect(again).toEqual(end);
  }, 120_000);

  test('at any call of the store, before or after it took effect, ends the same when it is run again', async () => {
    const { end, calls } = await undisturbed(1);
    expect(end.users.length).toBeGreaterThan(700);
    expect(calls).toBeGreaterThan(20);
    for (let atCall = 1; atCall <= calls; atCall += 3) {
      const { end: again } = await cut(1, { atCall, landed: atCall % 2 === 1 });
      expect(again).toEqual(end);
    }
  }, 120_000);
});
