import { type FoldedEntry, foldEntries } from '../../core/entries/fold-entries.js';
import type { Sighting } from '../../core/explain/stream-word.js';
import { roundBounds } from '../../core/round/transitions.js';
import type { DirectoryEntry, UserRead } from '../../domain/directory-user.js';
import { DeltaSyncError } from '../../errors.js';
import type { Directory, PageRequest, PageResult } from '../../ports/directory.js';
import { checkPageResult, checkUserReads } from '../check-directory-results.js';
import type { DirectoryReader } from '../directory-reader.js';

/** Reads of one explanation: however often a person is decided, they are read once. */
export class SightedDirectory implements Pick<Directory, 'readUsers'> {
  readonly #directory: Directory;
  readonly #reads = new Map<string, ReturnType<Directory['readUsers']>>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  async readUsers(...[ids, select, options]: Parameters<Directory['readUsers']>) {
    const key = ids.join(' ');
    let read = this.#reads.get(key);
    if (read === undefined) {
      read = this.#directory.readUsers(ids, select, options);
      this.#reads.set(key, read);
      // A read that failed is asked again by the retry.
      read.catch(() => this.#reads.delete(key));
    }
    return read;
  }

  /** One person out of a stream of their own, from no token; where it does not show them alive, by a read. */
  async sight(
    objectId: string,
    select: readonly string[],
    reader: Pick<DirectoryReader, 'read'>,
    signal: AbortSignal,
  ): Promise<Sighting> {
    const entry = await this.#entryOf(objectId, select, reader, signal);
    if (entry?.removed === null) return { objectId, entry, read: undefined };
    const { users } = await reader.read(
      async (each) => checkUserReads(await this.readUsers([objectId], select, { signal: each })),
      signal,
    );
    return { objectId, entry, read: users.get(objectId) ?? unreadable };
  }

  async #entryOf(
    objectId: string,
    select: readonly string[],
    reader: Pick<DirectoryReader, 'read'>,
    signal: AbortSignal,
  ): Promise<FoldedEntry | undefined> {
    const entries: DirectoryEntry[] = [];
    let request: PageRequest = { kind: 'initial', select, ids: [objectId] };
    // Filtered streams were seen to give runs of empty pages.
    for (let pages = 0; pages < roundBounds.maxEmptyPages; pages += 1) {
      const asked: PageRequest = request;
      const page: PageResult = await reader.read(
        async (each) => checkPageResult(await this.#directory.fetchPage(asked, { signal: each })),
        signal,
      );
      if (page.kind === 'token-rejected') {
        throw new DeltaSyncError('ERR_DIRECTORY_UNAVAILABLE', 'The directory rejected a link of its own', {
          retryable: true,
        });
      }
      entries.push(...page.entries.filter((entry) => entry.objectId === objectId));
      if (page.next.kind === 'delta') return foldEntries(entries).get(objectId);
      request = { kind: 'link', link: page.next.link, round: 'initial' };
    }
    throw new DeltaSyncError('ERR_ROUND_PAGE_LIMIT', 'The stream of one person does not end');
  }
}

const unreadable: UserRead = { outcome: 'unreadable' };
