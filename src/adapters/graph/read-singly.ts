import type { UserRead } from '../../domain/directory-user.js';
import type { GraphConnection } from './graph-connection.js';
import { encodeText, selectQuery } from './select-query.js';
import { type BatchPart, sendBatch } from './send-batch.js';
import { alwaysRead, idOf, unreadable, userReadOf } from './user-body.js';

export interface SingleReads {
  readonly connection: GraphConnection;
  readonly select: readonly string[];
  readonly signal: AbortSignal | undefined;
  /** The least right that reads users and deletedItems, if a part was refused for the lack of it. */
  readonly onMissingRight: (right: string) => void;
}

/** `GET /users/{id}`; undefined for an id that is not there. */
export async function readUsersSingly(
  ids: readonly string[],
  { connection, select, signal, onMissingRight }: SingleReads,
): Promise<ReadonlyMap<string, UserRead | undefined>> {
  const query = selectQuery(select, alwaysRead);
  const parts = await sendBatch(
    connection,
    ids.map((id) => `/users/${encodeText(id)}${query}`),
    signal,
  );
  return new Map(
    ids.map((id, index) => {
      const part = parts[index];
      if (part?.status === 403) onMissingRight(userRight);
      if (isNotThere(part)) return [id, undefined];
      return [id, part?.status === 200 ? userReadOf(part.body, id) : unreadable];
    }),
  );
}

/**
 * What became of ids that are not among the users: deletedItems holds them for 30 days; an id that is not there
 * either is asked for among the users again, where it may have come back meanwhile, and is `deleted` only then.
 */
export async function readMissing(
  ids: readonly string[],
  reads: SingleReads,
): Promise<ReadonlyMap<string, UserRead>> {
  const outcomes = new Map<string, UserRead>();
  // The cast is mandatory: https://learn.microsoft.com/en-us/graph/api/directory-deleteditems-get
  const parts = await sendBatch(
    reads.connection,
    ids.map((id) => `/directory/deletedItems/${encodeText(id)}/microsoft.graph.user?$select=id`),
    reads.signal,
  );
  const notDeleted = new Set<string>();
  ids.forEach((id, index) => {
    const part = parts[index];
    if (part?.status === 403) reads.onMissingRight(userRight);
    if (part?.status === 200 && idOf(part.body) === id) outcomes.set(id, { outcome: 'soft-deleted' });
    else if (isNotThere(part)) notDeleted.add(id);
  });
  const again = ids.filter((id) => !outcomes.has(id));
  for (const [id, read] of await readUsersSingly(again, reads)) {
    outcomes.set(id, read ?? (notDeleted.has(id) ? { outcome: 'deleted' } : unreadable));
  }
  return outcomes;
}

/** https://learn.microsoft.com/en-us/graph/api/user-get and directory-deleteditems-get, application permissions */
const userRight = 'User.Read.All';

/** A 404 without one of these codes is a gateway's or a route's, and proves nothing about the person. */
const notThere: ReadonlySet<string> = new Set([
  'request_resourcenotfound',
  'resourcenotfound',
  'directory_objectnotfound',
]);

function isNotThere(part: BatchPart | undefined): boolean {
  return part?.status === 404 && part.error.codes.some((code) => notThere.has(code));
}
