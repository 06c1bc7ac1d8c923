import type { RoundKind } from '../../domain/report.js';
import { DeltaSyncError } from '../../errors.js';
import type { DeltaPageResult } from '../../ports/directory.js';
import type { RoundPlan, RoundRequest } from '../graph-simulator/round-request.js';
import type { DirectoryBehaviour } from './directory-behaviour.js';

/** What is asked with, as the plan that simulator and directory share takes it. */
export interface StreamQuery {
  readonly select: readonly string[];
  readonly ids: readonly string[] | null;
}

/** What one delta query is about; links, pages and rejected tokens are the same for all. */
export interface DirectoryStream<Planned, Entry> {
  readonly resource: 'users' | 'groups';
  /** The number of changes so far. */
  version(): number;
  plan(request: RoundRequest): RoundPlan<Planned>;
  entry(
    planned: Planned,
    round: { readonly query: StreamQuery; readonly initial: boolean },
    asked: RoundKind,
  ): Entry;
}

/** Where the next round begins. */
interface RoundEnd {
  readonly query: StreamQuery;
  readonly from: number;
  /** The stream's version at the start of each remembered round; a lagging stream goes back to one of them. */
  readonly starts: readonly number[];
  /** What the round left wrong and the next one corrects. */
  readonly owed: readonly string[];
  readonly previous: readonly string[];
}

/** `from` is null in an initial round. */
interface RoundStart extends Omit<RoundEnd, 'from'> {
  readonly from: number | null;
  readonly to: number;
}

/** A round is planned once, so that each of its links gives the same page again. */
interface Round<Planned> {
  readonly initial: boolean;
  readonly plan: RoundPlan<Planned>;
  readonly end: RoundEnd;
  readonly links: readonly string[];
}

type Target<Planned> =
  | { readonly kind: 'page'; readonly round: Round<Planned>; readonly page: number }
  | { readonly kind: 'delta'; readonly end: RoundEnd; answered?: { version: number; round: Round<Planned> } };

const root = 'https://graph.microsoft.com/v1.0';

/** Enough for any lag a test asks for; the links of older rounds are rejected as Graph rejects old tokens. */
const rememberedRounds = 50;

/** Answers a delta query out of the tenant's history. */
export class DeltaRounds<Planned, Entry> {
  readonly #tenantId: string;
  readonly #behaviour: DirectoryBehaviour;
  readonly #stream: DirectoryStream<Planned, Entry>;
  readonly #targets = new Map<string, Target<Planned>>();
  readonly #rounds: Round<Planned>[] = [];
  #rejection = 'syncStateNotFound';
  #issued = 0;

  constructor(tenantId: string, behaviour: DirectoryBehaviour, stream: DirectoryStream<Planned, Entry>) {
    this.#tenantId = tenantId;
    this.#behaviour = behaviour;
    this.#stream = stream;
  }

  /** No link given out so far is taken any more. */
  reject(cause: string): void {
    this.#rejection = cause;
    this.#targets.clear();
    this.#rounds.length = 0;
  }

  begin(query: StreamQuery): DeltaPageResult<Entry> {
    const to = this.#stream.version();
    const round = this.#plan({ query, from: null, to, starts: [to], owed: [], previous: [] });
    return this.#page(round, 0, 'initial');
  }

  /** @param asked - what the caller takes the round for: only in an initial one may an entry count as whole */
  follow(link: string, asked: RoundKind): DeltaPageResult<Entry> {
    if (!link.startsWith(`${root}/${this.#stream.resource}/delta?`)) {
      throw new DeltaSyncError(
        'ERR_DIRECTORY_LINK_INVALID',
        'The link does not point to this stream of this directory',
      );
    }
    const target = this.#targets.get(link);
    if (target === undefined) return { kind: 'token-rejected', cause: this.#rejection };
    if (target.kind === 'page') return this.#page(target.round, target.page, asked);
    // Asked again, a deltaLink answers as before, unless the tenant has moved on since.
    const version = this.#stream.version();
    if (target.answered?.version !== version) {
      target.answered = { version, round: this.#next(target.end) };
    }
    return this.#page(target.answered.round, 0, asked);
  }

  #next(end: RoundEnd): Round<Planned> {
    const starts = [...end.starts, this.#stream.version()].slice(-rememberedRounds);
    const to = Math.max(end.from, starts.at(-1 - this.#behaviour.lagRounds) ?? end.from);
    return this.#plan({ ...end, to, starts });
  }

  #plan({ query, from, to, starts, owed, previous }: RoundStart): Round<Planned> {
    const plan = this.#stream.plan({ ...query, from, to, owed, previous });
    const end: RoundEnd = { query, from: to, starts, owed: plan.owed, previous: plan.ids };
    const links = plan.pages.map((_, page) =>
      this.#link(page + 1 < plan.pages.length ? '$skiptoken' : '$deltatoken'),
    );
    const round: Round<Planned> = { initial: from === null, plan, end, links };
    for (const [page, link] of links.entries()) {
      const last = page + 1 === links.length;
      this.#targets.set(link, last ? { kind: 'delta', end } : { kind: 'page', round, page: page + 1 });
    }
    this.#remember(round);
    return round;
  }

  #remember(round: Round<Planned>): void {
    this.#rounds.push(round);
    if (this.#rounds.length <= rememberedRounds) return;
    for (const link of this.#rounds.shift()!.links) this.#targets.delete(link);
  }

  /** Names the tenant, so that a link that strayed to another tenant's directory is rejected there. */
  #link(parameter: string): string {
    this.#issued += 1;
    const token = `${this.#tenantId.replaceAll('-', '')}${this.#issued.toString(36)}`;
    return `${root}/${this.#stream.resource}/delta?${parameter}=${token}`;
  }

  #page(round: Round<Planned>, page: number, asked: RoundKind): DeltaPageResult<Entry> {
    const about = { query: round.end.query, initial: round.initial };
    const entries = round.plan.pages[page]!.map((planned) => this.#stream.entry(planned, about, asked));
    const kind = page + 1 === round.links.length ? 'delta' : 'next';
    return { kind: 'page', entries, next: { kind, link: round.links[page]! } };
  }
}
