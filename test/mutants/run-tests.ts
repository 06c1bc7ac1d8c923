import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface TestRun {
  /** The first test that failed, by its whole title. */
  readonly failed: string | undefined;
  /** Of the tests up to the one that failed, or of all. */
  readonly testsMs: number;
  readonly passed: number;
  /** What was printed, for a run that told nothing. */
  readonly output: string;
}

export interface TestsToRun {
  readonly tests: readonly string[];
  /** A whole title, or a part of one. */
  readonly title?: string | undefined;
  /** Ends with the first test that fails. */
  readonly bail: boolean;
}

interface JsonReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly duration?: number | null;
    }[];
  }[];
}

/** Runs test files by vitest in a copy of the project. A file that can't be loaded fails no test, and passes none. */
export async function runTests(cwd: string, { tests, title, bail }: TestsToRun): Promise<TestRun> {
  const report = join(cwd, 'report.json');
  await rm(report, { force: true });
  const output = await vitest(cwd, [
    'run',
    '--config=test/mutants/vitest.config.ts',
    // Of some two hundred files a mutant changes one.
    '--experimental.fsModuleCache',
    `--experimental.fsModuleCachePath=${join(cwd, '.module-cache')}`,
    '--reporter=json',
    `--outputFile=${report}`,
    ...(bail ? ['--bail=1'] : []),
    ...(title === undefined ? [] : [`--testNamePattern=${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`]),
    ...tests,
  ]);
  const written = await readFile(report, 'utf8').catch(() => '{"testResults":[]}');
  const results = (JSON.parse(written) as JsonReport).testResults.flatMap((file) => file.assertionResults);
  const first = results.findIndex(({ status }) => status === 'failed');
  const until = first < 0 ? results : results.slice(0, first + 1);
  return {
    failed: results[first]?.fullName,
    testsMs: Math.round(until.reduce((sum, { duration }) => sum + (duration ?? 0), 0)),
    passed: results.filter(({ status }) => status === 'passed').length,
    output,
  };
}

/** Many times what a run takes, on a machine with other work. */
const limitMs = 90_000;

function vitest(cwd: string, parameters: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const command = [join(cwd, 'node_modules/vitest/vitest.mjs'), ...parameters];
    // A group of its own: a fault that makes a loop endless holds a worker, which vitest would leave behind.
    const child = spawn(process.execPath, command, { cwd, detached: true });
    const limit = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), limitMs);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(limit);
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
  });
}
