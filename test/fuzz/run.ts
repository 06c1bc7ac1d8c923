import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { corpusFolder } from './corpus.js';
import type { Edge } from './edge.js';
import { edges } from './edges.js';

/** New seeds for `--minutes` (1) an edge, of one `--edge` or of all; `--seed` begins with a known one. */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, edge: { type: 'string' }, seed: { type: 'string' } },
});
const minutes = Number(values.minutes);
const chosen = edges.filter(({ name }) => values.edge === undefined || values.edge === name);
if (chosen.length === 0 || !(minutes > 0)) {
  throw new Error(`--minutes is a number, and --edge one of ${edges.map(({ name }) => name).join(', ')}`);
}
for (const edge of chosen) if (!(await fuzz(edge))) process.exitCode = 1;

async function fuzz(edge: Edge): Promise<boolean> {
  await using open = await edge.open();
  const endsAt = performance.now() + minutes * 60_000;
  let runs = 0;
  let seed = Number(values.seed ?? Date.now() % 2 ** 31);
  const property = fc.asyncProperty(edge.arbitrary, (input) => open.check(input));
  for (; performance.now() < endsAt; seed = (seed + 1) % 2 ** 31) {
    const details = await fc.check(property, { seed, numRuns: edge.shortRuns });
    runs += details.numRuns;
    if (!details.failed) continue;
    const [input] = details.counterexample!;
    const file = `${corpusFolder(edge.name)}/seed-${seed}.json`;
    await mkdir(corpusFolder(edge.name), { recursive: true });
    await writeFile(file, `${JSON.stringify(input, undefined, 2)}\n`);
    console.log(
      `${edge.name}: FAILED, seed ${seed}, path ${details.counterexamplePath}, after ${runs} inputs`,
    );
    console.log(JSON.stringify(input, undefined, 2));
    console.log(details.errorInstance);
    console.log(`Kept in ${file}: npm test replays it.`);
    return false;
  }
  console.log(`${edge.name}: ${runs} inputs, none did harm; the next seed is ${seed}`);
  return true;
}
