import type { Change } from '../../domain/change.js';
import type { EngineContext } from '../context.js';
import { followChanges } from './follow-changes.js';
import { checkAfter, checkReach, headOf } from './positions.js';
import { pruneChanges } from './prune-changes.js';
import { readChanges } from './read-changes.js';

/**
 * What has happened, in the order of the commits. Each change has the position after the one before it, with no gap;
 * storing the position that was seen last is the consumer's part, best in the transaction that uses the change.
 */
export class Changes<Tx> {
  readonly #context: EngineContext<Tx>;

  constructor(context: EngineContext<Tx>) {
    this.#context = context;
  }

  /**
   * The changes after a position, oldest first, up to those that are there when it ends; no change is skipped.
   *
   * Throws ERR_CHANGES_PRUNED (with `oldestPosition`; also in the middle, when a prune overtakes the list),
   * ERR_OPTIONS_INVALID (`after` is no position, or past the newest change: it belongs to another database, or to an
   * older state of this one), ERR_REPOSITORY_UNAVAILABLE, or the signal's reason.
   *
   * @param query.after - the last position that was seen, 0 before the first; default: from the oldest that is kept
   */
  async *list(
    query: { readonly after?: number; readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<Change> {
    const { after, signal } = query;
    if (after !== undefined) checkAfter('list', after);
    signal?.throwIfAborted();
    const head = await headOf(this.#context);
    if (after !== undefined) checkReach('list', after, head);
    yield* readChanges(this.#context, after, head, signal);
  }

  /**
   * The changes after a position, and then each as it is committed, by whatever process: it ends with the signal, whose
   * reason it throws, or when the consumer leaves its loop. The store wakes it where it can (`Repository.watch`); it also
   * looks every 2,000 ms by itself, at the head alone. Its waits keep no process alive.
   *
   * Holds one page of changes; a slow consumer is waited for. To go on after an error, follow again from the position
   * that was stored last: a store that fails ends it with ERR_REPOSITORY_UNAVAILABLE, which is retryable. Throws
   * ERR_CHANGES_PRUNED and ERR_OPTIONS_INVALID as `list` does, also later: when a prune overtakes the consumer, and when
   * the store falls back to an older state.
   *
   * @param query.after - the last position that was seen, 0 for everything
   */
  follow(query: {
    readonly after: number;
    readonly signal?: AbortSignal;
  }): AsyncIterableIterator<Change, void> {
    return followChanges(this.#context, query.after, query.signal);
  }

  /**
   * Removes old changes for good, and resolves with how many: consumers that have not seen them get ERR_CHANGES_PRUNED.
   * Only ever the oldest go, so that what is kept has no gap: with a `Date` it stops at the first change that is not
   * older. It may run beside rounds, followers and other prunes, needs no lease, and is no change itself. It commits
   * 1,000 at a time; one that is ended by its signal, whose reason it throws, or by an error has removed some, and
   * calling again goes on.
   *
   * Throws ERR_OPTIONS_INVALID (`before` is neither, or a position past the newest change), ERR_REPOSITORY_CONFLICT
   * (retryable: other writers came between 100 times in a row), ERR_REPOSITORY_UNAVAILABLE.
   *
   * @param query.before - changes made before this instant, or with a smaller position
   */
  async prune(query: {
    readonly before: Date | number;
    readonly signal?: AbortSignal;
  }): Promise<{ readonly pruned: number }> {
    return { pruned: await pruneChanges(this.#context, query.before, query.signal) };
  }
}
