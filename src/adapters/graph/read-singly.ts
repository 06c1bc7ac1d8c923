import type { GraphConnection } from './graph-connection.js';
import { encodeText } from './select-query.js';
import { type BatchPart, sendBatch } from './send-batch.js';
import { idOf } from './user-body.js';

/** How objects of one type are read by id, one GET each. */
export interface SingleReads<Read> {
  readonly connection: GraphConnection;
  /** `/users` or `/groups`. */
  readonly collection: string;
  /** The cast in deletedItems, where it is mandatory: https://learn.microsoft.com/en-us/graph/api/directory-deleteditems-get */
  readonly cast: string;
  /** With its `?`. */
  readonly query: string;
  readonly readOf: (body: unknown, objectId: string) => Read;
  /** The least application rights that read the collection and its deletedItems. */
  readonly rights: { readonly living: string; readonly deleted: string };
  /** Told which of them a part was refused for the lack of. */
  readonly onMissingRight: (right: string) => void;
  readonly signal: AbortSignal | undefined;
}

export type Lost = { readonly outcome: 'soft-deleted' | 'deleted' | 'unreadable' };

const unreadable: Lost = { outcome: 'unreadable' };

/** `GET /users/{id}` and the like; undefined for an id that is not there. */
export async function readSingly<Read>(
  ids: readonly string[],
  { connection, collection, query, readOf, rights, onMissingRight, signal }: SingleReads<Read>,
): Promise<ReadonlyMap<string, Read | Lost | undefined>> {
  const parts = await sendBatch(
    connection,
    ids.map((id) => `${collection}/${encodeText(id)}${query}`),
    signal,
  );
  return new Map(
    ids.map((id, index) => {
      const part = parts[index];
      if (part?.status === 403) onMissingRight(rights.living);
      if (isNotThere(part)) return [id, undefined];
      return [id, part?.status === 200 ? readOf(part.body, id) : unreadable];
    }),
  );
}

/**
 * What became of ids that are not in their collection: deletedItems holds them for 30 days; an id that is not there
 * either is asked for in the collection again, where it may have come back meanwhile, and is `deleted` only then.
 */
export async function readMissing<Read>(
  ids: readonly string[],
  reads: SingleReads<Read>,
): Promise<ReadonlyMap<string, Read | Lost>> {
  const { connection, cast, rights, onMissingRight, signal } = reads;
  const outcomes = new Map<string, Read | Lost>();
  const parts = await sendBatch(
    connection,
    ids.map((id) => `/directory/deletedItems/${encodeText(id)}/${cast}?$select=id`),
    signal,
  );
  const notDeleted = new Set<string>();
  ids.forEach((id, index) => {
    const part = parts[index];
    if (part?.status === 403) onMissingRight(rights.deleted);
    if (part?.status === 200 && idOf(part.body) === id) outcomes.set(id, { outcome: 'soft-deleted' });
    else if (isNotThere(part)) notDeleted.add(id);
  });
  const again = ids.filter((id) => !outcomes.has(id));
  for (const [id, read] of await readSingly(again, reads)) {
    outcomes.set(id, read ?? (notDeleted.has(id) ? { outcome: 'deleted' } : unreadable));
  }
  return outcomes;
}

/** A 404 without one of these codes is a gateway's or a route's, and proves nothing about the object. */
const notThere: ReadonlySet<string> = new Set([
  'request_resourcenotfound',
  'resourcenotfound',
  'directory_objectnotfound',
]);

function isNotThere(part: BatchPart | undefined): boolean {
  return part?.status === 404 && part.error.codes.some((code) => notThere.has(code));
}
