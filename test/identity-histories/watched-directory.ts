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

  constructor(inner: Directory, word: LastWord, cast: Cast, heard: (person: Person, read: UserRead, isRight: boolean) => void) {
    this.#inner = inner;
    this.#word = word;
    this.#cast = cast;
    this.#heard = heard;
  }

  fetchPage(...args: Parameters<Directory['fetchPage']>) {
    return this.#inner.fetchPage(...args);
  }

  async readUsers(...args: Parameters<Directory['readUsers']>): Promise<UserReads> {
    const reads = await this.#inner.readUsers(...args);
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
