import { dayOf, instantOf } from './days.js';
import { expectedTable, type Table } from './expected-table.js';
import type { Progress } from './store.js';
import type { World } from './world.js';

/**
 * Lets the tenant live through the days and scenes of earlier runs, without a sync. What their rounds made of it is
 * expected, not read: an error that an earlier run left in the table is still one.
 */
export function replay(world: World, { day, scenes }: Progress): Table {
  const { clock, simulator } = world;
  let expected: Table = new Map();
  for (let past = 1; past <= day; past += 1) {
    const all = dayOf(past);
    for (const scene of past < day ? all : all.slice(0, scenes)) {
      clock.advance(instantOf(past, scene).getTime() - clock.now().getTime());
      scene.play(world);
      if (scene.refused === undefined) expected = expectedTable(expected, simulator.tenant);
    }
  }
  // Graph's moods of those days are over.
  simulator.faults.clear();
  return expected;
}
