import { ERROR_SAMPLES } from './error-samples.js';
import { type FilterClause, MAX_FILTER_CLAUSES, parseAddressFilter } from './filters.js';
import type { JsonObject, JsonValue } from './json.js';
import { unknownProperty } from './property-sets.js';
import { errorReply, GRAPH_ROOT, type Reply } from './reply.js';

/** One object with its context. */
export function single(set: string, item: JsonObject, select: string | undefined): Reply {
  const context = `${GRAPH_ROOT}/$metadata#${set}${select ? `(${select})` : ''}/$entity`;
  return { status: 200, body: { '@odata.context': context, ...item } };
}

/** A collection on one page. */
export function list(set: string, value: readonly JsonValue[], select?: string): Reply {
  const context = `${GRAPH_ROOT}/$metadata#${set}${select ? `(${select})` : ''}`;
  return { status: 200, body: { '@odata.context': context, value } };
}

/** The clauses of a plain filter, null without one, or its refusal. */
export function readFilter(filter: string | undefined): readonly FilterClause[] | null | Reply {
  if (filter === undefined) return null;
  const clauses = parseAddressFilter(filter);
  if (!clauses) return ERROR_SAMPLES['400-unsupported-query'];
  if (clauses.length <= MAX_FILTER_CLAUSES) return clauses;
  return errorReply(
    400,
    'Request_UnsupportedQuery',
    `Too many child clauses specified in search filter expression containing 'OR' operators: ${clauses.length}. Max allowed: ${MAX_FILTER_CLAUSES}.`,
  );
}

/**
 * Refuses a $select with a name that the type does not have
 * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/3957 shows the message).
 */
export function refusedSelect(
  select: readonly string[] | null,
  type: 'user' | 'group' = 'user',
): Reply | undefined {
  const name = unknownProperty(select, type);
  if (name === undefined) return undefined;
  return errorReply(
    400,
    'BadRequest',
    `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`,
  );
}

/** A segment of a path as text; one that is no valid encoding stays as it is. */
export function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
