import { type GroupEntry, groupIdsProblem, type MemberChange } from '../../domain/directory-group.js';
import { DeltaSyncError } from '../../errors.js';
import type { GroupPageRequest, GroupPageResult } from '../../ports/directory.js';
import { type PlannedGroup, type PlannedMember, planGroupRound } from '../graph-simulator/group-plan.js';
import type { SeededRandom } from '../graph-simulator/seeded-random.js';
import type { TenantDirectory } from '../graph-simulator/tenant-directory.js';
import { DeltaRounds } from './delta-rounds.js';
import { type DirectoryBehaviour, planningBehaviour } from './directory-behaviour.js';

export type GroupRounds = DeltaRounds<PlannedGroup, GroupEntry>;

/** Answers groups/delta. */
export function groupRounds(
  tenant: TenantDirectory,
  behaviour: DirectoryBehaviour,
  random: SeededRandom,
): GroupRounds {
  const { history } = tenant.groups;
  return new DeltaRounds(tenant.tenantId, behaviour, {
    resource: 'groups',
    version: () => history.version,
    plan: (request) => {
      const { pageSize } = behaviour;
      return planGroupRound({ history, behaviour: planningBehaviour(behaviour), random, pageSize }, request);
    },
    entry: groupEntry,
  });
}

export function groupPage(rounds: GroupRounds, request: GroupPageRequest): GroupPageResult {
  if (request.kind === 'link') return rounds.follow(request.link, 'incremental');
  const problem = groupIdsProblem(request.groupIds);
  if (problem !== undefined) {
    throw new DeltaSyncError('ERR_DIRECTORY_REQUEST_INVALID', `A page of groups was asked that ${problem}`);
  }
  const ids = [...new Set(request.groupIds.map((id) => id.toLowerCase()))];
  return rounds.begin({ select: ['id', 'deletedDateTime', 'members'], ids });
}

function groupEntry({ id, snapshot, members }: PlannedGroup): GroupEntry {
  if (snapshot.status !== 'active') {
    return { objectId: id, removed: snapshot.status === 'deleted' ? 'changed' : 'deleted', members: [] };
  }
  return { objectId: id, removed: null, members: members.map(memberChange) };
}

function memberChange({ id, type, removed }: PlannedMember): MemberChange {
  const name = type.replace('#microsoft.graph.', '');
  return { objectId: id, kind: name === 'user' || name === 'group' ? name : 'other', removed };
}
