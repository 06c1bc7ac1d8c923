import { isJsonObject } from './json.js';
import { GRAPH_ORIGIN, type Reply } from './reply.js';
import type { SimulatedRequest } from './simulated-request.js';

/**
 * The page of a plain list that `$top` asks for (https://learn.microsoft.com/en-us/graph/paging): the rest is behind a
 * nextLink. A list without `$top` comes whole.
 */
export function pageOf(reply: Reply, { path, query }: SimulatedRequest): Reply {
  const top = Number(query.$top);
  const { body } = reply;
  if (!Number.isInteger(top) || top < 1 || !isJsonObject(body) || !Array.isArray(body.value)) return reply;
  const from = Number(query.$skiptoken ?? 0);
  const end = from + top;
  const value = body.value.slice(from, end);
  if (end >= body.value.length) return { ...reply, body: { ...body, value } };
  const next = new URLSearchParams({ ...query, $skiptoken: String(end) }).toString();
  return { ...reply, body: { ...body, '@odata.nextLink': `${GRAPH_ORIGIN}${path}?${next}`, value } };
}
