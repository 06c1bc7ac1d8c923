import { setTimeout as sleep } from 'node:timers/promises';
import { dayOf, instantOf } from './days.js';
import { DemoFailure } from './demo-failure.js';
import { expectedTable } from './expected-table.js';
import { replay } from './replay.js';
import { printRound } from './round-panel.js';
import { type RoundKind, runRound } from './run-round.js';
import type { Screen } from './screen.js';
import { printStatus } from './status-panel.js';
import { actualTable, type Verdict, verdictOf } from './verdict.js';
import { createMappings, leaseTtlMs, type World } from './world.js';

export interface Played {
  readonly verdict: Verdict;
  /** The first round. */
  readonly began: RoundKind | 'refused';
}

/**
 * Plays what is left of the day that the story has come to, a round after each scene, and compares the product's table
 * with the tenant at the end. The scene in which an earlier run was stopped is played again: its round may be missing.
 */
export async function playDay(world: World, screen: Screen, signal: AbortSignal): Promise<Played> {
  const { client, clock, simulator, store } = world;
  const { day, scenes } = store.progress;
  const done = Math.max(0, scenes - 1);
  let expected = replay(world, { day, scenes: done });
  await otherRun(world, screen, signal);
  screen.line();
  const mappings = await createMappings(client);
  const kinds: (RoundKind | 'refused')[] = [];
  for (const [index, scene] of dayOf(day).entries()) {
    if (index < done) continue;
    signal.throwIfAborted();
    await store.moveTo({ day, scenes: index + 1 });
    clock.advance(Math.max(0, instantOf(day, scene).getTime() - clock.now().getTime()));
    const told = await runRound(world, screen, scene, signal);
    kinds.push(told.report?.kind ?? 'refused');
    if (told.report !== undefined) expected = expectedTable(expected, simulator.tenant);
    printRound(screen, told, await actualTable(client), mappings);
  }
  printStatus(screen, await client.status());
  const verdict = verdictOf(await actualTable(client), expected);
  await store.moveTo({ day: day + 1, scenes: 0 });
  return { verdict, began: kinds[0]! };
}

/** A run that was killed in a round has left its lease, which ends by the clock of the database. */
async function otherRun({ client }: World, screen: Screen, signal: AbortSignal): Promise<void> {
  const untilMs = performance.now() + leaseTtlMs + 1000;
  for (let waits = 0; (await client.status()).running !== undefined; waits += 1) {
    if (performance.now() > untilMs) throw new DemoFailure('Another run of the demo is at work there');
    if (waits === 0)
      screen.line(`A round has not ended there: waiting for its lease, ${leaseTtlMs / 1000} s at most.`);
    await sleep(250, undefined, { signal });
  }
}
