import { DEFAULT_PROPERTIES } from './property-sets.js';
import type { SeededRandom } from './seeded-random.js';
import type { SimulatorBehaviour } from './simulator-behaviour.js';
import type { TenantChange, TenantDirectory } from './tenant-directory.js';

/** One item of a page: a user as it was at a version, or its removal. */
export interface PlannedEntry {
  readonly id: string;
  readonly at: number;
  /** Names changed in the window; null for a full entry. */
  readonly changed: ReadonlySet<string> | null;
  /** Selected names left out although they have a value. */
  readonly omit?: ReadonlySet<string>;
}

/** What a round is asked for; `from` is null in an initial round. */
export interface RoundRequest {
  readonly from: number | null;
  readonly to: number;
  readonly select: readonly string[] | null;
  readonly ids: readonly string[] | null;
  /** Users that the last round left wrong or incomplete and that must be sent again. */
  readonly owed: readonly string[];
  /** Users of the last round, from which replays are drawn. */
  readonly previous: readonly string[];
}

export interface RoundPlan {
  readonly pages: readonly (readonly PlannedEntry[])[];
  readonly owed: readonly string[];
  readonly ids: readonly string[];
}

interface Context {
  readonly tenant: TenantDirectory;
  readonly behaviour: SimulatorBehaviour;
  readonly random: SeededRandom;
  readonly pageSize: number;
}

/** Lays out all pages of one round; the plan is fixed, so a page link can be asked again with the same result. */
export function planRound(context: Context, request: RoundRequest): RoundPlan {
  const owed = new Set<string>();
  let entries = request.from === null ? initialEntries(context, request) : changedEntries(context, request);
  const wanted = request.ids && new Set(request.ids);
  entries = entries.filter(({ id }) => !context.behaviour.omittedIds.has(id) && (!wanted || wanted.has(id)));
  const ids = entries.map((entry) => entry.id);
  const repaired = new Set(request.owed);
  entries = entries.map((entry) => (repaired.has(entry.id) ? entry : thinned(context, request, entry, owed)));
  if (context.behaviour.shuffle) context.random.shuffle(entries);
  const pages = cutPages(context, entries);
  repeatOnPages(context, pages);
  addOlderValues(context, pages, owed);
  addEmptyPages(context, pages);
  return { pages, owed: [...owed], ids };
}

function initialEntries({ tenant, behaviour }: Context, { to }: RoundRequest): PlannedEntry[] {
  return tenant
    .snapshots(to)
    .filter(({ status }) => status === 'active' || behaviour.tombstonesInInitial)
    .map(({ user }) => ({ id: user.id, at: to, changed: null }));
}

function changedEntries({ tenant, behaviour, random }: Context, request: RoundRequest): PlannedEntry[] {
  const byId = new Map<string, TenantChange[]>();
  for (const change of tenant.changes(request.from ?? 0, request.to)) {
    const changes = byId.get(change.id);
    if (changes) changes.push(change);
    else byId.set(change.id, [change]);
  }
  const entries = new Map<string, PlannedEntry>();
  for (const [id, changes] of byId) {
    const status = tenant.snapshot(id, request.to)?.status;
    const relevant = changes.filter((change) =>
      // A removal that was taken back inside the window leaves no trace of its own.
      status === 'active' ? showsUser(change, request.select, behaviour) : isRemoval(change),
    );
    if (relevant.length === 0) continue;
    const isNew = relevant.some(({ kind }) => kind === 'create' || kind === 'restore');
    const changed = isNew ? null : new Set(changes.flatMap(({ properties }) => properties));
    entries.set(id, { id, at: request.to, changed });
  }
  const replayed = request.previous.filter(() => random.chance(behaviour.replays));
  for (const id of [...replayed, ...request.owed]) entries.set(id, { id, at: request.to, changed: null });
  return [...entries.values()];
}

function isRemoval({ kind }: TenantChange): boolean {
  return kind === 'remove' || kind === 'purge';
}

/** PROTOCOL 1.3: only tracked properties make a user appear; without $select all are. 1.8 for restores. */
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

function thinned(
  { tenant, behaviour, random }: Context,
  request: RoundRequest,
  entry: PlannedEntry,
  owed: Set<string>,
): PlannedEntry {
  const isNew = entry.changed === null;
  const probability = isNew ? behaviour.partialCreates : behaviour.partialEntries;
  if (tenant.snapshot(entry.id, entry.at)?.status !== 'active' || !random.chance(probability)) {
    return entry;
  }
  const names = request.select ?? DEFAULT_PROPERTIES;
  const omit = new Set(names.filter((name) => !entry.changed?.has(name) && random.chance(0.5)));
  // What an update leaves out the client already knows; a new user's missing part is still owed.
  if (isNew) owed.add(entry.id);
  return { ...entry, omit };
}

function cutPages(
  { behaviour, random, pageSize }: Context,
  entries: readonly PlannedEntry[],
): PlannedEntry[][] {
  const pages: PlannedEntry[][] = [];
  for (let start = 0; start < entries.length; ) {
    const size = behaviour.unevenPages ? 1 + random.below(pageSize) : pageSize;
    pages.push(entries.slice(start, start + size));
    start += size;
  }
  return pages.length === 0 ? [[]] : pages;
}

function repeatOnPages({ behaviour, random }: Context, pages: PlannedEntry[][]): void {
  for (const page of pages) page.push(...page.filter(() => random.chance(behaviour.duplicates)));
}

function addOlderValues(
  { tenant, behaviour, random }: Context,
  pages: PlannedEntry[][],
  owed: Set<string>,
): void {
  if (behaviour.olderValues <= 0) return;
  const originals = pages.length;
  for (let index = 0; index < originals; index += 1) {
    for (const { id, at } of [...pages[index]!]) {
      const now = tenant.snapshot(id, at);
      const before = now && tenant.snapshot(id, now.version - 1);
      if (now?.status !== 'active' || before?.status !== 'active' || owed.has(id)) continue;
      if (!random.chance(behaviour.olderValues)) continue;
      if (index + 1 === pages.length) pages.push([]);
      pages[index + 1 + random.below(pages.length - index - 1)]!.push({
        id,
        at: before.version,
        changed: null,
      });
      owed.add(id);
    }
  }
}

function addEmptyPages({ behaviour, random }: Context, pages: PlannedEntry[][]): void {
  const run = Array.from({ length: Math.max(0, behaviour.emptyPages) }, (): PlannedEntry[] => []);
  if (run.length > 0) pages.splice(random.below(pages.length), 0, ...run);
}
