import { concealed } from '../../core/exclusion/nameless.js';
import { heldKey } from '../../core/ledger/keep-claims.js';
import type { LedgerFacts } from '../../core/ledger/ledger-facts.js';
import type { PeopleFacts } from '../../core/people/question.js';
import { isPseudonym } from '../../domain/pseudonym.js';
import type { ClaimRecord, Head, UserRecord, WindowRecord } from '../../domain/records.js';
import type { Deciding } from '../deciding.js';
import { fromStore } from '../store-error.js';
import { pseudonymsOf } from './pseudonym-of.js';

type Known = Pick<PeopleFacts, 'users' | 'exclusions'>;
type Found = Pick<LedgerFacts, 'ended' | 'windows'>;
type Store = Pick<Deciding['context'], 'repository' | 'tenantId'>;

const labels = ['upn', 'backup-address'] as const;

/**
 * What the ledger keeps of people who were erased, to decide about others: claims and windows under the pseudonym of an address
 * that the commit is about have that address again, and none of it goes back to the store in clear (R14).
 */
export class ConcealedLedger {
  readonly #store: Store;
  readonly #head: Pick<Head, 'counts' | 'releasedDomains'>;
  readonly #known: Known;
  readonly #addressOf = new Map<string, string>();

  constructor(store: Store, head: Pick<Head, 'counts' | 'releasedDomains'>, known: Known) {
    this.#store = store;
    this.#head = head;
    this.#known = known;
  }

  /**
   * The keys under which the ledger is asked.
   *
   * @param contestable - the addresses that the commit is about
   * @param released - those of them of which the ledger may know something
   */
  keysFor(contestable: readonly string[], released: readonly string[]): readonly string[] {
    // Pseudonyms have no domain: where none was released nobody was ever erased.
    if (!this.#head.releasedDomains.includes('')) return released;
    this.#learn([...contestable, ...heldKeys(this.#known.users)]);
    return [...released, ...released.map(pseudonymsOf(this.#store.tenantId))];
  }

  /** @param owners - of the windows that are open: an address that one of them holds is known by it */
  async facts(
    { ended, windows }: Found,
    owners: ReadonlyMap<string, UserRecord>,
  ): Promise<Found & Pick<LedgerFacts, 'conceal'>> {
    if (windows.some(isHidden)) this.#learn(heldKeys(owners));
    const hidden = new Set(windows.filter(isHidden).map(({ serial }) => serial));
    const erased = await this.#erased(ended, windows);
    const pseudonymOf = pseudonymsOf(this.#store.tenantId);
    return {
      ended: ended.map((claim) => this.#shown(claim)),
      windows: windows.map((window) => this.#shown(window)),
      conceal: (window) => {
        const { oldObjectId, newObjectId, serial } = window;
        const hides = hidden.has(serial) || erased.has(oldObjectId) || erased.has(newObjectId);
        return hides ? concealed(window, pseudonymOf) : window;
      },
    };
  }

  #learn(keys: readonly string[]): void {
    const pseudonymOf = pseudonymsOf(this.#store.tenantId);
    for (const key of keys) this.#addressOf.set(pseudonymOf(key), key);
  }

  #shown<R extends ClaimRecord | WindowRecord>(record: R): R {
    const address = this.#addressOf.get(record.addressKey);
    return address === undefined ? record : { ...record, address, addressKey: address };
  }

  /** Of whoever the ledger names, those who were erased, also if they were let in again. */
  async #erased(ended: readonly ClaimRecord[], windows: readonly WindowRecord[]): Promise<Set<string>> {
    const { repository, tenantId } = this.#store;
    const owners = new Set([
      ...ended.map(({ objectId }) => objectId),
      ...windows.flatMap(({ oldObjectId, newObjectId }) => [oldObjectId, newObjectId]),
    ]);
    const asked = this.#head.counts.exclusions > 0 && owners.size > 0;
    const found = asked ? await fromStore(repository.get(tenantId, 'exclusion', [...owners])) : [];
    const exclusions = [...this.#known.exclusions.values(), ...found];
    return new Set([
      ...ended.filter(isHidden).map(({ objectId }) => objectId),
      ...exclusions.filter(({ erasure }) => erasure !== undefined).map(({ objectId }) => objectId),
    ]);
  }
}

function isHidden({ addressKey }: { readonly addressKey: string }): boolean {
  return isPseudonym(addressKey);
}

function heldKeys(users: ReadonlyMap<string, UserRecord>): string[] {
  return [...users.values()].flatMap((user) =>
    labels.map((label) => heldKey(user, label)).filter((key) => key !== null),
  );
}
