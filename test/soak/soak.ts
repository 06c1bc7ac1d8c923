import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Tally } from '../simulation/tally.js';
import type { Kind, Played } from './soak-worker.js';

/**
 * `npm run soak -- --minutes N [--only simulation|identity] [--from SEED]`: histories of new seeds on all cores, those of
 * the simulation and those of identities in turn. Stops at the first that fails, with its seed, its story, a script where
 * there is one to keep, and exit code 1.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    only: { type: 'string' },
    from: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
// New seeds each time, and beyond those of the test run.
const from = Number(values.from ?? 1_000_000 + (Date.now() % 1_000_000_000));
const kinds: readonly Kind[] = (['simulation', 'identity'] as const).filter(
  (kind) => values.only === undefined || values.only === kind,
);
if (!(minutes > 0) || !Number.isSafeInteger(from) || kinds.length === 0) {
  throw new Error('usage: npm run soak -- --minutes N [--only simulation|identity] [--from SEED]');
}

const workers = availableParallelism();
const startedAt = performance.now();
const tally = new Tally();
let failure: string | undefined;

const children = Array.from({ length: workers }, (_, index) => {
  const args = [from + index, workers, minutes * 60_000].map(String);
  const child = fork(new URL('./soak-worker.ts', import.meta.url), [...args, ...kinds]);
  child.on('message', ({ counts, failed }: Played) => {
    for (const [event, times] of counts) tally.count(event, times);
    if (failed === undefined || failure !== undefined) return;
    failure = failed;
    for (const other of children) other.kill();
  });
  return child;
});

const codes = await Promise.all(
  children.map((child) => new Promise<number | null>((resolve) => child.on('exit', resolve))),
);
if (failure === undefined && codes.some((code) => code !== 0)) failure = `a worker ended with ${codes}`;
const seconds = (performance.now() - startedAt) / 1000;
const sum = (prefix: string) =>
  tally.entries.reduce((total, [event, times]) => total + (event.startsWith(prefix) ? times : 0), 0);
const figures = {
  histories: tally.get('history') + tally.get('identity: history'),
  'of the simulation': tally.get('history'),
  faults: sum('fault at '),
  kills: sum('kill in ') + tally.get('identity: crash'),
  'commits checked': tally.get('commit checked') + tally.get('identity: commits'),
};
console.log(`${tally.table}\n\n${seconds.toFixed(0)} s on ${workers} cores, from seed ${from}`);
for (const [what, times] of Object.entries(figures)) {
  console.log(`${what}: ${times}, ${(times / seconds).toFixed(1)} per second`);
}
if (failure !== undefined) {
  console.error(failure);
  process.exitCode = 1;
}
