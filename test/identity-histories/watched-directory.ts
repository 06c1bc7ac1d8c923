import type { UserRead } from '../../src/domain/directory-user.js';
import type { Directory, UserReads } from '../../src/ports/directory.js';
import type { CallTimes } from './call-times.js';
import type { Cast, Person } from './cast.js';
import { keyOf } from './key-of.js';
import type { LastWord } from './last-word.js';
import type { Witness } from './witness.js';

/** Tells the last word of every live read, and counts those that are behind the times. */
export class WatchedDirectory implements Directory {
  readonly #inner: Directory;
  readonly #word: LastWord;
  readonly #cast: Cast;
  readonly #witness: Witness;
  readonly #times: CallTimes;
  readonly #heard: (person: Person, read: UserRead, isRight: boolean) => void;

  constructor(
    inner: Directory,
    word: LastWord,
    cast: Cast,
    witness: Witness,
    times: CallTimes,
    heard: (person: Person, read: UserRead, isRight: boolean) => void,
  ) {
    this.#inner = inner;
    this.#word = word;
    this.#cast = cast;
    this.#witness = witness;
    this.#times = times;
    this.#heard = heard;
  }

  async fetchPage(...args: Parameters<Directory['fetchPage']>) {
    const sentAt = this.#times.sentAt();
    const page = await this.#inner.fetchPage(...args);
    if (page.kind === 'page') this.#witness.hearPage(page.entries, sentAt, this.#times.now());
    return page;
  }

  async readUsers(...args: Parameters<Directory['readUsers']>): Promise<UserReads> {
    const sentAt = this.#times.sentAt();
    const reads = await this.#truthful(sentAt, ...args);
    this.#word.hear(reads.users);
    this.#witness.hearReads(reads.users, sentAt, this.#times.now());
    for (const person of this.#cast.people) {
      const { id, life, upn, mail } = person;
      const read = reads.users.get(id);
      if (read === undefined) continue;
      const found = read.outcome === 'found' ? read.properties : undefined;
      const right =
        life === 'alive'
          ? keyOf(found?.userPrincipalName) === keyOf(upn) && keyOf(found?.mail) === keyOf(mail)
          : found === undefined;
      this.#heard(person, read, right);
    }
    return reads;
  }

  /**
   * I6 takes a person in the recycle bin for proof, so that a read from before a restore would preserve somebody who
   * lives until a full round heals it: the histories leave that one out. Nor is a read older than the policy's lag.
   */
  async #truthful(sentAt: number, ...[ids, ...rest]: Parameters<Directory['readUsers']>): Promise<UserReads> {
    const reads = await this.#inner.readUsers(ids, ...rest);
    const users = new Map(reads.users);
    const oldest = sentAt - this.#times.lagMs;
    for (let again = this.#outdated(users, oldest); again.length > 0; again = this.#outdated(users, oldest)) {
      for (const [id, read] of (await this.#inner.readUsers(again, ...rest)).users) users.set(id, read);
    }
    return { ...reads, users };
  }

  #outdated(users: UserReads['users'], oldest: number): string[] {
    return this.#cast.people
      .filter((person) => {
        const read = users.get(person.id);
        if (read === undefined || read.outcome === 'unreadable') return false;
        if (person.life === 'alive' && read.outcome === 'soft-deleted') return true;
        return !this.#wasSo(person, read, oldest);
      })
      .map(({ id }) => id);
  }

  #wasSo(person: Person, read: UserRead, since: number): boolean {
    const moves = this.#cast.movesOf(person.id);
    const found = read.outcome === 'found' ? read.properties : undefined;
    if (found === undefined && moves[0]!.at.getTime() >= since) return true;
    const { userPrincipalName = null, mail = null } = found ?? {};
    return moves.some(
      (move, index) =>
        keyOf(move.upn) === keyOf(userPrincipalName) &&
        keyOf(move.mail) === keyOf(mail) &&
        (moves[index + 1]?.at.getTime() ?? Number.POSITIVE_INFINITY) > since,
    );
  }

  fetchGroupPage(...args: Parameters<Directory['fetchGroupPage']>) {
    return this.#inner.fetchGroupPage(...args);
  }

  readGroups(...args: Parameters<Directory['readGroups']>) {
    return this.#inner.readGroups(...args);
  }

  findByAddress(...args: Parameters<Directory['findByAddress']>) {
    return this.#inner.findByAddress(...args);
  }

  tenantId(...args: Parameters<Directory['tenantId']>) {
    return this.#inner.tenantId(...args);
  }

  checkAttributes(paths: readonly string[]) {
    return this.#inner.checkAttributes(paths);
  }
}
