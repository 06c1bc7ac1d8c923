import type { RoundKind } from './run-round.js';
import type { Screen } from './screen.js';
import type { Progress } from './store.js';
import { count, grouped } from './text.js';
import type { Verdict } from './verdict.js';

/** Prints how a later run began; answers the exit code: a new day has to begin where the last one ended. */
export function printBeginning(
  screen: Screen,
  { day, scenes }: Progress,
  began: RoundKind | 'refused',
): 0 | 1 {
  if (day === 1 && scenes === 0) return 0;
  const isWrong = scenes === 0 && began !== 'incremental';
  const text = `Went on from the last run: the first round was ${began}.`;
  screen.line(screen.paint(isWrong ? 'red' : 'green', text));
  return isWrong ? 1 : 0;
}

/** Prints the verdict; answers the exit code. */
export function printVerdict(screen: Screen, { equal, users, differences }: Verdict): 0 | 1 {
  if (equal) {
    const text = `The table equals the tenant: ${grouped(users)} users compared one by one.`;
    screen.line(screen.paint('green', text));
    return 0;
  }
  const text = `The table differs from the tenant: ${count(differences.length, 'difference')}.`;
  screen.line(screen.paint('red', text));
  for (const difference of differences.slice(0, 20)) screen.line(`       ${difference}`);
  return 1;
}
