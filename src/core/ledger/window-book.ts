import type { ChangeFacts } from '../../domain/change.js';
import type { WindowRecord } from '../../domain/records.js';
import type { WindowReason } from '../../domain/suspect-window.js';
import type { PeopleCommit } from '../people/people-commit.js';
import type { LedgerFacts } from './ledger-facts.js';

export interface Opening {
  readonly address: string;
  readonly addressKey: string;
  readonly oldObjectId: string;
  readonly newObjectId: string;
  readonly reason: WindowReason;
  /** Before none of these instants can the new owner have had the address; null where one is not known. */
  readonly notBefore: readonly (Date | null)[];
  readonly until: Date | undefined;
  readonly syncedAt: Date | null;
}

/** The windows that one commit opens and closes, each with its change. */
export class WindowBook {
  readonly #commit: PeopleCommit;
  readonly #ledger: LedgerFacts;
  readonly #at: Date;

  constructor(commit: PeopleCommit, ledger: LedgerFacts, at: Date) {
    this.#commit = commit;
    this.#ledger = ledger;
    this.#at = at;
  }

  open(opening: Opening): void {
    const { address, addressKey, oldObjectId, newObjectId, reason, until, syncedAt } = opening;
    const end = until ?? this.#at;
    const from = earlier(latestOf(opening.notBefore) ?? end, end);
    const likelyFrom = syncedAt === null || syncedAt < from ? from : earlier(syncedAt, end);
    const { runId, counts } = this.#ledger;
    this.#put({
      serial: counts.windows + this.#commit.delta.windows,
      address,
      addressKey,
      from,
      ...(until === undefined ? {} : { until }),
      likelyFrom,
      oldObjectId,
      newObjectId,
      evidence: runId === undefined ? { reason } : { reason, runId },
    });
    this.#commit.delta.windows += 1;
    if (until === undefined) this.#commit.delta.openWindows += 1;
  }

  close(window: WindowRecord): void {
    this.#put({ ...window, until: this.#at });
    this.#commit.delta.openWindows -= 1;
  }

  #put(plain: WindowRecord): void {
    const window = this.#ledger.conceal(plain);
    this.#commit.windows.push(window);
    const { address, oldObjectId, newObjectId, from, until } = window;
    const change: ChangeFacts = { kind: 'address-recycled', address, oldObjectId, newObjectId, from };
    this.#commit.changes.push(until === undefined ? change : { ...change, until });
  }
}

function latestOf(instants: readonly (Date | null)[]): Date | null {
  return instants.reduce((a, b) => (a === null || (b !== null && a < b) ? b : a), null);
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
