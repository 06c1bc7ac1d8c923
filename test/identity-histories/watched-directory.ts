import type { UserRead } from '../../src/domain/directory-user.js';
import type { Directory, UserReads } from '../../src/ports/directory.js';
import type { Cast, Person } from './cast.js';
import { keyOf } from './key-of.js';
import type { LastWord } from './last-word.js';

/** Tells the last word of every live read, and counts those that are behind the times. */
export class WatchedDirectory implements Directory {
  readonly #inner: Directory;
  readonly #word: LastWord;
  readonly #cast: Cast;
  readonly #heard: (person: Person, read: UserRead, isRight: boolean) => void;

  constructor(
    inner: Directory,
    word: LastWord,
    cast: Cast,
    heard: (person: Person, read: UserRead, isRight: boolean) => void,
  ) {
    this.#inner = inner;
    this.#word = word;
    this.#cast = cast;
    this.#heard = heard;
  }

  fetchPage(...args: Parameters<Directory['fetchPage']>) {
    return this.#inner.fetchPage(...args);
  }

  async readUsers(...args: Parameters<Directory['readUsers']>): Promise<UserReads> {
    const reads = await this.#truthful(...args);
    this.#word.hear(reads.users);
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
   * lives until a full round heals it: the histories leave that one out.
   */
  async #truthful(...[ids, ...rest]: Parameters<Directory['readUsers']>): Promise<UserReads> {
    const reads = await this.#inner.readUsers(ids, ...rest);
    const users = new Map(reads.users);
    for (let again = this.#outdated(users); again.length > 0; again = this.#outdated(users)) {
      for (const [id, read] of (await this.#inner.readUsers(again, ...rest)).users) users.set(id, read);
    }
    return { ...reads, users };
  }

  #outdated(users: UserReads['users']): string[] {
    return this.#cast.people
      .filter(({ id, life }) => life === 'alive' && users.get(id)?.outcome === 'soft-deleted')
      .map(({ id }) => id);
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
