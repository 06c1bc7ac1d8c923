import type { DirectoryEntry, Properties } from '../../domain/directory-user.js';
import type { JsonValue } from '../../domain/json.js';
import type { RoundKind } from '../../domain/report.js';
import { DeltaSyncError } from '../../errors.js';
import type { PageResult } from '../../ports/directory.js';
import { type PlannedEntry, planRound, type RoundPlan } from '../graph-simulator/round-plan.js';
import type { SeededRandom } from '../graph-simulator/seeded-random.js';
import type { TenantDirectory } from '../graph-simulator/tenant-directory.js';
import { type DirectoryBehaviour, planningBehaviour } from './directory-behaviour.js';

/** Where the next round begins. */
interface RoundEnd {
  readonly select: readonly string[];
  readonly from: number;
  /** The tenant's version at the start of each remembered round; a lagging stream goes back to one of them. */
  readonly starts: readonly number[];
  /** Users that the round left wrong and that the next one corrects. */
  readonly owed: readonly string[];
  readonly previous: readonly string[];
}

/** `from` is null in an initial round. */
interface RoundStart extends Omit<RoundEnd, 'from'> {
  readonly from: number | null;
  readonly to: number;
}

/** A round is planned once, so that each of its links gives the same page again. */
interface Round {
  readonly initial: boolean;
  readonly plan: RoundPlan;
  readonly end: RoundEnd;
  readonly links: readonly string[];
}

type Target =
  | { readonly kind: 'page'; readonly round: Round; readonly page: number }
  | { readonly kind: 'delta'; readonly end: RoundEnd; answered?: { version: number; round: Round } };

const origin = 'https://graph.microsoft.com/';

/** Enough for any lag a test asks for; the links of older rounds are rejected as Graph rejects old tokens. */
const rememberedRounds = 50;

/** Answers users/delta out of the tenant's history. */
export class DeltaRounds {
  readonly #tenant: TenantDirectory;
  readonly #behaviour: DirectoryBehaviour;
  readonly #random: SeededRandom;
  readonly #targets = new Map<string, Target>();
  readonly #rounds: Round[] = [];
  #rejection = 'syncStateNotFound';
  #issued = 0;

  constructor(tenant: TenantDirectory, behaviour: DirectoryBehaviour, random: SeededRandom) {
    this.#tenant = tenant;
    this.#behaviour = behaviour;
    this.#random = random;
  }

  /** No link given out so far is taken any more. */
  reject(cause: string): void {
    this.#rejection = cause;
    this.#targets.clear();
    this.#rounds.length = 0;
  }

  begin(select: readonly string[]): PageResult {
    const to = this.#tenant.version;
    const round = this.#plan({ select, from: null, to, starts: [to], owed: [], previous: [] });
    return this.#page(round, 0, 'initial');
  }

  /** @param asked - what the caller takes the round for: only in an initial one may an entry count as whole */
  follow(link: string, asked: RoundKind): PageResult {
    if (!link.startsWith(origin)) {
      throw new DeltaSyncError('ERR_DIRECTORY_LINK_INVALID', 'The link does not point to this directory');
    }
    const target = this.#targets.get(link);
    if (target === undefined) return { kind: 'token-rejected', cause: this.#rejection };
    if (target.kind === 'page') return this.#page(target.round, target.page, asked);
    // Asked again, a deltaLink answers as before, unless the tenant has moved on since.
    if (target.answered?.version !== this.#tenant.version) {
      target.answered = { version: this.#tenant.version, round: this.#next(target.end) };
    }
    return this.#page(target.answered.round, 0, asked);
  }

  #next(end: RoundEnd): Round {
    const starts = [...end.starts, this.#tenant.version].slice(-rememberedRounds);
    const to = Math.max(end.from, starts.at(-1 - this.#behaviour.lagRounds) ?? end.from);
    return this.#plan({ ...end, to, starts });
  }

  #plan({ select, from, to, starts, owed, previous }: RoundStart): Round {
    const { pageSize } = this.#behaviour;
    const behaviour = planningBehaviour(this.#behaviour);
    const plan = planRound(
      { tenant: this.#tenant, behaviour, random: this.#random, pageSize },
      { from, to, select, ids: null, owed, previous },
    );
    const end: RoundEnd = { select, from: to, starts, owed: plan.owed, previous: plan.ids };
    const links = plan.pages.map((_, page) =>
      this.#link(page + 1 < plan.pages.length ? '$skiptoken' : '$deltatoken'),
    );
    const round: Round = { initial: from === null, plan, end, links };
    for (const [page, link] of links.entries()) {
      const last = page + 1 === links.length;
      this.#targets.set(link, last ? { kind: 'delta', end } : { kind: 'page', round, page: page + 1 });
    }
    this.#remember(round);
    return round;
  }

  #remember(round: Round): void {
    this.#rounds.push(round);
    if (this.#rounds.length <= rememberedRounds) return;
    for (const link of this.#rounds.shift()!.links) this.#targets.delete(link);
  }

  /** Names the tenant, so that a link that strayed to another tenant's directory is rejected there. */
  #link(parameter: string): string {
    this.#issued += 1;
    const token = `${this.#tenant.tenantId.replaceAll('-', '')}${this.#issued.toString(36)}`;
    return `${origin}v1.0/users/delta?${parameter}=${token}`;
  }

  #page(round: Round, page: number, asked: RoundKind): PageResult {
    const entries = round.plan.pages[page]!.map((entry) => this.#entry(entry, round, asked));
    const kind = page + 1 === round.links.length ? 'delta' : 'next';
    return { kind: 'page', entries, next: { kind, link: round.links[page]! } };
  }

  #entry(planned: PlannedEntry, { initial, end }: Round, asked: RoundKind): DirectoryEntry {
    const snapshot = this.#tenant.snapshot(planned.id, planned.at);
    if (snapshot?.status !== 'active') {
      const reason = snapshot?.status === 'deleted' ? 'changed' : 'deleted';
      return { kind: 'removed', objectId: planned.id, reason };
    }
    const properties: Record<string, JsonValue> = {};
    for (const name of end.select) {
      const value = Object.hasOwn(snapshot.user, name) ? snapshot.user[name] : undefined;
      // Never set is absent; an initial round leaves out cleared ones too.
      if (value === undefined || (value === null && initial) || planned.omit?.has(name)) continue;
      if (name !== 'id') properties[name] = value;
    }
    const whole = asked === 'initial' && isWhole(properties);
    return { kind: 'user', objectId: planned.id, whole, properties };
  }
}

/** Carries the two properties without which nothing may be concluded from what is missing. */
export function isWhole(properties: Properties): boolean {
  const { userPrincipalName, accountEnabled } = properties;
  return (
    typeof userPrincipalName === 'string' && userPrincipalName !== '' && typeof accountEnabled === 'boolean'
  );
}
