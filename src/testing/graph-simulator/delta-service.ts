import { ERROR_SAMPLES, type ErrorSample } from './error-samples.js';
import { parseIdFilter } from './filters.js';
import type { JsonObject, JsonValue } from './json.js';
import { NOT_SELECTABLE, parseSelect } from './property-sets.js';
import { renderEntry } from './render-entry.js';
import { GRAPH_ROOT, type Reply } from './reply.js';
import { planRound } from './round-plan.js';
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
  readonly random: SeededRandom;
  readonly now: () => Date;
  pageSize: number;
  tokenLifeMs: number;
}

/** PROTOCOL 1.6: enough past rounds for any lag a test asks for. */
const REMEMBERED_ROUNDS = 50;

/** Answers users/delta: initial, page and next-round requests. */
export class DeltaService {
  readonly #settings: DeltaSettings;
  readonly #tokens = new SyncTokens();

  constructor(settings: DeltaSettings) {
    this.#settings = settings;
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
    if (skipToken !== undefined) {
      const state = this.#resolve(skipToken, 'skip');
      if (!('kind' in state)) return state;
      return state.kind === 'skip'
        ? this.#page({ ...state, minimal: state.minimal || minimal })
        : notAToken();
    }
    // PROTOCOL 1.1: an empty $deltatoken is an initial query.
    if (deltaToken !== undefined && deltaToken !== '' && deltaToken !== 'latest') {
      const state = this.#resolve(deltaToken, 'delta');
      if (!('kind' in state)) return state;
      return state.kind === 'delta' ? this.#nextRound(state, minimal, deltaToken) : notAToken();
    }
    return this.#initial(query, minimal);
  }

  #resolve(token: string, kind: 'skip' | 'delta'): SkipState | DeltaState | Reply {
    return this.#tokens.resolve(token, kind, this.#settings.now(), this.#settings.tokenLifeMs);
  }

  #initial(parameters: Readonly<Record<string, string>>, minimal: boolean): Reply {
    const select = parseSelect(parameters.$select);
    if (select?.some((name) => NOT_SELECTABLE.has(name))) return ERROR_SAMPLES['400-select-not-supported'];
    const ids = parseIdFilter(parameters.$filter);
    if (ids === 'unsupported') return ERROR_SAMPLES['400-unsupported-query'];
    const query: StreamQuery = { select, ids };
    const to = this.#settings.tenant.version;
    const end: DeltaState = { kind: 'delta', query, from: to, starts: [to], owed: [], previous: [] };
    if (parameters.$deltatoken === 'latest') {
      // PROTOCOL 1.1: "sync from now" gives a deltaLink and no objects.
      const plan = { pages: [[]], owed: [], ids: [] };
      return this.#page({ kind: 'skip', query, plan, page: 0, initial: true, minimal, end });
    }
    const plan = planRound(this.#settings, { from: null, to, ...query, owed: [], previous: [] });
    const next = { ...end, owed: plan.owed, previous: plan.ids };
    return this.#page({ kind: 'skip', query, plan, page: 0, initial: true, minimal, end: next });
  }

  #nextRound(state: DeltaState, minimal: boolean, token: string): Reply {
    const { behaviour, tenant } = this.#settings;
    const starts = [...state.starts, tenant.version].slice(-REMEMBERED_ROUNDS);
    const to = Math.max(state.from, starts.at(-1 - behaviour.lagRounds) ?? state.from);
    const { query, from, owed, previous } = state;
    const plan = planRound(this.#settings, { from, to, ...query, owed, previous });
    const nothing = plan.ids.length === 0 && plan.pages.length === 1;
    if (behaviour.equalDeltaLink && nothing && to === tenant.version) {
      return this.#body(state.query, 0, [], link('$deltatoken', token, '@odata.deltaLink'));
    }
    const end: DeltaState = { kind: 'delta', query, from: to, starts, owed: plan.owed, previous: plan.ids };
    return this.#page({ kind: 'skip', query, plan, page: 0, initial: false, minimal, end });
  }

  #page(state: SkipState): Reply {
    const { tenant, behaviour, random, now } = this.#settings;
    const shape = { select: state.query.select, initial: state.initial, minimal: state.minimal };
    const entries = (state.plan.pages[state.page] ?? []).map((entry) => renderEntry(tenant, entry, shape));
    const token = random.token(behaviour.tokenLength);
    const isLast = state.page + 1 >= state.plan.pages.length;
    this.#tokens.issue(token, isLast ? state.end : { ...state, page: state.page + 1 }, now());
    // PROTOCOL 1.6: exactly one link, and a new deltaLink every time.
    const next = isLast
      ? link('$deltatoken', token, '@odata.deltaLink')
      : link('$skiptoken', token, '@odata.nextLink');
    return this.#body(state.query, state.page, entries, next);
  }

  #body(query: StreamQuery, page: number, value: readonly JsonValue[], next: JsonObject): Reply {
    // PROTOCOL 1.3: the select list is part of the context on page 1 only.
    const list = page === 0 && query.select ? `(${query.select.join(',')})` : '';
    return {
      status: 200,
      headers: { 'Preference-Applied': 'odata.track-changes' },
      body: { '@odata.context': `${GRAPH_ROOT}/$metadata#users${list}`, ...next, value },
    };
  }
}

function link(parameter: string, token: string, name: string): JsonObject {
  return { [name]: `${GRAPH_ROOT}/users/delta?${parameter}=${token}` };
}

function notAToken(): Reply {
  return ERROR_SAMPLES['400-invalid-skiptoken'];
}
