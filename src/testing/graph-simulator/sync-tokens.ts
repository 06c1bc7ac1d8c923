import { ERROR_SAMPLES, type ErrorSample } from './error-samples.js';
import { readLastingToken } from './lasting-token.js';
import type { Played } from './played.js';
import type { Reply } from './reply.js';
import type { RoundPlan } from './round-request.js';

/** What the service encodes in a token: the query of the initial request and the place in the stream. */
export interface StreamQuery {
  readonly select: readonly string[] | null;
  readonly ids: readonly string[] | null;
}

export interface SkipState<Entry> {
  readonly kind: 'skip';
  readonly query: StreamQuery;
  readonly plan: RoundPlan<Entry>;
  readonly page: number;
  readonly initial: boolean;
  readonly minimal: boolean;
  /** What the deltaLink at the end of the round will stand for. */
  readonly end: DeltaState;
}

export interface DeltaState {
  readonly kind: 'delta';
  readonly query: StreamQuery;
  readonly from: number;
  /** Tenant versions at the start of the last rounds, newest last; a lagging service answers from an older one. */
  readonly starts: readonly number[];
  readonly owed: readonly string[];
  readonly previous: readonly string[];
}

interface Issued<Entry> {
  readonly state: SkipState<Entry> | DeltaState;
  readonly at: number;
  rejectedAs?: ErrorSample;
}

/** All tokens of one stream given so far; they never die unless expired, so a link can be asked again. */
export class SyncTokens<Entry> {
  readonly #issued = new Map<string, Issued<Entry>>();
  readonly #played: Played;
  readonly #lasting: boolean;
  #expired: { readonly at: number; readonly shape: ErrorSample } | undefined;

  /** @param lasting - delta tokens of an earlier simulator are understood, too */
  constructor(played: Played, lasting: boolean) {
    this.#played = played;
    this.#lasting = lasting;
  }

  issue(token: string, state: SkipState<Entry> | DeltaState, at: Date): void {
    this.#issued.set(token, { state, at: at.getTime() });
  }

  /** Rejects everything issued until now with the given sample. */
  expire(shape: ErrorSample, at: Date): void {
    this.#expired = { at: at.getTime(), shape };
    for (const issued of this.#issued.values()) issued.rejectedAs = shape;
  }

  /** The state of a token, or the service's refusal. */
  resolve(
    token: string,
    kind: 'skip' | 'delta',
    now: Date,
    lifeMs: number,
  ): SkipState<Entry> | DeltaState | Reply {
    const issued = this.#issued.get(token) ?? this.#issuedBefore(token);
    if (issued?.state.kind !== kind) {
      return ERROR_SAMPLES[kind === 'skip' ? '400-invalid-skiptoken' : '400-sync-state-not-found'];
    }
    // Seven days by the documentation (https://learn.microsoft.com/en-us/graph/delta-query-overview), while the
    // service's own message says 30 (https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/9003).
    const isOld = now.getTime() - issued.at > lifeMs;
    const rejection = issued.rejectedAs ?? (isOld ? '400-deltalink-older-than-30-days' : undefined);
    if (rejection === undefined) return issued.state;
    this.#played.count('expiredTokens');
    return ERROR_SAMPLES[rejection];
  }

  /** The state without any judgement, for describing a request. */
  peek(token: string): SkipState<Entry> | DeltaState | undefined {
    return this.#issued.get(token)?.state;
  }

  /** A token that another simulator gave: what expired here by then has expired there. */
  #issuedBefore(token: string): Issued<Entry> | undefined {
    const told = this.#lasting ? readLastingToken(token) : undefined;
    if (told === undefined || this.#expired === undefined || told.at >= this.#expired.at) return told;
    return { ...told, rejectedAs: this.#expired.shape };
  }
}
