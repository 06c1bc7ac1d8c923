import type { EntryShape } from './delta-stream.js';
import type { JsonObject, JsonValue } from './json.js';
import { BASIC_PROPERTIES, DEFAULT_PROPERTIES, isDirectoryExtension, USER_TYPE } from './property-sets.js';
import type { PlannedEntry } from './round-plan.js';

interface UserShape extends EntryShape {
  /** The application may read the basic properties only. */
  readonly basicOnly: boolean;
}

/** One item of a delta page as JSON. */
export function renderEntry(entry: PlannedEntry, shape: UserShape): JsonObject {
  const { status, user, manager } = entry.snapshot;
  if (status !== 'active') {
    // Nothing but the id; "changed" can be restored, "deleted" cannot
    // (https://learn.microsoft.com/en-us/graph/delta-query-overview).
    return { id: entry.id, '@removed': { reason: status === 'deleted' ? 'changed' : 'deleted' } };
  }
  const item: Record<string, JsonValue> = {};
  for (const name of shape.select ?? DEFAULT_PROPERTIES) {
    const value = user[name];
    // Never set is absent; an initial round leaves out cleared ones too
    // (https://github.com/microsoftgraph/microsoft-graph-docs/issues/4946).
    if (value === undefined || (value === null && shape.initial)) continue;
    if (shape.basicOnly && !BASIC_PROPERTIES.has(name)) continue;
    if (shape.minimal && entry.changed && !isSent(name, value, entry)) continue;
    if (!entry.omit?.has(name)) item[name] = value;
  }
  // Always returned, selected or not (https://learn.microsoft.com/en-us/graph/api/user-delta).
  item.id = entry.id;
  if (!showsManager(shape)) return item;
  if (entry.managerDelta !== undefined) item['manager@delta'] = entry.managerDelta;
  else if (entry.changed === null && manager !== undefined) {
    item['manager@delta'] = [{ '@odata.type': USER_TYPE, id: manager }];
  }
  return item;
}

function showsManager({ select, basicOnly }: UserShape): boolean {
  return !basicOnly && (select === null || select.includes('manager'));
}

/**
 * What changed, and with a directory extension all others of the same data type
 * (https://learn.microsoft.com/en-us/graph/delta-query-overview).
 */
function isSent(name: string, value: JsonValue, { changed, snapshot }: PlannedEntry): boolean {
  if (changed?.has(name)) return true;
  if (!isDirectoryExtension(name)) return false;
  for (const other of changed ?? []) {
    if (isDirectoryExtension(other) && typeof snapshot.user[other] === typeof value) return true;
  }
  return false;
}
