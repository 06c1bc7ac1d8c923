import type { JsonValue } from './json.js';
import type { Played, PlayedBehaviour } from './played.js';
import { DEFAULT_PROPERTIES, USER_TYPE } from './property-sets.js';
import {
  addEmptyPages,
  nextPageSize,
  type PlannedItem,
  type RoundPlan,
  type RoundRequest,
  repeatOnPages,
} from './round-request.js';
import type { SeededRandom } from './seeded-random.js';
import type { SimulatorBehaviour } from './simulator-behaviour.js';
import type { TenantChange, TenantDirectory, UserSnapshot } from './tenant-directory.js';

/** One item of a page: a user as it was at a version, or its removal. */
export interface PlannedEntry extends PlannedItem {
  readonly id: string;
  readonly at: number;
  /** The user at that version. */
  readonly snapshot: UserSnapshot;
  /** Names changed in the window; null for a full entry. */
  readonly changed: ReadonlySet<string> | null;
  /** Selected names left out although they have a value. */
  readonly omit?: ReadonlySet<string>;
  /** What the change round says about the manager, when that changed. */
  readonly managerDelta?: JsonValue;
}

interface Context {
  readonly tenant: TenantDirectory;
  readonly behaviour: SimulatorBehaviour;
  readonly random: SeededRandom;
  readonly pageSize: number;
  /** Told of what is played by an entry's absence. */
  readonly played?: Played;
}

/** Lays out all pages of one round; the plan is fixed, so a page link can be asked again with the same result. */
export function planRound(context: Context, request: RoundRequest): RoundPlan<PlannedEntry> {
  const owed = new Set<string>();
  let entries = request.from === null ? initialEntries(context, request) : changedEntries(context, request);
  entries = wantedEntries(context, request, entries);
  const ids = entries.map((entry) => entry.id);
  entries = thinnedEntries(context, request, entries, owed);
  if (context.behaviour.newestFirst) entries.reverse();
  if (context.behaviour.shuffle) context.random.shuffle(entries);
  const pages = cutPages(context, entries);
  repeatOnPages(context, pages);
  addOlderValues(context, request, pages, owed);
  addEmptyPages(context, pages);
  return { pages, owed: [...owed], ids };
}

function initialEntries({ tenant, behaviour }: Context, { to }: RoundRequest): PlannedEntry[] {
  const entries: PlannedEntry[] = [];
  for (const snapshot of tenant.snapshots(to)) {
    const entry = { id: snapshot.user.id, at: to, snapshot, changed: null };
    if (snapshot.status === 'active') entries.push(entry);
    else if (behaviour.tombstonesInInitial) entries.push({ ...entry, played: 'tombstonesInInitial' });
  }
  return entries;
}

function changedEntries(context: Context, request: RoundRequest): PlannedEntry[] {
  const { tenant, behaviour, random } = context;
  const byId = new Map<string, TenantChange[]>();
  for (const change of tenant.changes(request.from ?? 0, request.to)) {
    const changes = byId.get(change.id);
    if (changes) changes.push(change);
    else byId.set(change.id, [change]);
  }
  const entries = new Map<string, PlannedEntry>();
  for (const [id, changes] of byId) {
    const entry = changedEntry(context, request, changes);
    if (entry) entries.set(id, entry);
  }
  const repeat = (id: string, played: PlayedBehaviour) => {
    const snapshot = tenant.snapshot(id, request.to);
    if (snapshot) entries.set(id, { id, at: request.to, snapshot, changed: null, played });
  };
  for (const id of request.previous) if (random.chance(behaviour.replays)) repeat(id, 'replays');
  for (const id of request.owed) repeat(id, 'repairs');
  return [...entries.values()];
}

/** The entry of one user who changed in the window, or undefined when nothing of it shows. */
function changedEntry(
  { tenant, behaviour, played }: Context,
  { select, from, to }: RoundRequest,
  changes: readonly TenantChange[],
): PlannedEntry | undefined {
  const { id } = changes[0]!;
  const snapshot = tenant.snapshot(id, to)!;
  const relevant = changes.filter((change) =>
    // A removal that was taken back inside the window leaves no trace of its own.
    snapshot.status === 'active' ? showsUser(change, select, behaviour) : isRemoval(change),
  );
  if (relevant.length === 0) {
    const wasRestored = snapshot.status === 'active' && changes.some(({ kind }) => kind === 'restore');
    if (wasRestored) played?.count('restoresUnseen');
    return undefined;
  }
  const isNew = relevant.some(({ kind }) => kind === 'create' || kind === 'restore');
  if (isNew) return { id, at: to, snapshot, changed: null };
  const changed = new Set(changes.flatMap(({ properties }) => properties));
  const entry = { id, at: to, snapshot, changed };
  if (!changed.has('manager')) return entry;
  return { ...entry, managerDelta: managerChange(tenant.snapshot(id, from ?? 0)?.manager, snapshot.manager) };
}

/** The current manager, and the former one as removed (https://learn.microsoft.com/en-us/graph/delta-query-overview). */
function managerChange(before: string | undefined, after: string | undefined): JsonValue {
  const gone =
    before === undefined || before === after
      ? []
      : [{ '@odata.type': USER_TYPE, id: before, '@removed': { reason: 'deleted' } }];
  return after === undefined ? gone : [{ '@odata.type': USER_TYPE, id: after }, ...gone];
}

function wantedEntries(
  { behaviour, played }: Context,
  request: RoundRequest,
  entries: PlannedEntry[],
): PlannedEntry[] {
  const wanted = request.ids && new Set(request.ids);
  const asked = wanted ? entries.filter(({ id }) => wanted.has(id)) : entries;
  if (behaviour.omittedIds.size === 0) return asked;
  const kept = asked.filter(({ id }) => !behaviour.omittedIds.has(id));
  played?.count('omittedIds', asked.length - kept.length);
  return kept;
}

function isRemoval({ kind }: TenantChange): boolean {
  return kind === 'remove' || kind === 'purge';
}

/**
 * Only tracked properties make a user appear, without $select all are; and with $select a restore was reported unseen
 * (https://learn.microsoft.com/en-us/graph/delta-query-overview,
 * https://github.com/microsoftgraph/microsoft-graph-docs/issues/5821).
 */
function showsUser(
  change: TenantChange,
  select: readonly string[] | null,
  behaviour: SimulatorBehaviour,
): boolean {
  if (change.kind === 'create') return true;
  if (isRemoval(change)) return false;
  if (change.kind === 'restore') {
    if (behaviour.restores === 'always') return true;
    if (behaviour.restores === 'never') return false;
  }
  return select === null || change.properties.some((name) => select.includes(name));
}

function thinnedEntries(
  context: Context,
  request: RoundRequest,
  entries: PlannedEntry[],
  owed: Set<string>,
): PlannedEntry[] {
  const { partialCreates, partialEntries } = context.behaviour;
  if (partialCreates <= 0 && partialEntries <= 0) return entries;
  return entries.map((entry) => thinned(context, request, entry, owed));
}

function thinned(
  { behaviour, random }: Context,
  request: RoundRequest,
  entry: PlannedEntry,
  owed: Set<string>,
): PlannedEntry {
  const isNew = entry.changed === null;
  const probability = isNew ? behaviour.partialCreates : behaviour.partialEntries;
  const { status, user } = entry.snapshot;
  // What is sent again repairs or repeats; thinning it would hide what it is.
  if (status !== 'active' || entry.played !== undefined || !random.chance(probability)) return entry;
  const names = (request.select ?? DEFAULT_PROPERTIES).filter(
    (name) => name !== 'id' && name in user && !entry.changed?.has(name),
  );
  if (names.length === 0) return entry;
  const omit = new Set(names.filter(() => random.chance(0.5)));
  if (omit.size === 0) omit.add(names[random.below(names.length)]!);
  // What an update leaves out the client already knows; a new user's missing part is still owed.
  if (isNew) owed.add(entry.id);
  return { ...entry, omit, played: isNew ? 'partialCreates' : 'partialEntries' };
}

function cutPages(context: Context, entries: readonly PlannedEntry[]): PlannedEntry[][] {
  const pages: PlannedEntry[][] = [];
  for (let start = 0; start < entries.length; ) {
    const size = nextPageSize(context, context.pageSize);
    pages.push(entries.slice(start, start + size));
    start += size;
  }
  return pages.length === 0 ? [[]] : pages;
}

function addOlderValues(
  { tenant, behaviour, random }: Context,
  { select }: RoundRequest,
  pages: PlannedEntry[][],
  owed: Set<string>,
): void {
  if (behaviour.olderValues <= 0) return;
  const names = select ?? DEFAULT_PROPERTIES;
  const originals = pages.length;
  for (let index = 0; index < originals; index += 1) {
    for (const { id, snapshot: now, played } of [...pages[index]!]) {
      // Else a round that repairs would spoil again, and the client would never be right.
      if (played === 'repairs') continue;
      const before = tenant.snapshot(id, now.version - 1);
      if (now.status !== 'active' || before?.status !== 'active' || owed.has(id)) continue;
      // An older state that looks the same is no older value.
      if (names.every((name) => before.user[name] === now.user[name])) continue;
      if (!random.chance(behaviour.olderValues)) continue;
      if (index + 1 === pages.length) pages.push([]);
      const page = pages[index + 1 + random.below(pages.length - index - 1)]!;
      page.push({ id, at: before.version, snapshot: before, changed: null, played: 'olderValues' });
      owed.add(id);
    }
  }
}
