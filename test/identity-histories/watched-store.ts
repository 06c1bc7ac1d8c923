import type { UserRecord } from '../../src/domain/records.js';
import type { Repository, Write } from '../../src/ports/repository.js';
import { ForwardingRepository } from '../histories/forwarding-repository.js';
import { keyOf } from './key-of.js';
import type { LastWord, Misplaced } from './last-word.js';

/** Looks at every commit: at the users that it writes, and at those who hold what was read for it. */
export class WatchedStore extends ForwardingRepository {
  readonly violations: string[] = [];
  commits = 0;
  contested = 0;
  readonly users = new Map<string, UserRecord>();
  readonly #word: LastWord;
  readonly #committed: (write: Write) => void;
  /** Who waits for an address. */
  readonly #waiting = new Set<string>();
  #overlooked = new Set<string>();
  readonly #upns = new Map<string, string>();
  readonly #addresses = new Map<string, string>();

  constructor(inner: Repository, word: LastWord, committed: (write: Write) => void) {
    super(inner);
    this.#word = word;
    this.#committed = committed;
  }

  override async commit(...args: Parameters<Repository['commit']>) {
    const [, , write] = args;
    try {
      const result = await super.commit(...args);
      if (result.outcome === 'committed') this.#look(write);
      return result;
    } catch (error) {
      this.violations.push(`the store refused a commit: ${String(error)}`);
      throw error;
    }
  }

  #look(write: Write): void {
    this.commits += 1;
    this.#committed(write);
    for (const change of write.put.change ?? []) {
      if (change.kind === 'held' && change.reason === 'contested') this.contested += 1;
    }
    for (const id of write.remove.leftover ?? []) this.#waiting.delete(id);
    for (const { objectId, reason } of write.put.leftover ?? []) {
      if (reason === 'address-held') this.#waiting.add(objectId);
      else this.#waiting.delete(objectId);
    }
    this.#lookAtRead(write.put.user ?? []);
  }

  /** A page was decided; of one for which nothing had to be written, the reads are known all the same. */
  pageDecided(): void {
    this.#lookAtRead([]);
  }

  #lookAtRead(put: readonly UserRecord[]): void {
    const { ids, keys } = this.#word.learn();
    if (put.length === 0 && ids.length === 0) return;
    const look = new Set(ids);
    for (const user of put) {
      look.add(user.objectId);
      this.#letGo(user.objectId);
      if (!this.users.has(user.objectId) && user.state === 'active')
        this.#word.imported(user, this.#isActive);
      this.users.set(user.objectId, user);
    }
    // All of a commit let go before any of them takes, as the commit is one instant.
    for (const user of put) this.#take(user);
    for (const key of keys) {
      for (const holder of [this.#upns.get(key), this.#addresses.get(key)]) {
        if (holder !== undefined) look.add(holder);
      }
    }
    for (const id of look) {
      this.#lookAt(id, ({ fault, text }, key) => {
        if (fault === 'wrong') {
          this.violations.push(`I4: ${id} holds ${key}, which the directory gave to ${text}`);
        }
      });
    }
  }

  readonly #isActive = (id: string): boolean => this.users.get(id)?.state === 'active';

  #letGo(id: string): void {
    const before = this.users.get(id);
    if (before === undefined) return;
    const { upn, address } = heldBy(before);
    if (upn !== null && this.#upns.get(upn) === id) this.#upns.delete(upn);
    if (address !== null && this.#addresses.get(address) === id) this.#addresses.delete(address);
  }

  #take(user: UserRecord): void {
    const { upn, address } = heldBy(user);
    this.#takeOne('UPN', this.#upns, upn, user.objectId);
    this.#takeOne('backup address', this.#addresses, address, user.objectId);
  }

  #takeOne(what: string, held: Map<string, string>, key: string | null, id: string): void {
    if (key === null) return;
    const other = held.get(key);
    if (other !== undefined && other !== id) {
      this.violations.push(`I4: ${other} and ${id}, both active, hold the ${what} ${key}`);
    }
    held.set(key, id);
  }

  /** All who wait had their turn; whom one round overlooked the next must not. */
  roundEnded(): void {
    const before = this.#overlooked;
    this.#overlooked = new Set();
    for (const id of this.users.keys()) {
      this.#lookAt(id, ({ fault, other, since, text }, key) => {
        const told = `${id} ${key} ${other} ${since}`;
        if (fault === 'overlooked') this.#overlooked.add(told);
        if (fault === 'overlooked' ? before.has(told) : this.#waiting.has(other)) {
          this.violations.push(
            `I4: the round ends, and ${id} holds ${key}, which the directory gave to ${text}`,
          );
        }
      });
    }
  }

  #lookAt(id: string, misplaced: (misplaced: Misplaced, key: string) => void): void {
    const user = this.users.get(id);
    if (user === undefined) return;
    const held = heldBy(user);
    const standsIn = user.mail === null && held.address === held.upn;
    for (const as of ['upn', 'address'] as const) {
      const key = held[as];
      const found =
        key === null ? undefined : this.#word.misplaced(id, key, as, as === 'address' && standsIn);
      if (found !== undefined) misplaced(found, key!);
    }
  }
}

function heldBy({ state, userPrincipalName, backupAddress }: UserRecord) {
  const active = state === 'active';
  return {
    upn: active ? keyOf(userPrincipalName) : null,
    address: active ? keyOf(backupAddress) : null,
  };
}
