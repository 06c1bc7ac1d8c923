import type { Properties } from '../../domain/directory-user.js';
import { reach } from './reach.js';

const anyValue = () => true;

/** The paths at which one of the bodies shows a value; those already known are not looked for. */
export function shownPaths(
  paths: readonly string[],
  known: ReadonlySet<string>,
  bodies: Iterable<Properties>,
): string[] {
  const wanted = new Map(
    paths
      .filter((path) => !known.has(path))
      .map((path) => [path, { segments: path.split('.'), ignoreCase: false }]),
  );
  if (wanted.size === 0) return [];
  const shown: string[] = [];
  for (const body of bodies) {
    for (const [path, parts] of wanted) {
      const first = parts.segments[0]!;
      if (!Object.hasOwn(body, first) || reach(body[first], parts, 1, anyValue) !== 'true') continue;
      shown.push(path);
      wanted.delete(path);
    }
    if (wanted.size === 0) break;
  }
  return shown;
}
