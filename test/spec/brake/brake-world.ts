import { expect } from 'vitest';
import type { Hold } from '../../../src/domain/hold.js';
import { aMapping } from '../../../src/testing/index.js';
import { all, dayMs, hourMs, userOf, type World, type WorldOptions, world } from '../client/world.js';

export const by = 'ann@product.example';

export interface BrakeWorld extends World {
  readonly people: readonly string[];
}

/** 40 people, so that more than 10 in a day are too many. */
export async function brakeWorld(options: WorldOptions = {}, count = 40): Promise<BrakeWorld> {
  const it = world(options);
  const people = it.directory.addUsers(count, (n) => ({ mail: `user${n}@tenant.example` }));
  await it.client.mappings.create(aMapping());
  await it.client.syncNow();
  return { ...it, people };
}

export async function laterRound(it: World, laterMs = hourMs) {
  it.clock.advance(laterMs);
  return it.client.syncNow();
}

export async function fullRound(it: World) {
  const report = await laterRound(it, 6 * dayMs);
  expect(report.kind).toBe('initial');
  return report;
}

export function remove({ directory }: World, people: readonly string[]): void {
  for (const id of people) directory.removeUser(id);
}

/** The stream never hears that they are gone. */
export function leaveUnseen(it: World, people: readonly string[]): void {
  for (const id of people) it.directory.behaviour.omittedIds.add(id);
  remove(it, people);
}

export function rename({ directory }: World, people: readonly string[], to = 'new'): void {
  for (const id of people) {
    const address = `${to}-${id}@tenant.example`;
    directory.updateUser(id, { userPrincipalName: address, mail: address });
  }
}

export async function holdsOf({ client }: World, kind?: Hold['kind']): Promise<Hold[]> {
  return all(client.holds.list(kind === undefined ? {} : { kind }));
}

/** The one hold that is open. */
export async function onlyHold(it: World): Promise<Hold> {
  const holds = await holdsOf(it);
  expect(holds).toHaveLength(1);
  return holds[0]!;
}

export async function statesOf({ client }: World, people: readonly string[]): Promise<string[]> {
  return Promise.all(people.map(async (id) => (await userOf(client, id)).state));
}

export async function activeCount({ client }: World): Promise<number> {
  return (await client.status()).counts.active;
}
