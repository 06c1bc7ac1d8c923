import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { DeltaSyncClient } from '../../../src/client.js';
import type { Change } from '../../../src/domain/change.js';
import type { ManagedUser } from '../../../src/domain/managed-user.js';
import type { Preview, PreviewRow } from '../../../src/domain/preview.js';
import type { SyncReport } from '../../../src/domain/report.js';

type Row<K extends PreviewRow['kind'] = PreviewRow['kind']> = Extract<PreviewRow, { kind: K }>;

/** What a product sees of a tenant from outside. */
export interface Seen {
  readonly users: ReadonlyMap<string, ManagedUser>;
  readonly leftovers: readonly Row<'left-over'>[];
  readonly holds: readonly Row<'hold'>[];
  readonly changes: readonly Change[];
}

export async function see<Tx>(client: DeltaSyncClient<unknown, Tx>): Promise<Seen> {
  const users = new Map<string, ManagedUser>();
  for await (const user of client.users.list()) users.set(user.objectId, user);
  const leftovers: Row<'left-over'>[] = [];
  for await (const { objectId, reason, mappingId } of client.leftovers.list()) {
    leftovers.push({
      kind: 'left-over',
      objectId,
      reason,
      ...(mappingId === undefined ? {} : { mappingId }),
    });
  }
  const holds: Row<'hold'>[] = [];
  for await (const { holdId, users: ids, reason, holderId } of client.holds.list()) {
    const holder = holderId === undefined ? {} : { holderId };
    for (const objectId of ids) holds.push({ kind: 'hold', objectId, holdId, reason, ...holder });
  }
  const changes: Change[] = [];
  for await (const change of client.changes.list()) changes.push(change);
  return { users, leftovers, holds, changes };
}

/** What a preview says of a sync, or what a sync did. */
export interface Outcome {
  readonly rows: readonly string[];
  readonly counts: unknown;
  readonly seats: unknown;
  readonly imports: unknown;
  /** Living people of whom nothing is stored. */
  readonly outside: readonly string[];
  /** Entries that were read. */
  readonly users: number;
}

export function told({ summary }: Preview, rows: readonly PreviewRow[]): Outcome {
  const { mappings, license: _license, seats, users, unmatched, skipped, ...counts } = summary;
  const quiet = rows.filter(({ kind }) => kind === 'unmatched' || kind === 'skipped');
  expect(quiet.length).toBe(unmatched + skipped.guest + skipped.disabled);
  const written = rows.filter((row) => !quiet.includes(row));
  const last = new Map(rows.map((row) => [row.objectId, row]));
  return {
    rows: sorted(
      written.map((row) => (row.kind === 'update' ? { ...row, fields: [...row.fields].sort() } : row)),
    ),
    counts,
    seats: { before: seats.before, after: seats.after },
    imports: Object.fromEntries(mappings.map(({ mappingId, imports }) => [mappingId, imports])),
    outside: [...last.values()]
      .filter((row) => quiet.includes(row))
      .map(({ objectId }) => objectId)
      .sort(),
    users,
  };
}

/**
 * From the tables before and after it and from the feed, without a word of the preview's code.
 *
 * @param living - object ids of all people whom the directory shows
 */
export function done(
  before: Seen,
  after: Seen,
  report: SyncReport,
  { mappingIds, living }: { readonly mappingIds: readonly string[]; readonly living: readonly string[] },
): Outcome {
  const imports = Object.fromEntries(mappingIds.map((id) => [id, 0]));
  const rows: Row[] = [];
  for (const [objectId, is] of after.users) {
    const was = before.users.get(objectId);
    const { mappingId, state, userPrincipalName } = is;
    if (was === undefined) {
      imports[mappingId] = (imports[mappingId] ?? 0) + 1;
      rows.push({ kind: 'import', objectId, userPrincipalName, mappingId, state });
    } else rows.push(...differences(was, is));
  }
  rows.push(...renames(after.changes.slice(before.changes.length), before, after));
  rows.push(...after.leftovers, ...after.holds);
  const count = (kind: string) => rows.filter((row) => row.kind === kind).length;
  const stored = new Set([...after.users.keys(), ...after.leftovers.map(({ objectId }) => objectId)]);
  return {
    rows: sorted(rows),
    counts: {
      imports: count('import'),
      updates: count('update'),
      identityChanges: count('identity-change'),
      preserves: count('preserve'),
      reactivations: count('reactivate'),
      reassigns: count('reassign'),
      leftovers: report.leftovers,
      holds: report.holds,
      brakes: brakesIn(after, after.changes.slice(before.changes.length)),
    },
    seats: { before: activeOf(before), after: activeOf(after) },
    imports,
    outside: living.filter((id) => !stored.has(id)).sort(),
    users: report.users,
  };
}

/** The holds of mass changes on which the sync put people. */
function brakesIn({ holds }: Seen, changes: readonly Change[]): unknown[] {
  const joined = new Map<string, string>();
  for (const change of changes) {
    if (change.kind !== 'held' || change.holdId.startsWith('address-')) continue;
    joined.set(change.holdId, change.reason);
  }
  return [...joined].sort().map(([holdId, reason]) => ({
    kind: holdId.split('-')[0],
    reason,
    users: holds.filter((hold) => hold.holdId === holdId).length,
  }));
}

const silent = new Set([
  'tenantId',
  'objectId',
  'state',
  'mappingId',
  'assignment',
  'importedAt',
  'updatedAt',
  'preservedAt',
  'attributes',
]);

function differences(was: ManagedUser, is: ManagedUser): Row[] {
  const { objectId } = is;
  const rows: Row[] = [];
  const flat = (user: ManagedUser): Record<string, unknown> => {
    const { upnKey, addressKey, upnClaim, addressClaim, ...columns } = user as ManagedUser &
      Record<string, unknown>;
    const told = Object.entries(columns).filter(([name]) => !silent.has(name));
    return { ...Object.fromEntries(told), ...user.attributes };
  };
  const [old, now] = [flat(was), flat(is)];
  if (was.state !== is.state) {
    delete old.stateReason;
    delete now.stateReason;
  }
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  const fields = [...names].filter((name) => !isDeepStrictEqual(old[name], now[name])).sort();
  if (fields.length > 0) rows.push({ kind: 'update', objectId, fields });
  if (was.state === 'active' && is.state === 'preserved') {
    rows.push({ kind: 'preserve', objectId, reason: is.stateReason! });
  }
  if (was.state === 'preserved' && is.state === 'active') {
    rows.push({ kind: 'reactivate', objectId, reason: was.stateReason! });
  }
  if (was.mappingId !== is.mappingId) {
    const [fromMappingId, toMappingId] = [was.mappingId, is.mappingId];
    rows.push({ kind: 'reassign', objectId, fromMappingId, toMappingId });
  }
  return rows;
}

/** From the first names that the feed shows to those in the end; a name that came and went is none. */
function renames(changes: readonly Change[], before: Seen, after: Seen): Row[] {
  const first = new Map<string, Pick<Row<'identity-change'>, 'before' | 'after'>>();
  for (const change of changes) {
    if (change.kind !== 'identity-changed' || !before.users.has(change.objectId)) continue;
    const begun = first.get(change.objectId)?.before ?? change.before;
    first.set(change.objectId, { before: begun, after: change.after });
  }
  return [...first].flatMap(([objectId, names]) => {
    const { userPrincipalName, mail, backupAddress } = after.users.get(objectId)!;
    const shown = isDeepStrictEqual(names.after, { userPrincipalName, mail, backupAddress });
    const moved = !isDeepStrictEqual(names.before, names.after);
    return shown && moved ? [{ kind: 'identity-change', objectId, ...names }] : [];
  });
}

function activeOf({ users }: Seen): number {
  return [...users.values()].filter(({ state }) => state === 'active').length;
}

function sorted(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(row, Object.keys(flatNames(row)).sort())).sort();
}

/** All names in a row, so that the order in which they were written says nothing. */
function flatNames(value: unknown, names: Record<string, true> = {}): Record<string, true> {
  if (typeof value !== 'object' || value === null) return names;
  for (const [name, part] of Object.entries(value)) {
    if (!Array.isArray(value)) names[name] = true;
    flatNames(part, names);
  }
  return names;
}
