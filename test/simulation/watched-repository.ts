import type { Records } from '../../src/domain/records.js';
import type { Repository, Write } from '../../src/ports/repository.js';
import { ForwardingRepository } from '../histories/forwarding-repository.js';

type Looked = 'user' | 'leftover' | 'pending' | 'claim' | 'window';
type Seen = { [K in Looked]: readonly Records[K][] };

/** Looks at the whole store after every commit, and keeps in words what must never be. */
export class WatchedRepository extends ForwardingRepository {
  readonly violations: string[] = [];
  /** Object ids of the users that were written. */
  readonly written = new Set<string>();
  readonly #seen: Partial<Seen> = {};
  #position = 0;
  #looking: Promise<unknown> = Promise.resolve();

  /** All records of a tenant that a history looks at. */
  async everything(tenantId: string) {
    const all = { limit: 100_000 };
    const [users, leftovers, pending, changes] = await Promise.all([
      this.scan(tenantId, 'user', all),
      this.scan(tenantId, 'leftover', all),
      this.scan(tenantId, 'pending', all),
      this.scan(tenantId, 'change', all),
    ]);
    return {
      users: users.records,
      leftovers: leftovers.records,
      pending: pending.records,
      changes: changes.records,
    };
  }

  /** The next commit waits for the look: it would be seen half. */
  override commit(...args: Parameters<Repository['commit']>) {
    const result = this.#looking.then(async () => {
      const committed = await super.commit(...args);
      if (committed.outcome === 'committed') await this.#look(args[0], args[2]);
      return committed;
    });
    this.#looking = result.catch(() => undefined);
    return result;
  }

  async #look(tenantId: string, write: Write): Promise<void> {
    for (const { objectId } of write.put.user ?? []) this.written.add(objectId);
    const users = await this.#all(tenantId, 'user', write);
    const head = await this.head(tenantId);
    if ((write.remove.user ?? []).length > 0) this.violations.push('a commit removed a user');
    this.#lookForDoubles(
      'UPN',
      users.filter(({ state }) => state === 'active').map((u) => u.userPrincipalName),
    );
    this.#lookForDoubles(
      'backup address',
      users.filter(({ state }) => state === 'active').map((u) => u.backupAddress),
    );
    const windows = await this.#all(tenantId, 'window', write);
    const leftovers = await this.#all(tenantId, 'leftover', write);
    const counts = {
      active: users.filter(({ state }) => state === 'active').length,
      preserved: users.filter(({ state }) => state === 'preserved').length,
      leftovers: leftovers.length,
      pending: (await this.#all(tenantId, 'pending', write)).length,
      holds: leftovers.filter(({ reason }) => reason === 'address-held').length,
      claims: (await this.#all(tenantId, 'claim', write)).length,
      windows: windows.length,
      openWindows: windows.filter(({ until }) => until === undefined).length,
    };
    if (JSON.stringify(counts) !== JSON.stringify(head?.counts)) {
      this.violations.push(
        `the head counts ${JSON.stringify(head?.counts)} and there are ${JSON.stringify(counts)}`,
      );
    }
    for (const { position } of write.put.change ?? []) {
      if (position !== this.#position + 1)
        this.violations.push(`change ${position} follows ${this.#position}`);
      this.#position = position;
    }
    if (head?.position !== this.#position) {
      this.violations.push(`the head stands at ${head?.position} and the feed at ${this.#position}`);
    }
  }

  /** What the store holds of a kind; asked again when a commit has written some of it. */
  async #all<K extends Looked>(tenantId: string, kind: K, { put, remove }: Write): Promise<Seen[K]> {
    if (this.#seen[kind] === undefined || put[kind] !== undefined || remove[kind] !== undefined) {
      this.#seen[kind] = (await this.scan(tenantId, kind, { limit: 100_000 })).records as Seen[K];
    }
    return this.#seen[kind] as Seen[K];
  }

  #lookForDoubles(what: string, addresses: readonly (string | null)[]): void {
    const seen = new Set<string>();
    for (const address of addresses) {
      const key = address?.normalize('NFC').toLowerCase();
      if (key === undefined) continue;
      if (seen.has(key)) this.violations.push(`two active users have the ${what} ${address}`);
      seen.add(key);
    }
  }
}
