import type { GroupChange, GroupHistory, GroupSnapshot } from './group-history.js';
import type { Played, PlayedBehaviour } from './played.js';
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

export interface PlannedMember {
  readonly id: string;
  readonly type: string;
  /** The membership ended. */
  readonly removed: boolean;
}

/** One item of a page: a group as it was at a version, with a slice of what there is to say of its members. */
export interface PlannedGroup extends PlannedItem {
  readonly id: string;
  readonly snapshot: GroupSnapshot;
  readonly members: readonly PlannedMember[];
}

interface Context {
  readonly history: GroupHistory;
  readonly behaviour: SimulatorBehaviour;
  readonly random: SeededRandom;
  /** Groups on a page. */
  readonly pageSize: number;
  /** Told of what is played by an entry's absence. */
  readonly played?: Played;
}

/** A group with all that a round says of its members. */
type Draft = PlannedGroup;

/** Lays out all pages of one round of groups/delta; the plan is fixed, so a page link can be asked again. */
export function planGroupRound(context: Context, request: RoundRequest): RoundPlan<PlannedGroup> {
  const { behaviour, random } = context;
  const told = request.from === null ? initialDrafts(context, request) : changedDrafts(context, request);
  const drafts = wantedDrafts(context, [...told, ...repeatedDrafts(context, request)]);
  if (behaviour.newestFirst) drafts.reverse();
  const pages = behaviour.shuffle
    ? cutPages(
        context,
        random.shuffle(drafts.flatMap((draft) => slicesOf(context, draft))).map((slice) => [slice]),
      )
    : cutPages(
        context,
        drafts.map((draft) => slicesOf(context, draft)),
      );
  repeatOnPages(context, pages);
  const owed = addOlderMembers(context, request, pages);
  addEmptyPages(context, pages);
  const ids = drafts.flatMap(({ id, members }) => [id, ...members.map((member) => edgeKey(id, member.id))]);
  return { pages, owed, ids: [...new Set(ids)] };
}

function edgeKey(id: string, memberId: string): string {
  return `${id} ${memberId}`;
}

function initialDrafts({ history, behaviour }: Context, { to, ids }: RoundRequest): Draft[] {
  return (ids ?? history.ids()).flatMap((id): Draft[] => {
    const snapshot = history.snapshot(id, to);
    if (snapshot === undefined) return [];
    if (snapshot.status !== 'active') {
      return behaviour.tombstonesInInitial
        ? [{ id, snapshot, members: [], played: 'tombstonesInInitial' }]
        : [];
    }
    // Members who left come along (https://github.com/microsoftgraph/microsoft-graph-docs/issues/6651).
    const listed = behaviour.tombstonesInInitial ? history.everMembers(id, to) : history.members(id, to);
    return [{ id, snapshot, members: listed.map((member) => stateOf(history, id, member.id, to)) }];
  });
}

function changedDrafts(context: Context, { from, to, select, ids }: RoundRequest): Draft[] {
  const { history } = context;
  const wanted = ids && new Set(ids);
  const byGroup = new Map<string, GroupChange[]>();
  for (const change of history.changes(from ?? 0, to)) {
    if (wanted !== null && !wanted.has(change.id)) continue;
    const changes = byGroup.get(change.id);
    if (changes) changes.push(change);
    else byGroup.set(change.id, [change]);
  }
  const tracks = (change: GroupChange) =>
    select === null || change.properties.some((name) => select.includes(name));
  return [...byGroup].flatMap(([id, changes]) => {
    const snapshot = history.snapshot(id, to)!;
    if (snapshot.status !== 'active') {
      return changes.some(isRemoval) ? [{ id, snapshot, members: [] }] : [];
    }
    const { restores } = context.behaviour;
    const isNew = changes.some(
      (change) =>
        change.kind === 'create' ||
        (change.kind === 'restore' && (restores === 'always' || (restores !== 'never' && tracks(change)))),
    );
    if (!isNew && changes.some(({ kind }) => kind === 'restore')) context.played?.count('restoresUnseen');
    const members = isNew ? history.members(id, to).map((member) => stateOf(history, id, member.id, to)) : [];
    // Only what is selected is tracked.
    members.push(...turned(context, id, changes.filter(tracks), from ?? 0, to, isNew));
    const isSeen =
      isNew || members.length > 0 || changes.some((change) => change.kind === 'update' && tracks(change));
    return isSeen ? [{ id, snapshot, members }] : [];
  });
}

/** Who joined or left between two versions; a group that comes as new names its members anyway. */
function turned(
  { history, behaviour }: Context,
  id: string,
  changes: readonly GroupChange[],
  from: number,
  to: number,
  isNew: boolean,
): PlannedMember[] {
  const ids = new Set(changes.flatMap(({ memberId }) => memberId ?? []));
  return [...ids].flatMap((memberId) => {
    const now = history.isMember(id, memberId, to);
    if (now === history.isMember(id, memberId, from) || (now && isNew)) return [];
    if (!now && behaviour.unreportedEnds.has(memberId)) return [];
    return [stateOf(history, id, memberId, to)];
  });
}

function stateOf(history: GroupHistory, id: string, memberId: string, version: number): PlannedMember {
  const removed = !history.isMember(id, memberId, version);
  return { id: memberId, type: history.typeOf(id, memberId)!, removed };
}

function isRemoval({ kind }: GroupChange): boolean {
  return kind === 'remove' || kind === 'purge';
}

/** What was told before and comes again, in its current state. */
function repeatedDrafts({ history, behaviour, random }: Context, request: RoundRequest): Draft[] {
  if (request.from === null) return [];
  const { previous, owed, to } = request;
  const replays = behaviour.replays > 0 ? previous.filter(() => random.chance(behaviour.replays)) : [];
  const draft = (keys: readonly string[], played: PlayedBehaviour) => {
    const members = new Map<string, PlannedMember[]>();
    for (const key of keys) {
      const [id = '', memberId] = key.split(' ');
      const said = members.get(id) ?? [];
      members.set(id, said);
      if (memberId !== undefined) said.push(stateOf(history, id, memberId, to));
    }
    return [...members].map(([id, said]): Draft => {
      const snapshot = history.snapshot(id, to)!;
      return { id, snapshot, members: snapshot.status === 'active' ? said : [], played };
    });
  };
  return [...draft(replays, 'replays'), ...draft(owed, 'repairs')];
}

function wantedDrafts({ behaviour, played }: Context, drafts: Draft[]): Draft[] {
  const kept = drafts.filter(({ id }) => !behaviour.omittedIds.has(id));
  played?.count('omittedIds', drafts.length - kept.length);
  return kept;
}

/** The members in slices; a group without any is one slice without `members@delta`. */
function slicesOf({ behaviour }: Context, draft: Draft): PlannedGroup[] {
  const size = Math.max(1, behaviour.memberSliceSize);
  if (draft.members.length <= size) return [draft];
  const slices: PlannedGroup[] = [];
  for (let start = 0; start < draft.members.length; start += size) {
    slices.push({ ...draft, members: draft.members.slice(start, start + size) });
  }
  return slices;
}

/** Pages take a slice of each group in turn, so that the slices of a large group lie on many, with others between. */
function cutPages(context: Context, queues: PlannedGroup[][]): PlannedGroup[][] {
  const pages: PlannedGroup[][] = [];
  const waiting = queues.map((slices) => ({ slices, next: 0 }));
  while (waiting.length > 0) {
    const turn = waiting.splice(0, nextPageSize(context, context.pageSize));
    pages.push(turn.map((queue) => queue.slices[queue.next++]!));
    waiting.push(...turn.filter(({ slices, next }) => next < slices.length));
  }
  return pages.length === 0 ? [[]] : pages;
}

/** Says what was true of a member before on a later page; gives what the next round must put right. */
function addOlderMembers(
  { history, behaviour, random }: Context,
  { to }: RoundRequest,
  pages: PlannedGroup[][],
): string[] {
  const owed = new Set<string>();
  if (behaviour.olderValues <= 0) return [];
  const originals = pages.length;
  for (let index = 0; index < originals; index += 1) {
    for (const entry of [...pages[index]!]) {
      // Else a round that repairs would spoil again, and the client would never be right.
      if (entry.played === 'repairs') continue;
      const older = entry.members.filter(
        ({ id }) =>
          !owed.has(edgeKey(entry.id, id)) &&
          history.turns(entry.id, id, to) > 1 &&
          random.chance(behaviour.olderValues),
      );
      if (older.length === 0) continue;
      if (index + 1 === pages.length) pages.push([]);
      const page = pages[index + 1 + random.below(pages.length - index - 1)]!;
      const members = older.map((member) => ({ ...member, removed: !member.removed }));
      page.push({ ...entry, members, played: 'olderValues' });
      for (const { id } of older) owed.add(edgeKey(entry.id, id));
    }
  }
  return [...owed];
}
