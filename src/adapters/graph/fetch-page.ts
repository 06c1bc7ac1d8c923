import { groupIdsProblem } from '../../domain/directory-group.js';
import { userIdsProblem } from '../../domain/directory-user.js';
import { DeltaSyncError } from '../../errors.js';
import type {
  DeltaPageResult,
  GroupPageRequest,
  GroupPageResult,
  PageRequest,
  PageResult,
} from '../../ports/directory.js';
import { type GraphConnection, succeeded } from './graph-connection.js';
import { checkLink, type DeltaResource } from './graph-link.js';
import { failedRequest, graphProblem, invalidLink, invalidResponse } from './graph-problem.js';
import { readGroupPage } from './read-group-page.js';
import type { DeltaPage } from './read-page.js';
import { readUserPage } from './read-user-page.js';
import { groupRight, userRight } from './rights.js';
import { encodeText, selectQuery } from './select-query.js';
import { tokenRejection } from './token-rejection.js';

/**
 * One page of users/delta. Never `Prefer: return=minimal`, which makes never set and unchanged look the same
 * (https://learn.microsoft.com/en-us/graph/api/user-delta).
 */
export async function fetchPage(
  connection: GraphConnection,
  page: PageRequest,
  signal: AbortSignal | undefined,
): Promise<PageResult> {
  const { origin } = connection;
  const url =
    page.kind === 'initial'
      ? connection.url(`/users/delta${userQuery(page)}`)
      : checkedLink(page.link, origin, 'users');
  const round = page.kind === 'initial' ? 'initial' : page.round;
  return fetchDeltaPage(connection, url, (body) => readUserPage(body, { round, origin }), userRight, signal);
}

/** One page of groups/delta, filtered by id. */
export async function fetchGroupPage(
  connection: GraphConnection,
  page: GroupPageRequest,
  signal: AbortSignal | undefined,
): Promise<GroupPageResult> {
  const { origin } = connection;
  const url =
    page.kind === 'initial'
      ? connection.url(`/groups/delta${groupQuery(page.groupIds)}`)
      : checkedLink(page.link, origin, 'groups');
  return fetchDeltaPage(connection, url, (body) => readGroupPage(body, origin), groupRight, signal);
}

async function fetchDeltaPage<Entry>(
  connection: GraphConnection,
  url: string,
  read: (body: unknown) => DeltaPage<Entry>,
  right: string,
  signal: AbortSignal | undefined,
): Promise<DeltaPageResult<Entry>> {
  const request = { method: 'GET', url } as const;
  const answer = await connection.send(request, signal);
  if (!succeeded(answer)) {
    const cause = tokenRejection(failedRequest(request, answer));
    if (cause !== undefined) return { kind: 'token-rejected', cause };
    throw graphProblem(request, answer, right);
  }
  const page = read(answer.body);
  if (page.ok) return { kind: 'page', entries: page.entries, next: page.next };
  if (page.code === 'ERR_DIRECTORY_LINK_INVALID') throw invalidLink(page.reason);
  throw invalidResponse(request, page.reason);
}

/**
 * A link is replayed whole and alone: `$select` and `$filter` live in its token, and Graph refuses both
 * (https://learn.microsoft.com/en-us/graph/delta-query-overview).
 */
function checkedLink(link: string, origin: string, resource: DeltaResource): string {
  const checked = checkLink(link, origin, resource);
  if (!checked.ok) throw invalidLink(`it ${checked.reason}`);
  return checked.link;
}

function userQuery({ select, ids }: Extract<PageRequest, { kind: 'initial' }>): string {
  if (ids === undefined) return selectQuery(select);
  const problem = userIdsProblem(ids);
  if (problem !== undefined) throw refused('users', problem);
  const selected = selectQuery(select).replace('?', '&');
  return `?$filter=${idFilter(ids)}${selected}`;
}

/**
 * `deletedDateTime` makes a restore visible to a delta query with `$select`
 * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/5821); a name would make a rename look like a change.
 */
function groupQuery(groupIds: readonly string[]): string {
  const problem = groupIdsProblem(groupIds);
  if (problem !== undefined) throw refused('groups', problem);
  return `?$filter=${idFilter(groupIds)}&$select=id,deletedDateTime,members`;
}

function idFilter(ids: readonly string[]): string {
  const distinct = new Set(ids.map((id) => id.toLowerCase()));
  return encodeText([...distinct].map((id) => `id eq '${id}'`).join(' or '));
}

function refused(resource: DeltaResource, problem: string): DeltaSyncError {
  return new DeltaSyncError(
    'ERR_DIRECTORY_REQUEST_INVALID',
    `A page of ${resource}/delta was asked that ${problem}`,
  );
}
