import type { DeltaStream } from './delta-stream.js';
import { ERROR_SAMPLES, type ErrorSample } from './error-samples.js';
import { parseIdFilter } from './filters.js';
import type { PlannedGroup } from './group-plan.js';
import type { JsonObject } from './json.js';
import { lastingToken } from './lasting-token.js';
import type { Played } from './played.js';
import { parseSelect } from './property-sets.js';
import { errorReply, GRAPH_ROOT, type Reply } from './reply.js';
import type { SimulatorRights } from './rights.js';
import type { PlannedEntry } from './round-plan.js';
import type { PlannedItem } from './round-request.js';
import type { SeededRandom } from './seeded-random.js';
import type { SimulatorBehaviour } from './simulator-behaviour.js';
import { type DeltaState, type SkipState, type StreamQuery, SyncTokens } from './sync-tokens.js';
import type { TenantDirectory } from './tenant-directory.js';

export interface DeltaRequest {
  readonly query: Readonly<Record<string, string>>;
  readonly minimal: boolean;
}

export interface DeltaSettings {
  readonly tenant: TenantDirectory;
  readonly behaviour: SimulatorBehaviour;
  readonly rights: SimulatorRights;
  readonly played: Played;
  readonly random: SeededRandom;
  readonly now: () => Date;
  readonly lastingTokens: boolean;
  pageSize: number;
  tokenLifeMs: number;
}

/** Enough past rounds for any lag a test asks for. */
const REMEMBERED_ROUNDS = 50;

/** The delta queries that are served, each with tokens of its own. */
export interface DeltaServices {
  readonly users: DeltaService<PlannedEntry>;
  readonly groups: DeltaService<PlannedGroup>;
}

/** Answers one delta query, with tokens of its own: initial, page and next-round requests. */
export class DeltaService<Entry extends PlannedItem> {
  readonly #settings: DeltaSettings;
  readonly #stream: DeltaStream<Entry>;
  readonly #tokens: SyncTokens<Entry>;

  constructor(settings: DeltaSettings, stream: DeltaStream<Entry>) {
    this.#settings = settings;
    this.#stream = stream;
    this.#tokens = new SyncTokens(settings.played, settings.lastingTokens);
  }

  expire(shape: ErrorSample): void {
    this.#tokens.expire(shape, this.#settings.now());
  }

  /** Which page (from 1) of which kind of round a request asks for. */
  describe(query: Readonly<Record<string, string>>): { page: number; initial: boolean } {
    const state = this.#tokens.peek(query.$skiptoken ?? '');
    if (state?.kind === 'skip') return { page: state.page + 1, initial: state.initial };
    const deltaToken = query.$deltatoken ?? '';
    return { page: 1, initial: deltaToken === '' || deltaToken === 'latest' };
  }

  answer({ query, minimal }: DeltaRequest): Reply {
    const skipToken = query.$skiptoken;
    const deltaToken = query.$deltatoken;
    if (skipToken !== undefined && deltaToken !== undefined) return ERROR_SAMPLES['400-both-tokens'];
    const hasToken = skipToken !== undefined || (deltaToken ?? '') !== '';
    if (hasToken && deltaToken !== 'latest' && this.#repeatsQuery(query)) return REPEATED_QUERY;
    if (skipToken !== undefined) {
      const state = this.#resolve(skipToken, 'skip');
      if (!('kind' in state)) return state;
      return state.kind === 'skip'
        ? this.#page({ ...state, minimal: state.minimal || minimal })
        : notAToken();
    }
    // An empty $deltatoken is an initial query (https://learn.microsoft.com/en-us/graph/delta-query-overview).
    if (deltaToken !== undefined && deltaToken !== '' && deltaToken !== 'latest') {
      const state = this.#resolve(deltaToken, 'delta');
      if (!('kind' in state)) return state;
      if (state.kind === 'delta' && state.from > this.#stream.version()) return NOT_OF_THIS_PAST;
      return state.kind === 'delta' ? this.#nextRound(state, minimal, deltaToken) : notAToken();
    }
    return this.#initial(query, minimal);
  }

  #repeatsQuery(query: Readonly<Record<string, string>>): boolean {
    const isRepeated = query.$select !== undefined || query.$filter !== undefined;
    return isRepeated && this.#settings.behaviour.queryWithToken === 'refused';
  }

  #resolve(token: string, kind: 'skip' | 'delta'): SkipState<Entry> | DeltaState | Reply {
    const { now, tokenLifeMs } = this.#settings;
    const resolved = this.#tokens.resolve(token, kind, now(), tokenLifeMs);
    const location = 'kind' in resolved ? undefined : resolved.headers?.Location;
    if (location === undefined) return resolved;
    // The samples are of users/delta.
    const headers = { Location: location.replace('/users/delta', `/${this.#stream.resource}/delta`) };
    return { ...(resolved as Reply), headers };
  }

  #initial(parameters: Readonly<Record<string, string>>, minimal: boolean): Reply {
    const select = parseSelect(parameters.$select);
    const refused = this.#stream.refused(select);
    if (refused) return refused;
    const ids = parseIdFilter(parameters.$filter);
    if (ids === 'unsupported') return ERROR_SAMPLES['400-unsupported-query'];
    const query: StreamQuery = { select, ids };
    const to = this.#stream.version();
    const end: DeltaState = { kind: 'delta', query, from: to, starts: [to], owed: [], previous: [] };
    if (parameters.$deltatoken === 'latest') {
      // "Sync from now" gives a deltaLink and no objects (https://learn.microsoft.com/en-us/graph/delta-query-overview).
      const plan = { pages: [[]], owed: [], ids: [] };
      return this.#page({ kind: 'skip', query, plan, page: 0, initial: true, minimal, end });
    }
    const plan = this.#stream.plan({ from: null, to, ...query, owed: [], previous: [] });
    const next = { ...end, owed: plan.owed, previous: plan.ids };
    return this.#page({ kind: 'skip', query, plan, page: 0, initial: true, minimal, end: next });
  }

  #nextRound(state: DeltaState, minimal: boolean, token: string): Reply {
    const { behaviour, played } = this.#settings;
    const version = this.#stream.version();
    const starts = [...state.starts, version].slice(-REMEMBERED_ROUNDS);
    const to = Math.max(state.from, starts.at(-1 - behaviour.lagRounds) ?? state.from);
    if (to < version) played.count('lagRounds');
    const { query, from, owed, previous } = state;
    const plan = this.#stream.plan({ from, to, ...query, owed, previous });
    const nothing = plan.ids.length === 0 && plan.pages.length === 1;
    if (behaviour.equalDeltaLink && nothing && to === version) {
      played.count('equalDeltaLink');
      return this.#body(null, [], this.#link('$deltatoken', token, '@odata.deltaLink'));
    }
    const end: DeltaState = { kind: 'delta', query, from: to, starts, owed: plan.owed, previous: plan.ids };
    return this.#page({ kind: 'skip', query, plan, page: 0, initial: false, minimal, end });
  }

  #page(state: SkipState<Entry>): Reply {
    const { initial, minimal, query } = state;
    const entries = state.plan.pages[state.page] ?? [];
    const shape = { select: query.select, initial, minimal };
    const items = entries.map((entry) => this.#stream.render(entry, shape));
    const isLast = state.page + 1 >= state.plan.pages.length;
    const token = this.#issue(isLast ? state.end : { ...state, page: state.page + 1 });
    this.#countPlayed(entries, isLast);
    // Exactly one link, and a new deltaLink every time (https://learn.microsoft.com/en-us/graph/delta-query-users).
    const next = isLast
      ? this.#link('$deltatoken', token, '@odata.deltaLink')
      : this.#link('$skiptoken', token, '@odata.nextLink');
    return this.#body(initial && state.page === 0 ? query.select : null, items, next);
  }

  #issue(state: SkipState<Entry> | DeltaState): string {
    const { behaviour, lastingTokens, random, now } = this.#settings;
    const at = now();
    const token =
      lastingTokens && state.kind === 'delta'
        ? lastingToken(state, at, random.token(8))
        : random.token(behaviour.tokenLength);
    this.#tokens.issue(token, state, at);
    return token;
  }

  #countPlayed(entries: readonly Entry[], isLast: boolean): void {
    const { played } = this.#settings;
    if (entries.length === 0 && !isLast) played.count('emptyPages');
    for (const entry of entries) if (entry.played) played.count(entry.played);
  }

  /**
   * The select list is in the context of an initial page 1 only, without the members
   * (https://learn.microsoft.com/en-us/graph/delta-query-users, .../delta-query-groups).
   */
  #body(select: readonly string[] | null, value: readonly JsonObject[], next: JsonObject): Reply {
    const names = select?.filter((name) => name !== 'members').join(',');
    const context = `${GRAPH_ROOT}/$metadata#${this.#stream.resource}${names ? `(${names})` : ''}`;
    return {
      status: 200,
      headers: { 'Preference-Applied': 'odata.track-changes' },
      body: { '@odata.context': context, ...next, value },
    };
  }

  #link(parameter: string, token: string, name: string): JsonObject {
    return { [name]: `${GRAPH_ROOT}/${this.#stream.resource}/delta?${parameter}=${token}` };
  }
}

/** The wording is invented: the documentation says no more than that it is not supported. */
const REPEATED_QUERY = errorReply(
  400,
  'Request_BadRequest',
  'Query parameters are part of the token and must not be repeated beside it.',
);

/** A lasting token of a tenant that had lived through more than this one. */
const NOT_OF_THIS_PAST = ERROR_SAMPLES['400-sync-state-not-found'];

function notAToken(): Reply {
  return ERROR_SAMPLES['400-invalid-skiptoken'];
}
