import type { GraphConnection } from './graph-connection.js';
import { succeeded } from './graph-connection.js';
import { graphProblem } from './graph-problem.js';
import { isRecord } from './record.js';
import { tokenTenant } from './token-claims.js';
import { idOf } from './user-body.js';

/**
 * The tenant that this connection reaches (S10), lower-case: the token's `tid`, else what `/organization` says;
 * undefined where rights are missing for that.
 * https://learn.microsoft.com/en-us/graph/api/organization-list
 */
export async function readTenantId(
  connection: GraphConnection,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const token = await connection.accessToken(signal);
  const named = token === undefined ? undefined : tokenTenant(token);
  if (named !== undefined) return named;
  const request = { method: 'GET', url: connection.url('/organization?$select=id') } as const;
  const answer = await connection.send(request, signal);
  if (answer.status === 403 || answer.status === 404) return undefined;
  if (!succeeded(answer)) throw graphProblem(request, answer);
  const { body } = answer;
  return isRecord(body) && Array.isArray(body.value) ? idOf(body.value[0]) : undefined;
}
