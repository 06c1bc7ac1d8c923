import { expectedTable, type Table } from './expected-table.js';
import { printRound } from './round-panel.js';
import { runRound } from './run-round.js';
import { Screen } from './screen.js';
import { printStatus } from './status-panel.js';
import { day } from './story.js';
import { actualTable, type Verdict, verdictOf } from './verdict.js';
import { printVerdict } from './verdict-panel.js';
import { createMappings, openWorld, type World } from './world.js';

/** Plays the scenes, a round after each, and compares the product's table with the tenant at the end. */
async function playDay(world: World, screen: Screen): Promise<Verdict> {
  const { client, simulator } = world;
  await createMappings(client);
  const mappings = new Map<string, string>();
  for await (const { mappingId, name } of client.mappings.list()) mappings.set(mappingId, name);
  let expected: Table = new Map();
  for (const scene of day) {
    const told = await runRound(world, screen, scene);
    if (told.report !== undefined) expected = expectedTable(expected, simulator.tenant);
    printRound(screen, told, await actualTable(client), mappings);
  }
  printStatus(screen, await client.status());
  return verdictOf(await actualTable(client), expected);
}

const screen = new Screen(process.stdout, process.env);
screen.line(screen.paint('bold', 'entra-delta-sync: a day in the life of a tenant'));
screen.line('2,000 people behind a simulated Microsoft Graph, read through the real Graph SDK.');
screen.line();
const world = await openWorld();
try {
  const verdict = await playDay(world, screen);
  process.exitCode = printVerdict(screen, verdict);
} finally {
  await world.simulator.stop();
}
