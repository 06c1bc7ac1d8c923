import type { HoldersFact } from '../../core/identity/holders.js';
import { addressKey } from '../../domain/address.js';
import type { UserRead } from '../../domain/directory-user.js';
import { DeltaSyncError } from '../../errors.js';
import type { ResolvedRetry } from '../../options.js';
import type { Clock } from '../../ports/clock.js';
import type { Directory } from '../../ports/directory.js';
import { checkUserReads } from '../check-directory-results.js';
import { DirectoryReader } from '../directory-reader.js';
import { checkAddressHolders } from './check-holders.js';
import { SharedCalls } from './shared-calls.js';

export interface IdentityDirectoryParts {
  readonly directory: Directory;
  readonly clock: Clock;
  readonly random: () => number;
  readonly retry: ResolvedRetry;
  /** Rejects with ERR_TENANT_MISMATCH when the connection reaches another tenant. */
  readonly prove: (reader: DirectoryReader, signal: AbortSignal) => Promise<void>;
  /** The directory has refused the connection: it has to be proven again. */
  readonly onUnauthorized: () => void;
}

/** A live read and when it was sent. */
export interface PersonFact {
  readonly read: UserRead;
  readonly at: Date;
}

/** Who holds an address. */
export interface LookUp {
  readonly fact: HoldersFact;
  /** The directory does not answer: it was asked until patience ended. */
  readonly exhausted: boolean;
}

const nobodysAddress: LookUp = { fact: 'no-answer', exhausted: false };

const unreadable: UserRead = { outcome: 'unreadable' };

const select = ['userPrincipalName', 'mail', 'proxyAddresses', 'accountEnabled'] as const;

/** What the gate asks the directory: a failure is an answer that says nothing; only an abort and a wrong tenant reject. */
export class IdentityDirectory {
  readonly #parts: IdentityDirectoryParts;
  readonly #reader: DirectoryReader;
  readonly #proofs = new SharedCalls<void>();
  readonly #people = new SharedCalls<PersonFact>();
  readonly #lookUps = new SharedCalls<LookUp>();

  constructor(parts: IdentityDirectoryParts) {
    this.#parts = parts;
    const { clock } = parts;
    this.#reader = new DirectoryReader(
      // The gate works with an expired license too: verifying protects data that exists.
      { ...parts, gate: { pass: async () => undefined }, onRetry: () => undefined },
      { keep: (work) => work, pause: (ms, signal) => clock.sleep(ms, { signal }) },
    );
  }

  /** One person; who asks for the same one while a read is under way shares it. */
  person(objectId: string, signal: AbortSignal): Promise<PersonFact> {
    const read = async (shared: AbortSignal) => (await this.people([objectId], shared)).get(objectId)!;
    return this.#people.join(objectId, read, signal);
  }

  /** Many people in one read; each of them has an answer. */
  async people(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, PersonFact>> {
    const { clock, directory } = this.#parts;
    let at = clock.now();
    let users: ReadonlyMap<string, UserRead> = new Map();
    await this.#orNothing(async () => {
      await this.#proofs.join('tenant', (shared) => this.#parts.prove(this.#reader, shared), signal);
      const reads = await this.#reader.read(async (each) => {
        at = clock.now();
        return checkUserReads(await directory.readUsers(ids, select, { signal: each }));
      }, signal);
      users = reads.users;
    }, signal);
    return new Map(ids.map((id) => [id, { read: users.get(id) ?? unreadable, at }]));
  }

  /** An empty address is nobody's: there is nothing to ask. */
  async lookUp(address: string, signal: AbortSignal): Promise<LookUp> {
    if (address === '') return nobodysAddress;
    return this.#lookUps.join(addressKey(address), (shared) => this.#find(address, shared), signal);
  }

  async #find(address: string, signal: AbortSignal): Promise<LookUp> {
    const { directory } = this.#parts;
    let fact: HoldersFact = 'no-answer';
    const failed = await this.#orNothing(async () => {
      fact = await this.#reader.read(
        async (each) => checkAddressHolders(await directory.findByAddress(address, { signal: each })),
        signal,
      );
    }, signal);
    return { fact, exhausted: failed?.retryable ?? false };
  }

  /** The failure, if it is one that only means "no answer". */
  async #orNothing(ask: () => Promise<void>, signal: AbortSignal): Promise<DeltaSyncError | undefined> {
    try {
      await ask();
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DeltaSyncError)) throw error;
      if (error.code === 'ERR_TENANT_MISMATCH') throw error;
      if (error.code === 'ERR_DIRECTORY_UNAUTHORIZED') this.#parts.onUnauthorized();
      return error;
    }
  }
}
