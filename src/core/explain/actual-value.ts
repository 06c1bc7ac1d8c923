import type { JsonObject, JsonValue } from '../../domain/json.js';
import type { PropertyView } from '../criteria/compile-criteria.js';
import { ownName, type Path } from '../criteria/reach.js';

const maxValues = 100;

/** What stands at a path: null where nothing does, a list behind a collection, undefined when it was not delivered. */
export function actualValue(view: PropertyView, path: Path): JsonValue | undefined {
  const value = view.property(path.segments[0]!, path.ignoreCase);
  if (value === undefined) return undefined;
  const values: JsonValue[] = [];
  const several = collect(value, path, 1, values);
  return several ? values : values[0]!;
}

/** Whether a collection lay on the way. */
function collect(value: JsonValue | undefined, path: Path, depth: number, values: JsonValue[]): boolean {
  const segment = path.segments[depth];
  if (segment !== undefined && Array.isArray(value)) {
    for (const element of value as readonly JsonValue[]) {
      if (values.length >= maxValues) break;
      collect(element, path, depth, values);
    }
    return true;
  }
  if (segment === undefined || value === null || typeof value !== 'object') {
    values.push(segment === undefined ? (value ?? null) : null);
    return false;
  }
  const object = value as JsonObject;
  const name = ownName(object, segment, path.ignoreCase);
  return collect(name === undefined ? null : object[name], path, depth + 1, values);
}
