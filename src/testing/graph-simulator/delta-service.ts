import { refusedSelect } from './collection-replies.js';
import { ERROR_SAMPLES, type ErrorSample } from './error-samples.js';
import { parseIdFilter } from './filters.js';
import type { JsonObject } from './json.js';
import type { Played } from './played.js';
import { NOT_SELECTABLE, parseSelect } from './property-sets.js';
import { renderEntry } from './render-entry.js';
import { errorReply, GRAPH_ROOT, type Reply } from './reply.js';
import type { SimulatorRights } from './rights.js';
import { type PlannedEntry, planRound } from './round-plan.js';
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
  pageSize: number;
  tokenLifeMs: number;
}

/** Enough past rounds for any lag a test asks for. */
const REMEMBERED_ROUNDS = 50;

/** Answers users/delta: initial, page and next-round requests. */
export class DeltaService {
  readonly #settings: DeltaSettings;
  readonly #tokens: SyncTokens;

  constructor(settings: DeltaSettings) {
    this.#settings = settings;
    this.#tokens = new SyncTokens(settings.played);
  }

  expire(shape: ErrorSample): void {
    this.#tokens.expire(shape);
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
      return state.kind === 'delta' ? this.#nextRound(state, minimal, deltaToken) : notAToken();
    }
    return this.#initial(query, minimal);
  }

  #repeatsQuery(query: Readonly<Record<string, string>>): boolean {
    const isRepeated = query.$select !== undefined || query.$filter !== undefined;
    return isRepeated && this.#settings.behaviour.queryWithToken === 'refused';
  }

  #resolve(token: string, kind: 'skip' | 'delta'): SkipState | DeltaState | Reply {
    return this.#tokens.resolve(token, kind, this.#settings.now(), this.#settings.tokenLifeMs);
  }

  #initial(parameters: Readonly<Record<string, string>>, minimal: boolean): Reply {
    const select = parseSelect(parameters.$select);
    if (select?.some((name) => NOT_SELECTABLE.has(name))) return ERROR_SAMPLES['400-select-not-supported'];
    const refused = refusedSelect(select);
    if (refused) return refused;
    const ids = parseIdFilter(parameters.$filter);
    if (ids === 'unsupported') return ERROR_SAMPLES['400-unsupported-query'];
    const query: StreamQuery = { select, ids };
    const to = this.#settings.tenant.version;
    const end: DeltaState = { kind: 'delta', query, from: to, starts: [to], owed: [], previous: [] };
    if (parameters.$deltatoken === 'latest') {
      // "Sync from now" gives a deltaLink and no objects (https://learn.microsoft.com/en-us/graph/delta-query-overview).
      const plan = { pages: [[]], owed: [], ids: [] };
      return this.#page({ kind: 'skip', query, plan, page: 0, initial: true, minimal, end });
    }
    const plan = planRound(this.#settings, { from: null, to, ...query, owed: [], previous: [] });
    const next = { ...end, owed: plan.owed, previous: plan.ids };
    return this.#page({ kind: 'skip', query, plan, page: 0, initial: true, minimal, end: next });
  }

  #nextRound(state: DeltaState, minimal: boolean, token: string): Reply {
    const { behaviour, tenant, played } = this.#settings;
    const starts = [...state.starts, tenant.version].slice(-REMEMBERED_ROUNDS);
    const to = Math.max(state.from, starts.at(-1 - behaviour.lagRounds) ?? state.from);
    if (to < tenant.version) played.count('lagRounds');
    const { query, from, owed, previous } = state;
    const plan = planRound(this.#settings, { from, to, ...query, owed, previous });
    const nothing = plan.ids.length === 0 && plan.pages.length === 1;
    if (behaviour.equalDeltaLink && nothing && to === tenant.version) {
      played.count('equalDeltaLink');
      return body(null, [], link('$deltatoken', token, '@odata.deltaLink'));
    }
    const end: DeltaState = { kind: 'delta', query, from: to, starts, owed: plan.owed, previous: plan.ids };
    return this.#page({ kind: 'skip', query, plan, page: 0, initial: false, minimal, end });
  }

  #page(state: SkipState): Reply {
    const { behaviour, random, now, rights } = this.#settings;
    const { initial, minimal, query } = state;
    const entries = state.plan.pages[state.page] ?? [];
    const shape = { select: query.select, initial, minimal, basicOnly: rights.usersBasicOnly };
    const items = entries.map((entry) => renderEntry(entry, shape));
    const token = random.token(behaviour.tokenLength);
    const isLast = state.page + 1 >= state.plan.pages.length;
    this.#tokens.issue(token, isLast ? state.end : { ...state, page: state.page + 1 }, now());
    this.#countPlayed(entries, isLast);
    // Exactly one link, and a new deltaLink every time (https://learn.microsoft.com/en-us/graph/delta-query-users).
    const next = isLast
      ? link('$deltatoken', token, '@odata.deltaLink')
      : link('$skiptoken', token, '@odata.nextLink');
    return body(initial && state.page === 0 ? query.select : null, items, next);
  }

  #countPlayed(entries: readonly PlannedEntry[], isLast: boolean): void {
    const { played, rights } = this.#settings;
    if (entries.length === 0 && !isLast) played.count('emptyPages');
    if (rights.usersBasicOnly) played.count('nulledBodies', entries.length);
    for (const entry of entries) if (entry.played) played.count(entry.played);
  }
}

/** The select list is in the context of an initial page 1 only (https://learn.microsoft.com/en-us/graph/delta-query-users). */
function body(select: readonly string[] | null, value: readonly JsonObject[], next: JsonObject): Reply {
  const context = `${GRAPH_ROOT}/$metadata#users${select ? `(${select.join(',')})` : ''}`;
  return {
    status: 200,
    headers: { 'Preference-Applied': 'odata.track-changes' },
    body: { '@odata.context': context, ...next, value },
  };
}

function link(parameter: string, token: string, name: string): JsonObject {
  return { [name]: `${GRAPH_ROOT}/users/delta?${parameter}=${token}` };
}

/** The wording is invented: the documentation says no more than that it is not supported. */
const REPEATED_QUERY = errorReply(
  400,
  'Request_BadRequest',
  'Query parameters are part of the token and must not be repeated beside it.',
);

function notAToken(): Reply {
  return ERROR_SAMPLES['400-invalid-skiptoken'];
}
