import { addressKey } from '../../../src/domain/address.js';
import type { Properties, UserRead } from '../../../src/domain/directory-user.js';
import type { UserRecord } from '../../../src/domain/records.js';
import type { Directory } from '../../../src/ports/directory.js';
import { activeAmong, type Landed } from '../../property/watched-commits.js';

/** The newest live read of somebody that said something, and when they were last asked for. */
interface Word {
  readonly read: Exclude<UserRead, { outcome: 'unreadable' }> | undefined;
  /** Commits that had landed when the read was answered: all reads for one commit count as made together. */
  readonly at: number;
  readonly askedAt: number;
}

/**
 * Two checks after every commit (I4): no two active records hold an address, and none holds an address that the
 * directory's last word gave to another. It sees the live reads by standing before the directory.
 */
export class AddressWatch {
  readonly violations: string[] = [];
  /** Whom nobody looked at yet since another was seen at their address: none may be left at the end of a round. */
  overlooked: readonly string[] = [];
  commits = 0;
  readonly #source: 'mail' | 'upn';
  readonly #words = new Map<string, Word>();
  #unseen: string[] = [];

  constructor(addressSource: 'mail' | 'upn' = 'mail') {
    this.#source = addressSource;
  }

  /** The same directory; each answer to a read by id is kept. */
  directory(inner: Directory): Directory {
    return {
      fetchPage: (...args) => inner.fetchPage(...args),
      fetchGroupPage: (...args) => inner.fetchGroupPage(...args),
      readGroups: (...args) => inner.readGroups(...args),
      findByAddress: (...args) => inner.findByAddress(...args),
      tenantId: (...args) => inner.tenantId(...args),
      checkAttributes: (...args) => inner.checkAttributes(...args),
      readUsers: async (ids, select, options) => {
        for (const id of ids) this.note(id, { outcome: 'unreadable' });
        const answer = await inner.readUsers(ids, select, options);
        for (const [id, read] of answer.users) this.note(id, read);
        return answer;
      },
    };
  }

  /** No answer is noted as asked for; the word before it stands. */
  note(objectId: string, read: UserRead): void {
    const before = this.#words.get(objectId);
    const askedAt = this.commits;
    if (read.outcome === 'unreadable') {
      this.#words.set(objectId, { read: before?.read, at: before?.at ?? -1, askedAt });
    } else this.#words.set(objectId, { read, at: askedAt, askedAt });
  }

  readonly seen = ({ after }: Pick<Landed, 'after'>): void => {
    const active = activeAmong(after);
    this.#lookForDoubles(active, 'upnKey');
    this.#lookForDoubles(active, 'addressKey');
    const given = this.#given();
    this.#unseen = [];
    for (const holder of active) {
      for (const label of ['upnKey', 'addressKey'] as const) {
        const key = holder[label];
        if (key === null) continue;
        for (const other of given.get(key) ?? []) {
          if (other !== holder.objectId) this.#judge(holder, label, key, other);
        }
      }
    }
    this.overlooked = this.#unseen;
    this.commits += 1;
  };

  readonly failed = (error: unknown): void => {
    this.violations.push(`commit ${this.commits + 1} was refused: ${String(error)}`);
  };

  #lookForDoubles(active: readonly UserRecord[], label: 'upnKey' | 'addressKey'): void {
    const held = new Map<string, string>();
    for (const { objectId, [label]: key } of active) {
      if (key === null) continue;
      const other = held.get(key);
      if (other !== undefined) this.#tell(`${other} and ${objectId} both hold ${key} (${label})`);
      held.set(key, objectId);
    }
  }

  /** By address, everybody who has it by the newest read of them. */
  #given(): Map<string, string[]> {
    const given = new Map<string, string[]>();
    for (const [id, { read }] of this.#words) {
      if (read?.outcome !== 'found') continue;
      for (const key of namesOf(read.properties)) given.set(key, [...(given.get(key) ?? []), id]);
    }
    return given;
  }

  #judge(holder: UserRecord, label: 'upnKey' | 'addressKey', key: string, other: string): void {
    const theirs = this.#words.get(other)!;
    const own = this.#words.get(holder.objectId);
    // A UPN of one and a mail of another may be the same; a backup under an address reaches whoever has it by any name.
    if (label === 'upnKey' && !this.#claims(theirs.read, label, key)) return;
    const told = `${holder.objectId} holds ${key} (${label}), which the last word gave to ${other}`;
    const unanswered = own !== undefined && own.askedAt > own.at && own.askedAt >= theirs.at;
    // On no answer the holder keeps the address.
    if (unanswered) return;
    // Found nowhere is no proof by itself (I6): a directory that lags says so of people who live.
    if (own?.read?.outcome === 'deleted') return;
    if (own?.read !== undefined && own.read.outcome !== 'found') {
      // Preserving is staged (S2): who is gone gives way as soon as somebody else is looked at.
      if (theirs.at >= own.at) this.#tell(`${told}, and the holder is soft-deleted`);
    } else if (own?.read !== undefined && this.#keyIn(own.read.properties, label) !== key) {
      this.#tell(`${told}, and the holder is elsewhere`);
    } else if ((own === undefined || own.askedAt < theirs.at) && this.#claims(theirs.read, label, key)) {
      // One level deep: whose holder was found at the next address, that one's holder is asked in the holds phase.
      this.#unseen.push(`after commit ${this.commits + 1}: ${told}, and nobody looked at the holder`);
    }
  }

  /** Whether somebody should hold the key themselves, and does not merely have it as another kind of name. */
  #claims(read: Word['read'], label: 'upnKey' | 'addressKey', key: string): boolean {
    return read?.outcome === 'found' && this.#keyIn(read.properties, label) === key;
  }

  #keyIn(properties: Properties, label: 'upnKey' | 'addressKey'): string | undefined {
    const upn = keyOf(properties.userPrincipalName);
    if (label === 'upnKey' || this.#source === 'upn') return upn;
    return keyOf(properties.mail) ?? upn;
  }

  #tell(violation: string): void {
    this.violations.push(`after commit ${this.commits + 1}: ${violation}`);
  }
}

function namesOf(properties: Properties): Set<string> {
  const { userPrincipalName, mail, proxyAddresses } = properties;
  const names = new Set([keyOf(userPrincipalName), keyOf(mail)]);
  for (const proxy of Array.isArray(proxyAddresses) ? proxyAddresses : []) {
    if (typeof proxy === 'string' && proxy.toLowerCase().startsWith('smtp:'))
      names.add(keyOf(proxy.slice(5)));
  }
  return new Set([...names].filter((name) => name !== undefined));
}

function keyOf(address: unknown): string | undefined {
  return typeof address === 'string' && address !== '' ? addressKey(address) : undefined;
}
