import {
  endPass,
  giveUpPass,
  groupsToRead,
  type PassEnd,
  type PassFacts,
} from '../../core/groups/end-pass.js';
import {
  beginPass,
  evaluationOf,
  membershipsSaid,
  rejectGroupToken,
  takeGroupPage,
} from '../../core/groups/group-pass.js';
import type { GroupEntry, GroupRead } from '../../domain/directory-group.js';
import type {
  FrozenReason,
  GroupPass,
  GroupRecord,
  GroupStreamRecord,
  MembershipRecord,
} from '../../domain/group-records.js';
import { recordKey } from '../../domain/records.js';
import { DeltaSyncError, type DeltaSyncErrorCode } from '../../errors.js';
import type { GroupPageRequest, GroupPageResult } from '../../ports/directory.js';
import { checkGroupPageResult, checkGroupReads } from '../check-directory-results.js';
import { type Fetching, fetchAhead } from '../fetch-ahead.js';
import { readPages } from '../read-all.js';
import type { Session } from '../session.js';
import { fromStore } from '../store-error.js';
import { commitGroups, tellStandings } from './commit-groups.js';

type Passing = GroupStreamRecord & { readonly pass: GroupPass };

/** Follows one stream of groups to its deltaLink, one commit a page; a stream that fails freezes its groups (S12). */
export async function runPass<Tx>(session: Session<Tx>, start: GroupStreamRecord): Promise<void> {
  let stream: Passing = beginPass(start);
  let fetching: Fetching<GroupPageResult> | undefined;
  try {
    while (stream.pass.deltaLink === null) {
      fetching ??= fetchPage(session, requestOf(stream));
      const answer = await fetching.result;
      fetching = undefined;
      if (answer.kind === 'token-rejected') {
        const next = rejectGroupToken(stream);
        if (next === 'stuck') return await giveUp(session, stream, 'unreadable', true);
        await commitGroups(session, async () => ({ put: { groupStream: [next] } }));
        stream = beginPass(next);
        continue;
      }
      const { entries, next } = answer;
      if (next.kind === 'next') fetching = fetchPage(session, { kind: 'link', link: next.link });
      const after = await applyPage(session, stream, entries, next);
      if (after === 'stuck') return await giveUp(session, stream, 'unreadable', true);
      stream = after;
    }
    await finish(session, stream);
  } catch (error) {
    const reason = frozenBy(error);
    if (reason === undefined || session.signal.aborted) throw error;
    if (reason === 'forbidden') session.noteMissingRights(['GroupMember.Read.All']);
    await giveUp(session, stream, reason, false);
  } finally {
    fetching?.drop();
  }
}

/** Failures that concern the reading of groups alone: the round goes on without their answer. */
function frozenBy(error: unknown): FrozenReason | undefined {
  if (!(error instanceof DeltaSyncError)) return undefined;
  if (error.code === 'ERR_DIRECTORY_FORBIDDEN') return 'forbidden';
  return concernsReadingAlone.has(error.code) ? 'unreadable' : undefined;
}

const concernsReadingAlone: ReadonlySet<DeltaSyncErrorCode> = new Set<DeltaSyncErrorCode>([
  'ERR_DIRECTORY_UNAVAILABLE',
  'ERR_DIRECTORY_REQUEST_INVALID',
  'ERR_DIRECTORY_RESPONSE_INVALID',
]);

function requestOf({ pass, groupIds }: Passing): GroupPageRequest {
  return pass.link === null ? { kind: 'initial', groupIds } : { kind: 'link', link: pass.link };
}

function fetchPage<Tx>(session: Session<Tx>, request: GroupPageRequest): Fetching<GroupPageResult> {
  const { directory } = session.context;
  return fetchAhead(session, async (signal) =>
    checkGroupPageResult(await directory.fetchGroupPage(request, { signal })),
  );
}

async function applyPage<Tx>(
  session: Session<Tx>,
  stream: Passing,
  entries: readonly GroupEntry[],
  next: Extract<GroupPageResult, { kind: 'page' }>['next'],
): Promise<Passing | 'stuck'> {
  const { repository, tenantId } = session.context;
  const keys = [...membershipsSaid(entries).keys()];
  const [stored, groups] = await Promise.all([
    keys.length === 0 ? [] : fromStore(repository.get(tenantId, 'membership', keys)),
    groupsOf(session, stream),
  ]);
  const known = new Map(stored.map((membership) => [recordKey.membership(membership), membership]));
  const step = takeGroupPage(stream, entries, next, known, groups);
  if (step === 'stuck') return step;
  const { put, remove, evaluations } = step;
  await commitGroups(session, async () => ({
    put: { groupStream: [step.stream], membership: put, evaluation: evaluations },
    remove: { membership: remove },
  }));
  return beginPass(step.stream);
}

async function finish<Tx>(session: Session<Tx>, stream: Passing): Promise<void> {
  const groups = await groupsOf(session, stream);
  if (stream.pass.initial) await dropUnshown(session, stream, groups);
  const reads = await readGroups(session, groupsToRead(stream, groups));
  const facts: PassFacts = {
    groups,
    reads,
    peopled: await peopledOf(session, reads),
    isFullRound: session.round.kind === 'initial',
    ordinal: session.round.ordinal,
    at: session.now,
  };
  await commitEnd(session, endPass(stream, facts), groups);
}

async function giveUp<Tx>(
  session: Session<Tx>,
  stream: GroupStreamRecord,
  reason: FrozenReason,
  isLost: boolean,
): Promise<void> {
  const groups = await groupsOf(session, stream);
  const facts = { groups, ordinal: session.round.ordinal, at: session.now };
  await commitEnd(session, giveUpPass(stream, reason, isLost, facts), groups);
}

async function commitEnd<Tx>(
  session: Session<Tx>,
  { stream, groups, evaluations, settles }: PassEnd,
  before: ReadonlyMap<string, GroupRecord>,
): Promise<void> {
  await commitGroups(session, async () => ({
    put: { groupStream: [stream], group: groups, evaluation: evaluations },
    settles,
  }));
  tellStandings(session, groups, before);
}

/** What a pass without a token did not show any more has ended; of groups that it did not show nothing is concluded. */
async function dropUnshown<Tx>(
  session: Session<Tx>,
  { pass, generation }: Passing,
  groups: ReadonlyMap<string, GroupRecord>,
): Promise<void> {
  // A first reading has nothing to drop.
  if (pass.shown.length === 0 || generation === 1) return;
  const filter = { groupIds: pass.shown, olderThan: generation };
  const { repository, tenantId } = session.context;
  for await (const ended of readPages(repository, tenantId, 'membership', { filter })) {
    const evaluations = ended
      .filter(({ groupId }) => groups.get(groupId)?.known === true)
      .map(({ kind, memberId }: MembershipRecord) => evaluationOf(kind, memberId));
    const distinct = new Map(evaluations.map((each) => [recordKey.evaluation(each), each]));
    await commitGroups(session, async () => ({
      put: { evaluation: [...distinct.values()] },
      remove: { membership: ended.map(recordKey.membership) },
    }));
  }
}

async function groupsOf<Tx>(
  session: Session<Tx>,
  { groupIds }: GroupStreamRecord,
): Promise<ReadonlyMap<string, GroupRecord>> {
  const { repository, tenantId } = session.context;
  const groups = await fromStore(repository.get(tenantId, 'group', groupIds));
  return new Map(groups.map((group) => [group.groupId, group]));
}

async function readGroups<Tx>(
  session: Session<Tx>,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, GroupRead>> {
  if (groupIds.length === 0) return new Map();
  const { directory } = session.context;
  await session.gate.pass();
  try {
    const answer = await session.reader.read(
      async (signal) => checkGroupReads(await directory.readGroups(groupIds, { signal })),
      session.signal,
    );
    session.noteMissingRights(answer.missingRights);
    return answer.groups;
  } catch (error) {
    if (frozenBy(error) === undefined || session.signal.aborted) throw error;
    return new Map();
  }
}

/** Of the groups whose members may be hidden, or that can't be read by themselves, those of which members are known. */
async function peopledOf<Tx>(
  session: Session<Tx>,
  reads: ReadonlyMap<string, GroupRead>,
): Promise<ReadonlySet<string>> {
  const { repository, tenantId } = session.context;
  const peopled = new Set<string>();
  for (const [groupId, read] of reads) {
    if (read.outcome === 'found' && !read.hiddenMembership) continue;
    const filter = { groupIds: [groupId] };
    const { records } = await fromStore(repository.scan(tenantId, 'membership', { filter, limit: 1 }));
    if (records.length > 0) peopled.add(groupId);
  }
  return peopled;
}
