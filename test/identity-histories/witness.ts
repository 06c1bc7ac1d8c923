import type { DirectoryEntry, UserRead } from '../../src/domain/directory-user.js';
import type { UserRecord } from '../../src/domain/records.js';
import { keyOf } from './key-of.js';
import type { Span } from './true-states.js';

/** What one entry or live read said of somebody's names; what it leaves out is undefined. */
export interface Word {
  readonly id: string;
  readonly upn: string | null | undefined;
  readonly mail: string | null | undefined;
  readonly sentAt: number;
  readonly arrivedAt: number;
  /** The commit by which the product knew it: its instant and its number. */
  readonly knownAt: number;
  readonly commit: number;
}

/** The time in which an active record held an address, as UPN or backup address. */
export interface Hold extends Span {
  readonly id: string;
  readonly key: string;
  /** Number of the commit that took it. */
  readonly commit: number;
}

type Heard = Omit<Word, 'knownAt' | 'commit'>;
type Taking = Pick<Hold, 'from' | 'commit'>;

/** Writes down what the product was told and what its records held; nothing of its ledger. */
export class Witness {
  readonly words: Word[] = [];
  /** When each commit came. */
  readonly commits: number[] = [];
  readonly #ended: Hold[] = [];
  readonly #held = new Map<string, Map<string, Taking>>();
  #fresh: Heard[] = [];
  /** Of pages that are not decided yet: the next one arrives while one is applied. */
  #pages: Heard[][] = [];

  /** What every record held, the last ones for ever. */
  get holds(): readonly Hold[] {
    const lasting = [...this.#held].flatMap(([id, keys]) =>
      [...keys].map(([key, taking]) => ({ id, key, ...taking, to: Number.POSITIVE_INFINITY })),
    );
    return [...this.#ended, ...lasting];
  }

  hearPage(entries: readonly DirectoryEntry[], sentAt: number, arrivedAt: number): void {
    this.#pages.push(
      entries.map((entry) =>
        entry.kind === 'removed'
          ? heard(entry.objectId, null, sentAt, arrivedAt)
          : heard(entry.objectId, entry.properties, sentAt, arrivedAt, entry.whole),
      ),
    );
  }

  hearReads(users: ReadonlyMap<string, UserRead>, sentAt: number, arrivedAt: number): void {
    for (const [id, read] of users) {
      if (read.outcome === 'unreadable') continue;
      const said = read.outcome === 'found' ? read.properties : null;
      this.#fresh.push(heard(id, said, sentAt, arrivedAt, true));
    }
  }

  /** The process that heard this is dead. */
  forget(): void {
    this.#fresh = [];
    this.#pages = [];
  }

  /** A page was decided; one for which nothing had to be written is known all the same, and stored nowhere. */
  pageDecided(knownAt: number): void {
    this.#know(knownAt);
    this.#pages.shift();
  }

  #know(knownAt: number): void {
    const commit = this.commits.length;
    const [page = []] = this.#pages;
    for (const word of [...page, ...this.#fresh]) this.words.push({ ...word, knownAt, commit });
    if (page.length > 0) this.#pages[0] = [];
    this.#fresh = [];
  }

  committed(users: readonly UserRecord[], knownAt: number): void {
    const commit = this.commits.push(knownAt);
    const taking: Taking = { from: knownAt, commit };
    this.#know(knownAt);
    for (const { objectId: id, state, upnKey, addressKey } of users) {
      const before = this.#held.get(id) ?? new Map<string, Taking>();
      const keys = state === 'active' ? [upnKey, addressKey].filter((key) => key !== null) : [];
      this.#held.set(id, new Map(keys.map((key) => [key, before.get(key) ?? taking])));
      for (const [key, taken] of before) {
        if (!keys.includes(key)) this.#ended.push({ id, key, ...taken, to: knownAt });
      }
    }
  }
}

function heard(
  id: string,
  said: Readonly<Record<string, unknown>> | null,
  sentAt: number,
  arrivedAt: number,
  whole = false,
): Heard {
  const name = (of: 'userPrincipalName' | 'mail') =>
    said === null ? null : said[of] === undefined && !whole ? undefined : keyOf(said[of]);
  return { id, upn: name('userPrincipalName'), mail: name('mail'), sentAt, arrivedAt };
}
