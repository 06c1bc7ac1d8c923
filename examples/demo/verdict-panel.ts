import type { Screen } from './screen.js';
import { count, grouped } from './text.js';
import type { Verdict } from './verdict.js';

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
