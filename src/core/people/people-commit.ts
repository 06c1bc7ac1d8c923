import type { ChangeFacts } from '../../domain/change.js';
import {
  type ClaimRecord,
  type Counts,
  emptyHead,
  type LeftoverRecord,
  type PendingRecord,
  type UserRecord,
  type WindowRecord,
} from '../../domain/records.js';
import { type BrakeTally, noBrakeTally } from '../brake/brakes-after.js';

export interface Tallies {
  imported: number;
  updated: number;
  identityChanged: number;
  preserved: number;
  reactivated: number;
  unchanged: number;
  unmatched: number;
  guest: number;
  disabled: number;
  excluded: number;
}

export const noTallies: Readonly<Tallies> = {
  imported: 0,
  updated: 0,
  identityChanged: 0,
  preserved: 0,
  reactivated: 0,
  unchanged: 0,
  unmatched: 0,
  guest: 0,
  disabled: 0,
  excluded: 0,
};

/** Everything that one commit writes about people; positions and the checkpoint are the caller's. */
export interface PeopleCommit {
  readonly users: UserRecord[];
  readonly pending: PendingRecord[];
  readonly leftovers: LeftoverRecord[];
  readonly claims: ClaimRecord[];
  readonly windows: WindowRecord[];
  readonly removedPending: string[];
  readonly removedLeftovers: string[];
  readonly changes: ChangeFacts[];
  readonly tallies: Tallies;
  /** By how much the head's counts move. */
  readonly delta: { -readonly [K in keyof Counts]: number };
  hostErrors: number;
  readonly domainMoves: Record<string, number>;
  readonly brakes: BrakeTally;
  /** Domains of the addresses that were given up. */
  readonly releasedDomains: Set<string>;
}

export function emptyPeopleCommit(): PeopleCommit {
  return {
    users: [],
    pending: [],
    leftovers: [],
    claims: [],
    windows: [],
    removedPending: [],
    removedLeftovers: [],
    changes: [],
    tallies: { ...noTallies },
    delta: { ...emptyHead.counts },
    hostErrors: 0,
    domainMoves: {},
    brakes: noBrakeTally(),
    releasedDomains: new Set(),
  };
}
