import type { GroupRead } from '../../domain/directory-group.js';
import type {
  EvaluationRecord,
  FrozenReason,
  GroupPass,
  GroupRecord,
  GroupStreamRecord,
} from '../../domain/group-records.js';
import { evaluationOf, type Passing } from './group-pass.js';

/** How the groups of a stream stand once a pass has ended, or was given up. */
export interface PassEnd {
  readonly stream: GroupStreamRecord;
  /** Groups whose standing changed. */
  readonly groups: readonly GroupRecord[];
  readonly evaluations: readonly EvaluationRecord[];
  /** An answer that was open is known: people who waited for it are decided again. */
  readonly settles: boolean;
}

export interface PassFacts {
  readonly groups: ReadonlyMap<string, GroupRecord>;
  /** Live reads of the groups of which the stream alone says too little. */
  readonly reads: ReadonlyMap<string, GroupRead>;
  /** Groups with a stored membership. */
  readonly peopled: ReadonlySet<string>;
  /** Known to show hidden members, so that who does not show is none. */
  readonly showsHidden: boolean;
  /** Groups that hide members, and of which a pass without a token no longer shows each that was known. */
  readonly shrunk: ReadonlySet<string>;
  /** A full round asks again for what a token can't bring. */
  readonly isFullRound: boolean;
  readonly ordinal: number;
  readonly at: Date;
}

interface Standing extends Pick<GroupRecord, 'state' | 'covered' | 'toldRemoved'> {
  readonly reason?: FrozenReason | undefined;
  /** Alive, and the token says nothing of it: only a pass without a token brings its members. */
  readonly again?: boolean;
}

/**
 * The groups to be read live before the pass ends: all of a pass without a token, else those that it leaves open. In a full
 * round all, for some may hide their members.
 */
export function groupsToRead(
  { groupIds, pass }: Passing,
  groups: PassFacts['groups'],
  isFullRound: boolean,
): readonly string[] {
  if (pass.initial || isFullRound) return groupIds;
  return groupIds.filter((id) => pass.removed.includes(id) || groups.get(id)?.covered !== true);
}

/** Ends a pass that reached its deltaLink, or begins the groups anew if it could not bring one of them. */
export function endPass(stream: Passing, facts: PassFacts): PassEnd {
  const { pass, streamId, groupIds } = stream;
  const changed: GroupRecord[] = [];
  let again = false;
  for (const groupId of groupIds) {
    const before = facts.groups.get(groupId);
    const standing = standingOf(groupId, before, pass, facts);
    again ||= standing.again === true;
    if (before !== undefined && says(before) === says(standing)) continue;
    changed.push(recordOf(groupId, streamId, standing, before, facts.at));
  }
  const ended: GroupStreamRecord = again
    ? { ...stream, deltaLink: null, pass: null }
    : { ...stream, deltaLink: pass.deltaLink, doneInRound: facts.ordinal, pass: null };
  return { stream: ended, groups: changed, ...consequences(changed, facts) };
}

/**
 * Gives a pass up: its groups answer nothing until a later round reads them, and nobody enters or leaves by them (S12).
 *
 * @param isLost - its links lead nowhere: the groups are read anew
 */
export function giveUpPass(
  stream: GroupStreamRecord,
  reason: FrozenReason,
  isLost: boolean,
  { groups, ordinal, at }: Pick<PassFacts, 'groups' | 'ordinal' | 'at'>,
): PassEnd {
  const changed = stream.groupIds.flatMap((groupId): GroupRecord[] => {
    const {
      state,
      reason: known,
      since,
      ...before
    } = groups.get(groupId) ?? unread(groupId, stream.streamId, at);
    // What is proven deleted is not back unseen.
    if (state === 'deleted' || (state === 'frozen' && (known === reason || !before.covered))) return [];
    return [{ ...before, state: 'frozen', reason, since: state === 'frozen' ? since : at }];
  });
  const place = isLost ? { deltaLink: null, pass: null } : {};
  const ended: GroupStreamRecord = { ...stream, ...place, doneInRound: ordinal };
  return { stream: ended, groups: changed, evaluations: [], settles: false };
}

/** A group that was never read. */
export function unread(groupId: string, streamId: string, at: Date): GroupRecord {
  return { groupId, streamId, state: 'unread', since: at, known: false, covered: false };
}

function says({ state, reason, covered, toldRemoved = false }: Standing): string {
  return `${state} ${reason} ${covered} ${toldRemoved}`;
}

function recordOf(
  groupId: string,
  streamId: string,
  { state, reason, covered, toldRemoved = false }: Standing,
  before: GroupRecord | undefined,
  at: Date,
): GroupRecord {
  return {
    groupId,
    streamId,
    state,
    ...(reason === undefined ? {} : { reason }),
    since: state === before?.state ? before.since : at,
    known: before?.known === true || state === 'read',
    covered,
    ...(toldRemoved ? { toldRemoved } : {}),
  };
}

function standingOf(
  groupId: string,
  before: GroupRecord | undefined,
  pass: GroupPass,
  facts: PassFacts,
): Standing {
  const read = facts.reads.get(groupId);
  const isCovered = !pass.initial && !pass.removed.includes(groupId) && before?.covered === true;
  if (isCovered && facts.isFullRound) return inFullRound(before, read);
  const isTold = pass.removed.includes(groupId) || before?.toldRemoved === true;
  switch (read?.outcome) {
    case 'soft-deleted':
      return { state: 'deleted', covered: false };
    case 'deleted':
      // Found nowhere is believed only if the stream said removed too: the group may not be readable yet.
      if (isTold || before?.state === 'deleted') return { state: 'deleted', covered: false };
      return { state: 'frozen', reason: 'vanished', covered: false };
    case 'found':
      return whoIsAlive(groupId, read.hiddenMembership, before, pass, facts);
    default:
      return withoutRead(groupId, before, pass, facts);
  }
}

/**
 * While the right to see hidden members was away, a token has passed over who joined and who left, and nothing shows it: a
 * full round reads such a group anew.
 */
function inFullRound(before: GroupRecord, read: GroupRead | undefined): Standing {
  const isHidden = read?.outcome === 'found' && read.hiddenMembership;
  return isHidden ? { ...standingBefore(before), again: true } : { state: 'read', covered: true };
}

function whoIsAlive(
  groupId: string,
  isHidden: boolean,
  before: GroupRecord | undefined,
  pass: GroupPass,
  facts: PassFacts,
): Standing {
  const hides = isHidden && mayHide(groupId, before, pass, facts);
  if (pass.initial) {
    if (!pass.shown.includes(groupId)) return unreadable(groupId, before, pass);
    return hides
      ? { state: 'frozen', reason: 'hidden-members', covered: false }
      : { state: 'read', covered: true };
  }
  // Called removed and alive: it is back, or the read is older. The token tells neither who left before nor of a later end.
  const isDoubtful = pass.removed.includes(groupId);
  if (before?.covered === true && !isDoubtful) return { state: 'read', covered: true };
  if (hides && !facts.isFullRound) return { state: 'frozen', reason: 'hidden-members', covered: false };
  return { ...standingBefore(before), covered: false, toldRemoved: isDoubtful, again: true };
}

/** Hidden members are left out without an error: without the right neither an empty group proves anything, nor one that shows fewer. */
function mayHide(
  groupId: string,
  before: GroupRecord | undefined,
  { initial }: GroupPass,
  { showsHidden, peopled, shrunk }: PassFacts,
): boolean {
  if (showsHidden) return false;
  if (!peopled.has(groupId)) return true;
  return initial ? shrunk.has(groupId) : before?.reason === 'hidden-members';
}

/** The stream is believed where it shows members; where it shows nothing, nothing is concluded. */
function withoutRead(
  groupId: string,
  before: GroupRecord | undefined,
  pass: GroupPass,
  { peopled }: PassFacts,
): Standing {
  if (pass.initial) {
    const isRead = pass.shown.includes(groupId) && peopled.has(groupId);
    return isRead ? { state: 'read', covered: true } : unreadable(groupId, before, pass);
  }
  if (pass.removed.includes(groupId)) return unreadable(groupId, before, pass);
  // The token goes on where a failure froze the group.
  if (before?.covered === true) return { state: 'read', covered: true };
  return standingBefore(before);
}

/** Nothing is known of it for now, but what the stream said of its end is kept for the read that will answer. */
function unreadable(groupId: string, before: GroupRecord | undefined, pass: GroupPass): Standing {
  const isShown = pass.shown.includes(groupId);
  const toldRemoved = pass.removed.includes(groupId) || (!isShown && before?.toldRemoved === true);
  return { state: 'frozen', reason: 'unreadable', covered: false, toldRemoved };
}

function standingBefore(before: GroupRecord | undefined): Standing {
  if (before === undefined) return { state: 'unread', covered: false };
  const { state, reason, covered, toldRemoved } = before;
  return { state, reason, covered, ...(toldRemoved === true ? { toldRemoved } : {}) };
}

/**
 * A group that is deleted, or back, answers otherwise for its members; an open answer that is known, for who waits. Who
 * is in a group that is read for the first time waits nowhere, unless this round asks about everybody anyway.
 */
function consequences(
  changed: readonly GroupRecord[],
  { groups, isFullRound }: Pick<PassFacts, 'groups' | 'isFullRound'>,
): Pick<PassEnd, 'evaluations' | 'settles'> {
  const evaluations: EvaluationRecord[] = [];
  let settles = false;
  for (const { groupId, state } of changed) {
    const before = groups.get(groupId);
    const was = before?.state;
    if (state === was || (state !== 'read' && state !== 'deleted')) continue;
    if (was !== 'read' && was !== 'deleted') settles = true;
    const isNew = state === 'read' && before?.known !== true && !isFullRound;
    if (isNew || state === 'deleted' || was === 'deleted') evaluations.push(evaluationOf('group', groupId));
  }
  return { evaluations, settles };
}
