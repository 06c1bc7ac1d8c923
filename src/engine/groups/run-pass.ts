import {
  beginPass,
  membershipsSaid,
  type Passing,
  rejectGroupToken,
  takeGroupPage,
} from '../../core/groups/group-pass.js';
import type { GroupEntry } from '../../domain/directory-group.js';
import type { GroupRecord, GroupStreamRecord } from '../../domain/group-records.js';
import { recordKey } from '../../domain/records.js';
import { DeltaSyncError } from '../../errors.js';
import type { GroupPageRequest, GroupPageResult } from '../../ports/directory.js';
import { checkGroupPageResult } from '../check-directory-results.js';
import { type Fetching, fetchAhead } from '../fetch-ahead.js';
import type { Session } from '../session.js';
import { fromStore } from '../store-error.js';
import { commitGroups } from './commit-groups.js';
import { finishPass, giveUp } from './finish-pass.js';
import { frozenBy } from './frozen-by.js';

type PageOfGroups = Extract<GroupPageResult, { kind: 'page' }>;
type Groups = ReadonlyMap<string, GroupRecord>;

/**
 * Follows one stream of groups to its deltaLink, one commit a page; a stream that fails freezes its groups (S12).
 *
 * @returns whether anything is known otherwise than before
 */
export async function runPass<Tx>(session: Session<Tx>, start: GroupStreamRecord): Promise<boolean> {
  const groups = await groupsOf(session, start);
  let stream = beginPass(start);
  let fetching: Fetching<GroupPageResult> | undefined;
  let changed = false;
  try {
    while (stream.pass.deltaLink === null) {
      fetching ??= fetchPage(session, requestOf(stream));
      const answer = await fetching.result;
      fetching = undefined;
      if (answer.kind === 'token-rejected') {
        const next = rejectGroupToken(stream);
        if (next === 'stuck') return await giveUp(session, stream, groups, 'unreadable', true);
        await commitGroups(session, async () => ({ put: { groupStream: [next] } }));
        stream = beginPass(next);
        continue;
      }
      const { next } = answer;
      if (next.kind === 'next') fetching = fetchPage(session, { kind: 'link', link: next.link });
      const after = await applyPage(session, stream, answer, groups);
      if (after === 'stuck') return await giveUp(session, stream, groups, 'unreadable', true);
      ({ stream } = after);
      changed ||= after.changed;
    }
    return (await finishPass(session, stream, groups)) || changed;
  } catch (error) {
    if (error instanceof DeltaSyncError && error.code === 'ERR_DIRECTORY_LINK_INVALID') {
      // Told by the round's error; kept, the link would end every round to come, and no reset reaches it.
      await giveUp(session, stream, groups, 'unreadable', true);
      throw error;
    }
    const reason = frozenBy(error);
    if (reason === undefined || session.signal.aborted) throw error;
    if (reason === 'forbidden') session.noteMissingRights(['GroupMember.Read.All'], 'groups');
    return (await giveUp(session, stream, groups, reason, false)) || changed;
  } finally {
    fetching?.drop();
  }
}

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
  { entries, next }: PageOfGroups,
  groups: Groups,
): Promise<{ readonly stream: Passing; readonly changed: boolean } | 'stuck'> {
  const known = await storedAmong(session, entries);
  const step = takeGroupPage(stream, entries, next, known, groups);
  if (step === 'stuck') return step;
  const { put, remove, evaluations } = step;
  const changed = put.length > 0 || remove.length > 0;
  // A last page that changes nothing is written with the end of the pass.
  if (changed || next.kind === 'next') {
    await commitGroups(session, async () => ({
      put: { groupStream: [step.stream], membership: put, evaluation: evaluations },
      remove: { membership: remove },
    }));
  }
  return { stream: beginPass(step.stream), changed };
}

async function storedAmong<Tx>(session: Session<Tx>, entries: readonly GroupEntry[]) {
  const { repository, tenantId } = session.context;
  const keys = [...membershipsSaid(entries).keys()];
  if (keys.length === 0) return new Map();
  const stored = await fromStore(repository.get(tenantId, 'membership', keys));
  return new Map(stored.map((membership) => [recordKey.membership(membership), membership]));
}

async function groupsOf<Tx>(session: Session<Tx>, { groupIds }: GroupStreamRecord): Promise<Groups> {
  const { repository, tenantId } = session.context;
  const groups = await fromStore(repository.get(tenantId, 'group', groupIds));
  return new Map(groups.map((group) => [group.groupId, group]));
}
