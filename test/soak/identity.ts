import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Tally } from '../simulation/tally.js';
import type { Played } from './identity-worker.js';

/**
 * `npm run soak -- --minutes N [--from SEED]`: identity histories of new seeds on all cores, in memory and one in forty
 * through simulator and SDK. Stops at the first that fails, with its seed and story and exit code 1.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    from: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
// New seeds each time, and beyond those of the test run.
const from = Number(values.from ?? 1_000_000 + (Date.now() % 1_000_000_000));
if (!(minutes > 0) || !Number.isSafeInteger(from)) {
  throw new Error('usage: npm run soak -- --minutes N [--from SEED]');
}

const workers = availableParallelism();
const startedAt = performance.now();
const tally = new Tally();
let failure: string | undefined;

const children = Array.from({ length: workers }, (_, index) => {
  const args = [String(from + index), String(workers), String(minutes * 60_000)];
  const child = fork(new URL('./identity-worker.ts', import.meta.url), args);
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
const histories = tally.get('history');
console.log(`${histories} histories from seed ${from} in ${seconds.toFixed(0)} s on ${workers} cores`);
console.log(`${(histories / seconds).toFixed(1)} histories per second\n${tally.table}`);
if (failure !== undefined) {
  console.error(failure);
  process.exitCode = 1;
}
