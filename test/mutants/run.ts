import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Mutant, readMutants } from './mutant.js';
import { runTests } from './run-tests.js';
import { TreeCopy } from './tree-copy.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const only = process.argv.slice(2);

/** What became of a mutant; a `problem` fails the run. */
interface Outcome {
  readonly mutant: Mutant;
  readonly caughtBy?: string;
  readonly testsMs?: number;
  readonly problem?: string;
}

/** The mutants whose names hold one of the parameters, or all: each planted alone, and its tests run. */
async function main(): Promise<void> {
  const startedAt = performance.now();
  const mutants = readMutants(fileURLToPath(new URL('.', import.meta.url))).filter(
    ({ name }) => only.length === 0 || only.some((part) => name.includes(part)),
  );
  const lanes = Math.max(1, Math.min(availableParallelism(), mutants.length));
  const copies = await Promise.all(Array.from({ length: lanes }, () => TreeCopy.of(root)));
  try {
    await proveGreen(copies[0]!, mutants);
    const waiting = [...mutants];
    const outcomes: Outcome[] = [];
    await Promise.all(
      copies.map(async (copy) => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const outcome = await tryMutant(copy, next);
          outcomes.push(outcome);
          tell(outcome);
        }
      }),
    );
    const problems = outcomes.filter(({ problem }) => problem !== undefined);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    console.log(`\n${outcomes.length} mutants, ${problems.length} not caught, in ${seconds} s`);
    if (problems.length > 0 || outcomes.length === 0) process.exitCode = 1;
  } finally {
    await Promise.all(copies.map((copy) => copy[Symbol.asyncDispose]()));
  }
}

/** A test that is red anyway catches nothing. */
async function proveGreen(copy: TreeCopy, mutants: readonly Mutant[]): Promise<void> {
  const tests = [
    ...new Set(mutants.filter(({ title }) => title === undefined).flatMap((mutant) => mutant.tests)),
  ];
  const titled = mutants.filter(({ title }) => title !== undefined);
  const runs = [
    ...(tests.length === 0 ? [] : [{ tests, bail: false }]),
    ...[
      ...new Map(
        titled.map(({ tests, title }) => [`${tests} ${title}`, { tests, title, bail: false }]),
      ).values(),
    ],
  ];
  for (const run of runs) {
    const { failed, passed, output } = await runTests(copy.path, run);
    if (failed !== undefined || passed === 0) {
      throw new Error(`Without any fault: ${failed ?? 'no test ran'} (${run.tests.join(', ')})\n${output}`);
    }
  }
}

async function tryMutant(copy: TreeCopy, mutant: Mutant): Promise<Outcome> {
  try {
    await copy.apply(mutant.path);
  } catch (error) {
    return { mutant, problem: `does not apply: ${String(error)}` };
  }
  const { failed, testsMs, passed, output } = await runTests(copy.path, { ...mutant, bail: true });
  await copy.revert(mutant.path);
  if (failed !== undefined) return { mutant, caughtBy: failed, testsMs };
  return { mutant, problem: passed === 0 ? `no test ran\n${output}` : 'SURVIVED' };
}

function tell({ mutant, caughtBy, testsMs, problem }: Outcome): void {
  console.log(`${problem === undefined ? 'caught ' : 'PROBLEM'} ${mutant.name}: ${mutant.fault}`);
  console.log(`        ${problem ?? `after ${testsMs} ms by "${caughtBy}" of ${mutant.tests.join(', ')}`}`);
}

await main();
