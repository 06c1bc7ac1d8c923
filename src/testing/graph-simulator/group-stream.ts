import { refusedSelect } from './collection-replies.js';
import type { DeltaSettings } from './delta-service.js';
import type { DeltaStream } from './delta-stream.js';
import { type PlannedGroup, planGroupRound } from './group-plan.js';
import type { JsonObject, JsonValue } from './json.js';
import { DEFAULT_GROUP_PROPERTIES } from './property-sets.js';

/** groups/delta, members included. */
export function groupStream(settings: DeltaSettings): DeltaStream<PlannedGroup> {
  const { tenant, behaviour, random, played, rights } = settings;
  const { history } = tenant.groups;
  return {
    resource: 'groups',
    version: () => tenant.groups.version,
    refused: (select) => refusedSelect(select, 'group'),
    plan: (request) =>
      planGroupRound({ history, behaviour, random, played, pageSize: settings.pageSize }, request),
    render: (entry, { select }) => renderGroup(entry, select, rights.hiddenMembersRead),
  };
}

/** One item of a page: a deleted group is its id and the reason, a member its type and id. */
function renderGroup(
  { id, snapshot, members }: PlannedGroup,
  select: readonly string[] | null,
  showsHidden: boolean,
): JsonObject {
  const { status, group } = snapshot;
  if (status !== 'active') {
    return { id, '@removed': { reason: status === 'deleted' ? 'changed' : 'deleted' } };
  }
  const item: Record<string, JsonValue> = {};
  for (const name of select ?? DEFAULT_GROUP_PROPERTIES) {
    const value = name === 'members' ? undefined : group[name];
    if (value !== undefined && value !== null) item[name] = value;
  }
  item.id = id;
  const shows = showsHidden || group.visibility !== 'HiddenMembership';
  // Without members there is no members@delta (https://learn.microsoft.com/en-us/graph/delta-query-groups).
  if (members.length === 0 || !shows || select?.includes('members') === false) return item;
  item['members@delta'] = members.map((member) => ({
    '@odata.type': member.type,
    id: member.id,
    ...(member.removed ? { '@removed': { reason: 'deleted' } } : {}),
  }));
  return item;
}
