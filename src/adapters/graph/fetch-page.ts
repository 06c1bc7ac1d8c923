import type { PageRequest, PageResult } from '../../ports/directory.js';
import { type GraphConnection, succeeded } from './graph-connection.js';
import { checkLink } from './graph-link.js';
import { failedRequest, graphProblem, invalidLink, invalidResponse } from './graph-problem.js';
import { readDeltaPage } from './read-page.js';
import { selectQuery } from './select-query.js';
import { tokenRejection } from './token-rejection.js';

/**
 * One page of users/delta. A link is replayed whole and alone: `$select` lives in its token, and Graph refuses both
 * (https://learn.microsoft.com/en-us/graph/delta-query-overview). Never `Prefer: return=minimal`, which makes
 * never set and unchanged look the same.
 */
export async function fetchPage(
  connection: GraphConnection,
  page: PageRequest,
  signal: AbortSignal | undefined,
): Promise<PageResult> {
  const { origin } = connection;
  const request = { method: 'GET', url: urlOf(connection, page) } as const;
  const answer = await connection.send(request, signal);
  if (!succeeded(answer)) {
    const cause = tokenRejection(failedRequest(request, answer));
    if (cause !== undefined) return { kind: 'token-rejected', cause };
    throw graphProblem(request, answer);
  }
  const round = page.kind === 'initial' ? 'initial' : page.round;
  const read = readDeltaPage(answer.body, { round, origin });
  if (read.ok) return { kind: 'page', entries: read.entries, next: read.next };
  if (read.code === 'ERR_DIRECTORY_LINK_INVALID') throw invalidLink(read.reason);
  throw invalidResponse(request, read.reason);
}

function urlOf(connection: GraphConnection, page: PageRequest): string {
  if (page.kind === 'initial') return connection.url(`/users/delta${selectQuery(page.select)}`);
  const checked = checkLink(page.link, connection.origin);
  if (!checked.ok) throw invalidLink(`it ${checked.reason}`);
  return checked.link;
}
