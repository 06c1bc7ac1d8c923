import type { AddressHolder, AddressHolders } from './address-holders.js';
import { decodedSegment, list, readFilter, single } from './collection-replies.js';
import { notFound } from './error-samples.js';
import type { FilterClause } from './filters.js';
import type { JsonObject, JsonValue } from './json.js';
import { parseSelect } from './property-sets.js';
import type { Reply } from './reply.js';
import type { SimulatedRequest } from './simulated-request.js';

/** Groups or contacts as they are now. */
export type PresentHolders = Pick<AddressHolders, 'get' | 'all' | 'holders'>;

/** GET of a collection, filtered by id, mail or proxy address, or of one object by id. */
export function readHolders(set: string, holders: PresentHolders, { path, query }: SimulatedRequest): Reply {
  const id = decodedSegment(path.split('/')[3] ?? '');
  const select = parseSelect(query.$select);
  if (id !== '') {
    const item = holders.get(id);
    return item ? single(set, renderHolder(item, select), query.$select) : notFound(id);
  }
  const clauses = readFilter(query.$filter);
  if (clauses !== null && 'status' in clauses) return clauses;
  const found = clauses === null ? holders.all() : matching(holders, clauses);
  return list(
    set,
    found.map((item) => renderHolder(item, select)),
    query.$select,
  );
}

/** A group or contact with the properties asked for, all it has without $select. */
export function renderHolder(item: AddressHolder, select: readonly string[] | null): JsonObject {
  if (select === null) return item;
  const shown: Record<string, JsonValue> = {};
  for (const name of select) shown[name] = item[name] ?? null;
  return shown;
}

function matching(holders: PresentHolders, clauses: readonly FilterClause[]): AddressHolder[] {
  const found = new Set<AddressHolder>();
  for (const { property, value } of clauses) {
    const items = property === 'id' ? [holders.get(value)] : holders.holders(property, value);
    for (const item of items) if (item) found.add(item);
  }
  return [...found];
}
