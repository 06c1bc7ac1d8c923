import type { BrakeKind } from './brakes.js';
import type { RoundKind } from './report.js';

/** The phases of a round, in order. */
export const phases = [
  'holds-before',
  'groups',
  'users',
  'holds-after',
  'pending',
  'sweep',
  'people',
  'leftovers',
  'report',
] as const;

export type Phase = (typeof phases)[number];

/**
 * For which people a token was made. A deltaLink is stored with the fingerprint its round began with; when today's
 * asks for people whom that token will not bring again, the next round is an initial one (R1).
 */
export interface Fingerprint {
  /** Criteria revision of each mapping, by mapping id. */
  readonly mappings: Readonly<Record<string, number>>;
  readonly select: readonly string[];
  readonly userTypes: 'members' | 'all';
  readonly disabledOnFirstImport: 'skip' | 'preserve' | 'import';
  readonly addressSource: 'mail' | 'upn';
  /** Moves on when an administrator resets the token. */
  readonly resets: number;
}

/** The deltaLink of the last finished users stream. Links hold live tenant state: never logged, never shown. */
export interface Token {
  readonly deltaLink: string;
  readonly fingerprint: Fingerprint;
  readonly obtainedAt: Date;
  /** Start of the initial round that this token descends from. */
  readonly fullRoundAt: Date;
}

/** A round in progress, stored with every page so that a crash loses nothing and repeats nothing. */
export interface Round {
  readonly kind: RoundKind;
  /** Ordinal of the round in this tenant; a resumed round keeps its own. */
  readonly ordinal: number;
  readonly startedAt: Date;
  readonly phase: Phase;
  /** The next request of the users stream; null asks without a token. */
  readonly link: string | null;
  /** Counter of requests without a token. */
  readonly generation: number;
  readonly fingerprint: Fingerprint;
  /** The users stream's deltaLink, once it has arrived. */
  readonly deltaLink: string | null;
  readonly pages: number;
  readonly users: number;
  /** People marked in this generation. */
  readonly marked: number;
  /** Active users when the round began; what the brakes' limits are shares of. */
  readonly active: number;
  /** Consecutive pages without an entry. */
  readonly emptyPages: number;
  /** Tokens rejected in this round. */
  readonly resyncs: number;
  /** A dead page link of an incremental round goes back to the deltaLink once. */
  readonly fellBack: boolean;
  /** Attempts that failed at this place. */
  readonly failures: number;
  readonly loop: LinkLoop;
  readonly counters: RoundCounters;
}

/** What a round counts across its commits, so that a crash neither widens a limit nor forgets a cause. */
export interface RoundCounters {
  /** People imported, against `policy.maxImportsPerRound`. */
  readonly imports: number;
  /** People whom the product's own writes refused. */
  readonly hostErrors: number;
  /** An attribute was shown for the first time: undecided people are decided again after the deltaLink. */
  readonly undecidedDue: boolean;
  /** Settled UPN changes by pair of domains, `from to`; tells a domain move of the tenant from single renames (I2). */
  readonly domainMoves: Readonly<Record<string, number>>;
  /** People re-keyed without approval. */
  readonly rekeyed: number;
  /** Brakes that stopped people in this round: it ends `held`. */
  readonly braked: readonly BrakeKind[];
}

export const noCounters: RoundCounters = {
  imports: 0,
  hostErrors: 0,
  undecidedDue: false,
  domainMoves: {},
  rekeyed: 0,
  braked: [],
};

/** Brent's cycle finder: one remembered link finds a loop of any length, within three times that length. */
export interface LinkLoop {
  readonly anchor: string | null;
  readonly steps: number;
  readonly power: number;
}

/** The stored place of a tenant. */
export type Checkpoint =
  | {
      readonly state: 'idle';
      readonly token: Token | null;
      readonly generation: number;
      readonly rounds: number;
    }
  | {
      readonly state: 'running';
      readonly token: Token | null;
      readonly generation: number;
      readonly rounds: number;
      readonly round: Round;
    };

export const emptyCheckpoint: Checkpoint = { state: 'idle', token: null, generation: 0, rounds: 0 };
