import type { UserRead } from '../../src/domain/directory-user.js';
import type { UserRecord } from '../../src/domain/records.js';
import { keyOf } from './key-of.js';

interface Word {
  /** Number of the commit that the read was made for: claimant and holder are read for one. */
  readonly commit: number;
  /** `entry`: imported by an initial round, which asks nobody. */
  readonly outcome: UserRead['outcome'] | 'entry';
  readonly upn: string | null;
  /** By which the person is backed up. */
  readonly address: string | null;
  /** The address is a mail, and not the UPN for want of one. */
  readonly byMail: boolean;
  /** UPN and mail. */
  readonly keys: readonly string[];
}

/**
 * `wrong`: holder and other were read for one commit. `late`: the holder was read since, when nobody asked for the other;
 * whoever waits has their turn before the round ends. `overlooked`: nobody looked at the holder since the other was
 * read; of a holder's own next address I4 asks with all who wait, which may be in the next round.
 */
export interface Misplaced {
  readonly fault: 'wrong' | 'late' | 'overlooked';
  readonly other: string;
  /** The commit since which the key is given to the other without a break. */
  readonly since: number;
  readonly text: string;
}

/**
 * What the directory said last: the newest live read of each person, as far as a commit has come since; a process that
 * dies takes what it read with it.
 *
 * `misplaced` is I4's last sentence: no active record holds an address that the directory's last word gave to another.
 * Whoever was read elsewhere, or in the recycle bin, has given it up; who was read there themselves keeps it, for then it
 * is contested, and so does who gave no answer or was found nowhere, which alone is no proof.
 */
export class LastWord {
  #commit = 0;
  #heard: [string, UserRead][] = [];
  readonly #words = new Map<string, Word>();
  /** Of each key, to whom it is given, and the commit since which that is so without a break. */
  readonly #given = new Map<string, Map<string, number>>();

  hear(users: ReadonlyMap<string, UserRead>): void {
    this.#heard.push(...users);
  }

  /** The process that read this is dead. */
  forget(): void {
    this.#heard = [];
  }

  /** A commit came: what was read before it is known. Gives the people read, and the keys that they were given. */
  learn(): { readonly ids: readonly string[]; readonly keys: readonly string[] } {
    const ids: string[] = [];
    const keys: string[] = [];
    this.#commit += 1;
    for (const [id, read] of this.#heard) {
      const word = wordOf(read, this.#commit);
      this.#place(id, word);
      ids.push(id);
      keys.push(...word.keys);
    }
    this.forget();
    return { ids, keys };
  }

  /**
   * A newcomer of an initial round is imported on the entry alone (I6). What was read of somebody whom nobody manages
   * is not stored, so that it does not speak against them.
   */
  imported(user: UserRecord, isActive: (id: string) => boolean): void {
    const keys = [user.upnKey, user.addressKey].filter((key) => key !== null);
    if (this.#words.get(user.objectId)?.commit === this.#commit) return;
    const given = keys.flatMap((key) => this.#given.get(key) ?? []);
    for (const others of given) {
      for (const other of others.keys()) if (!isActive(other)) others.delete(other);
    }
    if (given.some(({ size }) => size > 0)) return;
    const { upnKey: upn, addressKey: address } = user;
    this.#place(user.objectId, {
      commit: this.#commit,
      outcome: 'entry',
      upn,
      address,
      byMail: user.mail !== null,
      keys,
    });
  }

  /**
   * Undefined when this active record may hold the key.
   *
   * @param standsIn - the address is the record's UPN, while no mail is told: whoever is read under the UPN is there,
   * unless it is another's mail
   */
  misplaced(id: string, key: string, as: 'upn' | 'address', standsIn: boolean): Misplaced | undefined {
    const own = this.#words.get(id);
    for (const [other, since] of this.#given.get(key) ?? []) {
      const theirs = this.#words.get(other)!;
      if (other === id || theirs[as] !== key) continue;
      // A UPN that stands in for a mail gives nobody an address that is another's mail.
      if (as === 'address' && !theirs.byMail && own?.byMail === true && own.address === key) continue;
      const isThere = own?.[as] === key || (standsIn && !theirs.byMail && own?.upn === key);
      const fault = faultOf(own, isThere, theirs.commit);
      if (fault === undefined) continue;
      const holder =
        own === undefined ? 'never read' : `${own.outcome} for ${own.commit} at ${own.upn} / ${own.address}`;
      return {
        fault,
        other,
        since,
        text: `${other} (read for commit ${theirs.commit}; the holder ${holder})`,
      };
    }
    return undefined;
  }

  #place(id: string, word: Word): void {
    for (const key of this.#words.get(id)?.keys ?? []) {
      if (!word.keys.includes(key)) this.#given.get(key)?.delete(id);
    }
    this.#words.set(id, word);
    for (const key of word.keys) {
      const given = this.#given.get(key);
      if (given === undefined) this.#given.set(key, new Map([[id, word.commit]]));
      else if (!given.has(id)) given.set(id, word.commit);
    }
  }
}

function faultOf(own: Word | undefined, isThere: boolean, given: number): Misplaced['fault'] | undefined {
  if (own === undefined || own.commit < given) return 'overlooked';
  const gaveUp = own.outcome === 'found' ? !isThere : own.outcome === 'soft-deleted';
  if (!gaveUp) return undefined;
  return own.commit === given ? 'wrong' : 'late';
}

function wordOf(read: UserRead, commit: number): Word {
  if (read.outcome !== 'found')
    return { commit, outcome: read.outcome, upn: null, address: null, byMail: false, keys: [] };
  const { userPrincipalName, mail } = read.properties;
  const upn = keyOf(userPrincipalName);
  const mailKey = keyOf(mail);
  const keys = [...new Set([upn, mailKey])].filter((key) => key !== null);
  return { commit, outcome: 'found', upn, address: mailKey ?? upn, byMail: mailKey !== null, keys };
}
