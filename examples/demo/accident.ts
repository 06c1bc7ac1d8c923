import { DeltaSyncError, type Hold } from 'entra-delta-sync';
import { VirtualClock } from 'entra-delta-sync/testing';
import { storeInMemory } from './open-store.js';
import type { Screen } from './screen.js';
import { count, grouped } from './text.js';
import { createMappings, openWorld, type World } from './world.js';

const dayMs = 24 * 3_600_000;
const indent = ' '.repeat(7);

/**
 * A list of people that is read in part: other products have suspended 5,160 and 1,200 accounts for one. Answers the exit
 * code: 0 if nobody was preserved who had not left.
 */
export async function runAccident(screen: Screen): Promise<number> {
  const clock = new VirtualClock({ now: new Date('2026-03-02T06:00:00Z') });
  const world = await openWorld(storeInMemory(clock), clock);
  try {
    screen.line(screen.paint('bold', 'entra-delta-sync: the accident that cost others 5,160 accounts'));
    screen.line('2,000 people behind a simulated Microsoft Graph, read through the real Graph SDK.');
    screen.line();
    await createMappings(world.client);
    await round(world, screen, 'The first sync');
    await failsHalfWay(world, screen);
    await answersEmptyList(world, screen);
    await answersEmptyPages(world, screen);
    return await peopleLeave(world, screen);
  } finally {
    await world.simulator.stop();
  }
}

async function failsHalfWay(world: World, screen: Screen): Promise<void> {
  const { clock, simulator } = world;
  clock.advance(6 * dayMs);
  simulator.faults.add({ match: 'delta-page', skip: 3, times: 100, respond: '403-request-denied' });
  await round(world, screen, 'Six days later a full round: the list fails half-way');
  simulator.faults.clear();
}

async function answersEmptyList(world: World, screen: Screen): Promise<void> {
  const { clock, client, simulator } = world;
  conceal(simulator, 0);
  clock.advance(dayMs);
  // The round that failed would go on with its next page: this one begins anew.
  await client.resetDeltaToken({ by: 'demo', reason: 'to see an empty list' });
  await round(world, screen, 'The next full round: the list is empty, and ends as if that were all');
  await listAgain(world, screen);
}

async function answersEmptyPages(world: World, screen: Screen): Promise<void> {
  const { clock, client, simulator } = world;
  conceal(simulator, 400);
  clock.advance(6 * dayMs);
  await round(world, screen, 'Something on the way turns 403 into empty pages: 400 people, then none');
  const hold = await openHold(world);
  if (hold === undefined) return;
  const objectIds = hold.users.slice(0, 5);
  const { applied } = await client.holds.approve(hold.holdId, { objectIds, by: 'ann' });
  told(screen, `ann approves five of them: each is read live, and lives. Preserved: ${applied}`);
  const { dismissed } = await client.holds.dismiss(hold.holdId, { by: 'ann' });
  told(screen, `ann dismisses the rest: ${people(dismissed)} stay as they are`);
  screen.line();
  await listAgain(world, screen);
}

async function peopleLeave(world: World, screen: Screen): Promise<number> {
  const { clock, client, simulator } = world;
  const leavers: string[] = [];
  for await (const { objectId } of client.users.list({ state: 'active' })) {
    if (leavers.length < 450) leavers.push(objectId);
  }
  for (const id of leavers) simulator.tenant.removeUser(id);
  clock.advance(dayMs);
  await round(world, screen, 'A part of the company is sold: 450 people really leave');
  const hold = await openHold(world);
  const { applied } =
    hold === undefined ? { applied: 0 } : await client.holds.approve(hold.holdId, { by: 'ann' });
  told(screen, `ann approves: each is read live, and is gone. Preserved: ${grouped(applied)}`);
  screen.line();
  const gone = new Set(leavers);
  let wrong = 0;
  for await (const { objectId, state } of client.users.list()) {
    if ((state === 'preserved') !== gone.has(objectId)) wrong += 1;
  }
  const verdict = wrong === 0 ? 'Nobody was preserved who had not left.' : `${count(wrong, 'user')} wrong.`;
  screen.line(screen.paint(wrong === 0 ? 'green' : 'red', verdict));
  return wrong === 0 ? 0 : 1;
}

/** What a round did, and what the holds say. */
async function round(world: World, screen: Screen, title: string): Promise<void> {
  const { client, clock } = world;
  screen.line(
    `${screen.paint('cyan', clock.now().toISOString().slice(0, 10))}  ${screen.paint('bold', title)}`,
  );
  try {
    const { kind, outcome, users, imported, preserved } = await client.syncNow();
    told(
      screen,
      `${kind} round ${outcome}: ${people(users)} read, imported ${grouped(imported)}, preserved ${grouped(preserved)}`,
    );
  } catch (error) {
    if (!(error instanceof DeltaSyncError)) throw error;
    told(
      screen,
      `the round fails (${error.code}) and will go on from there, preserved ${error.report?.preserved}`,
    );
  }
  const { active, preserved } = (await client.status()).counts;
  told(screen, `in the table: ${grouped(active)} active, ${grouped(preserved)} preserved`);
  const hold = await openHold(world);
  if (hold !== undefined) {
    const held = `on hold: ${people(hold.users.length)} (${hold.kind}, ${hold.reason}); active and backed up until somebody approves`;
    told(screen, screen.paint('yellow', held));
  }
  screen.line();
}

async function openHold({ client }: World): Promise<Hold | undefined> {
  for await (const hold of client.holds.list({ kind: 'preserve' })) return hold;
  return undefined;
}

async function listAgain(world: World, screen: Screen): Promise<void> {
  world.simulator.behaviour.omittedIds.clear();
  world.clock.advance(6 * dayMs);
  await round(world, screen, 'The list is whole again');
}

/** The list names only the first people; the others live all the same. */
function conceal({ behaviour, tenant }: World['simulator'], shown: number): void {
  for (const { id } of tenant.users().slice(shown)) behaviour.omittedIds.add(id);
}

function people(number: number): string {
  return number === 1 ? '1 person' : `${grouped(number)} people`;
}

function told(screen: Screen, text: string): void {
  screen.line(`${indent}${text}`);
}
