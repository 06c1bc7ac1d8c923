import {
  endPass,
  giveUpPass,
  groupsToRead,
  type PassEnd,
  type PassFacts,
} from '../../core/groups/end-pass.js';
import { evaluationOf, type Passing } from '../../core/groups/group-pass.js';
import type { GroupRead } from '../../domain/directory-group.js';
import type {
  FrozenReason,
  GroupRecord,
  GroupStreamRecord,
  MembershipRecord,
} from '../../domain/group-records.js';
import { recordKey } from '../../domain/records.js';
import type { Filters } from '../../ports/repository.js';
import { checkGroupReads } from '../check-directory-results.js';
import { readPages } from '../read-all.js';
import type { Session } from '../session.js';
import { fromStore } from '../store-error.js';
import { commitGroups, tellStandings } from './commit-groups.js';
import { frozenBy } from './frozen-by.js';
import { showsHidden } from './shows-hidden.js';

type Groups = ReadonlyMap<string, GroupRecord>;

/**
 * What a pass that reached its deltaLink says of its groups.
 *
 * @returns whether anything is known otherwise than before
 */
export async function finishPass<Tx>(
  session: Session<Tx>,
  stream: Passing,
  groups: Groups,
): Promise<boolean> {
  const isFullRound = session.round.kind === 'initial';
  const reads = await readGroups(session, groupsToRead(stream, groups, isFullRound));
  const shows = await showsHidden(session, reads);
  const shrunk = shows ? new Set<string>() : await shrunkOf(session, stream, reads);
  const ended = stream.pass.shown.filter((id) => !shrunk.has(id));
  if (stream.pass.initial) await dropUnshown(session, stream, ended, groups);
  const facts: PassFacts = {
    groups,
    reads,
    peopled: await peopledOf(session, reads),
    showsHidden: shows,
    shrunk,
    isFullRound,
    ordinal: session.round.ordinal,
    at: session.now,
  };
  const end = endPass(stream, facts);
  noteHiddenMembers(session, stream, new Map([...groups, ...byId(end.groups)]));
  return commitEnd(session, end, groups);
}

/** Graph leaves hidden members out without a word; that a group looks empty is the only sign. */
function noteHiddenMembers<Tx>(session: Session<Tx>, { groupIds }: Passing, groups: Groups): void {
  const isHidden = groupIds.some((id) => groups.get(id)?.reason === 'hidden-members');
  if (isHidden) session.noteMissingRights(['Member.Read.Hidden'], 'groups');
}

function byId(groups: readonly GroupRecord[]): [string, GroupRecord][] {
  return groups.map((group) => [group.groupId, group]);
}

/** @param isLost - its links lead nowhere: the groups are read anew */
export async function giveUp<Tx>(
  session: Session<Tx>,
  stream: GroupStreamRecord,
  groups: Groups,
  reason: FrozenReason,
  isLost: boolean,
): Promise<boolean> {
  const facts = { groups, ordinal: session.round.ordinal, at: session.now };
  return commitEnd(session, giveUpPass(stream, reason, isLost, facts), groups);
}

async function commitEnd<Tx>(
  session: Session<Tx>,
  { stream, groups, evaluations, settles }: PassEnd,
  before: Groups,
): Promise<boolean> {
  await commitGroups(session, async () => ({
    put: { groupStream: [stream], group: groups, evaluation: evaluations },
    settles,
  }));
  tellStandings(session, groups, before);
  // A stream that is not done is to be followed anew, in this round.
  return groups.length > 0 || stream.doneInRound < session.round.ordinal;
}

/** What a pass without a token did not show any more has ended; of groups that it did not show nothing is concluded. */
async function dropUnshown<Tx>(
  session: Session<Tx>,
  { generation }: Passing,
  groupIds: readonly string[],
  groups: Groups,
): Promise<void> {
  // A first reading has nothing to drop.
  if (groupIds.length === 0 || generation === 1) return;
  const filter = { groupIds, olderThan: generation };
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

/** Live reads of groups; one that gives no answer says nothing of any of them. */
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
    session.noteMissingRights(answer.missingRights, 'groups');
    return answer.groups;
  } catch (error) {
    if (frozenBy(error) === undefined || session.signal.aborted) throw error;
    return new Map(groupIds.map((groupId) => [groupId, { outcome: 'unreadable' }]));
  }
}

/** Of the groups whose members may be hidden, or that can't be read by themselves, those of which members are known. */
async function peopledOf<Tx>(
  session: Session<Tx>,
  reads: ReadonlyMap<string, GroupRead>,
): Promise<ReadonlySet<string>> {
  const peopled = new Set<string>();
  for (const [groupId, read] of reads) {
    if (read.outcome === 'found' && !read.hiddenMembership) continue;
    if (await hasMember(session, { groupIds: [groupId] })) peopled.add(groupId);
  }
  return peopled;
}

/** Of the groups that a pass without a token showed, and that hide members, those of which somebody does not show any more. */
async function shrunkOf<Tx>(
  session: Session<Tx>,
  { pass, generation }: Passing,
  reads: ReadonlyMap<string, GroupRead>,
): Promise<ReadonlySet<string>> {
  const shrunk = new Set<string>();
  if (!pass.initial || generation === 1) return shrunk;
  for (const groupId of pass.shown) {
    const read = reads.get(groupId);
    if (read?.outcome !== 'found' || !read.hiddenMembership) continue;
    if (await hasMember(session, { groupIds: [groupId], olderThan: generation })) shrunk.add(groupId);
  }
  return shrunk;
}

async function hasMember<Tx>(session: Session<Tx>, filter: Filters['membership']): Promise<boolean> {
  const { repository, tenantId } = session.context;
  const { records } = await fromStore(repository.scan(tenantId, 'membership', { filter, limit: 1 }));
  return records.length > 0;
}
