import { runAccident } from './accident.js';
import { readArguments, usage } from './arguments.js';
import { DemoFailure } from './demo-failure.js';
import { runDemo } from './run-demo.js';
import { Screen } from './screen.js';

/** 0: the table equals the tenant, or the accident has cost nobody. 1: it does not, or the run failed. 2: wrong arguments. 130: stopped by Ctrl-C. */
async function main(screen: Screen): Promise<number> {
  const told = readArguments(process.argv.slice(2));
  if (told.kind === 'help') {
    screen.line(usage);
    return 0;
  }
  if (told.kind === 'wrong') {
    process.stderr.write(`${told.problem}\n\n${usage}\n`);
    return 2;
  }
  if (told.kind === 'accident') return runAccident(screen);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  try {
    return await runDemo({ folder: told.folder, url: process.env.DATABASE_URL }, screen, stop.signal);
  } catch (error) {
    if (stop.signal.aborted && error instanceof Error && error.name === 'AbortError') {
      screen.line('Stopped.');
      return 130;
    }
    if (!(error instanceof DemoFailure)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

process.exitCode = await main(new Screen(process.stdout, process.env));
