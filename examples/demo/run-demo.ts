import { VirtualClock } from 'entra-delta-sync/testing';
import { dayOf } from './days.js';
import { openStore, type Place } from './open-store.js';
import { playDay } from './play-day.js';
import type { Screen } from './screen.js';
import type { Store } from './store.js';
import { printBeginning, printVerdict } from './verdict-panel.js';
import { openWorld } from './world.js';

/** Goes on with the story from where the state in a place has come to; answers the exit code. */
export async function runDemo(place: Place, screen: Screen, signal: AbortSignal): Promise<number> {
  const clock = new VirtualClock({ now: new Date('2026-03-02T06:00:00Z') });
  const store = await openStore(place, clock);
  try {
    const world = await openWorld(store, clock);
    try {
      printHead(screen, store);
      const { verdict, began } = await playDay(world, screen, signal);
      return Math.max(printBeginning(screen, store.progress, began), printVerdict(screen, verdict));
    } finally {
      await world.simulator.stop();
    }
  } finally {
    await store.close();
  }
}

function printHead(screen: Screen, { where, progress: { day, scenes } }: Store): void {
  screen.line(screen.paint('bold', 'entra-delta-sync: a day in the life of a tenant'));
  screen.line('2,000 people behind a simulated Microsoft Graph, read through the real Graph SDK.');
  screen.line(`State: ${where}.`);
  if (scenes > 0) {
    const { at } = dayOf(day)[scenes - 1]!;
    screen.line(`Day ${day}: the last run was stopped, this one goes on at ${at}.`);
  } else if (day > 1) {
    screen.line(`Day ${day}: goes on from the last run.`);
  }
}
