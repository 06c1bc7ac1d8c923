import type { Change } from '../../domain/change.js';
import type { EngineContext } from '../context.js';
import { FeedWatch } from './feed-watch.js';
import { checkAfter, checkReach, headOf } from './positions.js';
import { readChanges } from './read-changes.js';

/** How often a follower asks by itself: a store's watch may miss some commits, and some stores have none. */
export const pollEveryMs = 2_000;

/** The changes after a position, and all that come, until the signal aborts or the consumer returns. */
export function followChanges<Tx>(
  context: EngineContext<Tx>,
  after: number,
  signal: AbortSignal | undefined,
): AsyncIterableIterator<Change, void> {
  const stopped = new AbortController();
  const changes = follow(context, after, signal, stopped.signal);
  return {
    next: () => changes.next(),
    // A generator alone would return only after the next change.
    return: () => {
      stopped.abort();
      return changes.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* follow<Tx>(
  context: EngineContext<Tx>,
  after: number,
  signal: AbortSignal | undefined,
  stopped: AbortSignal,
): AsyncGenerator<Change, void> {
  checkAfter('follow', after);
  signal?.throwIfAborted();
  const watch = new FeedWatch(context.clock);
  // One that is ours: a caller may pass one signal to many followers, and Node warns of so many listeners.
  const over = AbortSignal.any(signal === undefined ? [stopped] : [stopped, signal]);
  over.addEventListener('abort', watch.wake);
  try {
    await watch.begin(context.repository, context.tenantId);
    for (let last = after; !stopped.aborted; ) {
      signal?.throwIfAborted();
      watch.look();
      const head = await headOf(context);
      checkReach('follow', last, head);
      if (head.position > last) {
        for await (const change of readChanges(context, last, head, signal)) {
          yield change;
          last = change.position;
        }
      }
      if (!over.aborted) await watch.wait(pollEveryMs);
    }
  } finally {
    over.removeEventListener('abort', watch.wake);
    watch.end();
  }
}
