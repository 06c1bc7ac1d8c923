import type { Change } from '../../domain/change.js';
import { type Head, positionKey } from '../../domain/records.js';
import type { EngineContext } from '../context.js';
import { readAll } from '../read-all.js';
import { changesPruned } from './positions.js';

/**
 * The changes after a position, or from the oldest that is kept, up to the newest; none is skipped. A prune may come
 * between any two pages, and between the head and the first: so each change must begin where the one before ended, and
 * the last must reach the head.
 *
 * @param head - read before the changes are
 */
export async function* readChanges<Tx>(
  { repository, tenantId }: EngineContext<Tx>,
  after: number | undefined,
  head: Head,
  signal: AbortSignal | undefined,
): AsyncGenerator<Change> {
  let last = after;
  const query = {
    after: positionKey(after ?? head.changesPruned),
    ...(signal === undefined ? {} : { signal }),
  };
  for await (const change of readAll(repository, tenantId, 'change', query)) {
    signal?.throwIfAborted();
    if (last !== undefined && change.position !== last + 1) throw changesPruned(change.position - 1);
    last = change.position;
    yield change;
  }
  if (last !== undefined && last < head.position) throw changesPruned(head.position);
}
