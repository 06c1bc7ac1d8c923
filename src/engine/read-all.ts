import type { RecordKind, Records } from '../domain/records.js';
import type { Filters, Repository } from '../ports/repository.js';
import { fromStore } from './store-error.js';

const pageSize = 500;

/** Records of a kind in key order, page by page, as the port gives them. */
export async function* readPages<K extends RecordKind>(
  repository: Pick<Repository, 'scan'>,
  tenantId: string,
  kind: K,
  query: {
    readonly filter?: Filters[K];
    readonly after?: string | null;
    /** Records in a page; default 500. */
    readonly limit?: number;
    readonly signal?: AbortSignal;
  } = {},
): AsyncGenerator<readonly Records[K][], void> {
  const { limit = pageSize } = query;
  let after: string | null = query.after ?? null;
  do {
    query.signal?.throwIfAborted();
    const asked = query.filter === undefined ? {} : { filter: query.filter };
    const page = await fromStore(repository.scan(tenantId, kind, { ...asked, after, limit }));
    if (page.records.length > 0) yield page.records;
    after = page.after;
  } while (after !== null);
}

/** The same, record by record. */
export async function* readAll<K extends RecordKind>(
  repository: Pick<Repository, 'scan'>,
  tenantId: string,
  kind: K,
  query: { readonly filter?: Filters[K]; readonly after?: string | null; readonly signal?: AbortSignal } = {},
): AsyncGenerator<Records[K]> {
  for await (const page of readPages(repository, tenantId, kind, query)) yield* page;
}

export async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** All mappings by priority; administrators make tens of them. */
export async function readMappings(
  repository: Pick<Repository, 'scan'>,
  tenantId: string,
): Promise<Records['mapping'][]> {
  const mappings: Records['mapping'][] = [];
  for await (const page of readPages(repository, tenantId, 'mapping')) mappings.push(...page);
  return mappings.sort((a, b) => a.priority - b.priority);
}
