import type { JsonObject, JsonValue } from './json.js';
import { DEFAULT_PROPERTIES } from './property-sets.js';
import type { PlannedEntry } from './round-plan.js';
import type { DirectoryUser, TenantDirectory } from './tenant-directory.js';

export interface EntryShape {
  readonly select: readonly string[] | null;
  readonly initial: boolean;
  /** `Prefer: return=minimal`: unchanged properties stay out (PROTOCOL 1.5). */
  readonly minimal: boolean;
}

/** One item of a delta page as JSON. */
export function renderEntry(tenant: TenantDirectory, entry: PlannedEntry, shape: EntryShape): JsonObject {
  const snapshot = tenant.snapshot(entry.id, entry.at);
  if (snapshot?.status !== 'active') {
    // PROTOCOL 1.8: nothing but the id; "changed" can be restored, "deleted" cannot.
    const reason = snapshot?.status === 'deleted' ? 'changed' : 'deleted';
    return { id: entry.id, '@removed': { reason } };
  }
  const item: Record<string, JsonValue> = {};
  for (const name of shape.select ?? DEFAULT_PROPERTIES) {
    const value = snapshot.user[name];
    // PROTOCOL 1.5: never set is absent; an initial round leaves out cleared ones too (docs#4946).
    if (value === undefined || (value === null && shape.initial)) continue;
    if (shape.minimal && entry.changed && !entry.changed.has(name)) continue;
    if (!entry.omit?.has(name)) item[name] = value;
  }
  // PROTOCOL 1.3: id is always returned.
  item.id = entry.id;
  return item;
}

/** A user as a plain read gives it: asked properties without a value come as null, unlike on delta. */
export function renderUser(user: DirectoryUser, select: readonly string[] | null): JsonObject {
  const item: Record<string, JsonValue> = {};
  for (const name of select ?? DEFAULT_PROPERTIES) item[name] = user[name] ?? null;
  if (select === null || select.includes('id')) item.id = user.id;
  return item;
}
