import type { GroupEntry } from '../../domain/directory-group.js';
import type {
  EvaluationRecord,
  GroupPass,
  GroupRecord,
  GroupStreamRecord,
  MembershipRecord,
} from '../../domain/group-records.js';
import { recordKey } from '../../domain/records.js';
import { followLink, noLoop } from '../round/link-loop.js';

/** Bounds of one pass; their counters stand in its record, so that a crash does not reset them (S4). */
export const passBounds = { maxPages: 100_000, maxResyncs: 3 } as const;

export type Passing = GroupStreamRecord & { readonly pass: GroupPass };

/** The stream with a pass in progress: from its deltaLink, or without a token. */
export function beginPass(stream: GroupStreamRecord): Passing {
  if (stream.pass !== null) return { ...stream, pass: stream.pass };
  const { deltaLink, generation } = stream;
  return {
    ...stream,
    generation: deltaLink === null ? generation + 1 : generation,
    pass: {
      initial: deltaLink === null,
      link: deltaLink,
      deltaLink: null,
      shown: [],
      removed: [],
      pages: 0,
      resyncs: 0,
      fellBack: false,
      loop: noLoop,
    },
  };
}

/** What a page of groups changes; with its link it is one commit. */
export interface GroupPageStep {
  readonly stream: GroupStreamRecord;
  readonly put: readonly MembershipRecord[];
  readonly remove: readonly string[];
  readonly evaluations: readonly EvaluationRecord[];
}

interface Word {
  readonly groupId: string;
  readonly memberId: string;
  readonly kind: 'user' | 'group';
  readonly removed: boolean;
}

/** The last word of a page on each membership, by its key; members that are no people and no groups are left out. */
export function membershipsSaid(entries: readonly GroupEntry[]): ReadonlyMap<string, Word> {
  const said = new Map<string, Word>();
  for (const { objectId: groupId, members } of entries) {
    for (const { objectId: memberId, kind, removed } of members) {
      // An ended membership may name no type: of what is not stored nothing ends.
      if (kind === 'other' && !removed) continue;
      const word = { groupId, memberId, kind: kind === 'group' ? kind : ('user' as const), removed };
      said.set(recordKey.membership(word), word);
    }
  }
  return said;
}

/**
 * Takes one page of a pass: memberships are merged and never replaced, whatever their order. Of a group that people
 * were decided by, everybody whose membership changed is decided again; a first reading asks for nobody, for nothing was
 * concluded without it.
 *
 * @param stored - the stored ones among the memberships that the page names
 * @returns `stuck` when the links lead nowhere
 */
export function takeGroupPage(
  stream: Passing,
  entries: readonly GroupEntry[],
  next: { readonly kind: 'next' | 'delta'; readonly link: string },
  stored: ReadonlyMap<string, MembershipRecord>,
  groups: ReadonlyMap<string, GroupRecord>,
): GroupPageStep | 'stuck' {
  const pass = passAfter(stream.pass, entries, next);
  if (pass === 'stuck') return pass;
  const put: MembershipRecord[] = [];
  const remove: string[] = [];
  const evaluations = new Map<string, EvaluationRecord>();
  const { generation } = stream;
  const followed = new Set(stream.groupIds);
  for (const [key, { groupId, memberId, kind, removed }] of membershipsSaid(entries)) {
    if (!followed.has(groupId)) continue;
    const known = stored.get(key);
    if (removed) {
      if (known === undefined) continue;
      remove.push(key);
    } else {
      if (known?.generation === generation) continue;
      put.push({ groupId, memberId, kind, generation });
      if (known !== undefined) continue;
    }
    if (groups.get(groupId)?.known !== true) continue;
    const evaluation = evaluationOf(known?.kind ?? kind, memberId);
    evaluations.set(recordKey.evaluation(evaluation), evaluation);
  }
  return { stream: { ...stream, pass }, put, remove, evaluations: [...evaluations.values()] };
}

/** Who is to be decided again when this member's membership changes. */
export function evaluationOf(kind: 'user' | 'group', memberId: string): EvaluationRecord {
  return { subject: kind, objectId: memberId, after: null };
}

function passAfter(
  pass: GroupPass,
  entries: readonly GroupEntry[],
  next: { readonly kind: 'next' | 'delta'; readonly link: string },
): GroupPass | 'stuck' {
  const shown = new Set(pass.shown);
  const removed = new Set(pass.removed);
  for (const entry of entries) {
    const [into, outOf] = entry.removed === null ? [shown, removed] : [removed, shown];
    into.add(entry.objectId);
    outOf.delete(entry.objectId);
  }
  const read = { ...pass, shown: [...shown], removed: [...removed], pages: pass.pages + 1 };
  if (next.kind === 'delta') return { ...read, link: null, deltaLink: next.link, loop: noLoop };
  const loop = followLink(pass.loop, next.link);
  if (loop === 'loop' || next.link === pass.link || read.pages >= passBounds.maxPages) return 'stuck';
  return { ...read, link: next.link, loop };
}

/**
 * A dead page link goes back to the deltaLink once; else the groups are read anew, and their stored memberships serve
 * until then.
 *
 * @returns `stuck` when tokens are rejected again and again
 */
export function rejectGroupToken(stream: Passing): GroupStreamRecord | 'stuck' {
  const { pass, deltaLink, generation } = stream;
  const resyncs = pass.resyncs + 1;
  if (resyncs > passBounds.maxResyncs) return 'stuck';
  if (deltaLink !== null && pass.link !== deltaLink && !pass.fellBack) {
    return { ...stream, pass: { ...pass, link: deltaLink, resyncs, fellBack: true, loop: noLoop } };
  }
  const anew = { ...pass, initial: true, link: null, shown: [], removed: [], resyncs, loop: noLoop };
  return { ...stream, deltaLink: null, generation: generation + 1, pass: anew };
}
