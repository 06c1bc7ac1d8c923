import type { AttributeCondition } from '../../domain/criteria.js';
import type { JsonObject, JsonValue } from '../../domain/json.js';
import type { LeafTest } from './compile-condition.js';

/** An attribute path, taken apart once. */
export interface Path {
  readonly segments: readonly string[];
  /** Names are found whatever their case, the exact spelling first. */
  readonly ignoreCase: boolean;
}

export function pathOf({ attribute, ignoreCase }: AttributeCondition): Path {
  return { segments: attribute.split('.'), ignoreCase: ignoreCase === true };
}

/** Kleene `any` over what the path reaches, which has no undecided: delivered values are whole. */
export function reach(
  value: JsonValue | undefined,
  path: Path,
  depth: number,
  test: LeafTest,
): 'true' | 'false' | 'unknown' {
  if (value === null || value === undefined) return 'unknown';
  if (isCollection(value)) {
    // An empty collection is missing, so there is nothing to say no.
    let verdict: 'false' | 'unknown' = value.length === 0 ? 'unknown' : 'false';
    for (const element of value) {
      const next = reach(element, path, depth, test);
      if (next === 'true') return 'true';
      if (next === 'unknown') verdict = 'unknown';
    }
    return verdict;
  }
  const segment = path.segments[depth];
  if (segment === undefined) return test(value) ? 'true' : 'false';
  const name = typeof value === 'object' ? ownName(value, segment, path.ignoreCase) : undefined;
  return name === undefined ? 'unknown' : reach((value as JsonObject)[name], path, depth + 1, test);
}

/** The name of an own member; what is inherited does not count: `toString` is no attribute of anybody. */
export function ownName(
  object: Readonly<Record<string, unknown>>,
  name: string,
  ignoreCase: boolean,
): string | undefined {
  if (Object.hasOwn(object, name)) return name;
  if (!ignoreCase) return undefined;
  const folded = name.toLowerCase();
  return Object.keys(object).find((own) => own.toLowerCase() === folded);
}

function isCollection(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
