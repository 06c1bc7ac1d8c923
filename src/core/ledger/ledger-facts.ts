import type { ClaimRecord, UserRecord, WindowRecord } from '../../domain/records.js';

/** What the ledger needs to know of a commit, beside the people in it. */
export interface LedgerFacts {
  readonly runId: string | undefined;
  /** By how much a live read or an entry may lag behind the truth. */
  readonly lagMs: number;
  /** When the live reads of these people were sent. */
  readonly readAt: ReadonlyMap<string, Date>;
  /** The start of the full round whose marks the entries are; null while entries are no sights. */
  readonly markedAt: Date | null;
  /** End of the last completed round. */
  readonly syncedAt: Date | null;
  /** Ended claims on addresses that these people newly claim. */
  readonly ended: readonly ClaimRecord[];
  /** Windows at those addresses, and open ones about these people. */
  readonly windows: readonly WindowRecord[];
  /** The records of the old owners in those that are open, by object id. */
  readonly owners: ReadonlyMap<string, UserRecord>;
  /** How many ended claims and windows there are. */
  readonly counts: { readonly claims: number; readonly windows: number };
}

export const emptyLedgerFacts: LedgerFacts = {
  runId: undefined,
  lagMs: 0,
  readAt: new Map(),
  markedAt: null,
  syncedAt: null,
  ended: [],
  windows: [],
  owners: new Map(),
  counts: { claims: 0, windows: 0 },
};
