import type { Move } from './cast.js';
import { keyOf } from './key-of.js';

/** From the first instant to before the second, in milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where somebody truly was. */
export interface TrueState extends Span {
  readonly upn: string | null;
  readonly mail: string | null;
}

/** What each person was, from move to move. */
export class TrueStates {
  readonly #byPerson = new Map<string, TrueState[]>();

  constructor(moves: readonly Move[]) {
    for (const { id, at, upn, mail } of moves) {
      const states = this.#byPerson.get(id) ?? [];
      const from = at.getTime();
      const last = states.pop();
      if (last !== undefined) states.push({ ...last, to: from });
      states.push({ from, to: Number.POSITIVE_INFINITY, upn: keyOf(upn), mail: keyOf(mail) });
      this.#byPerson.set(id, states);
    }
  }

  get ids(): readonly string[] {
    return [...this.#byPerson.keys()];
  }

  of(id: string): readonly TrueState[] {
    return this.#byPerson.get(id) ?? [];
  }

  /** The instants at which somebody got or lost the address, in order. */
  turns(key: string): number[] {
    const turns = this.ids.flatMap((id) => this.tenures(id, key).flatMap(({ from, to }) => [from, to]));
    return [...new Set(turns)].filter(Number.isFinite).sort((a, b) => a - b);
  }

  has(id: string, key: string, at: number): boolean {
    return this.of(id).some((state) => hasKey(state, key) && state.from <= at && at < state.to);
  }

  /** The times at which the person had the address as UPN or mail, each as long as it lasted. */
  tenures(id: string, key: string): Span[] {
    const spans: Span[] = [];
    for (const state of this.of(id)) {
      if (!hasKey(state, key)) continue;
      const last = spans.at(-1);
      if (last?.to === state.from) spans[spans.length - 1] = { from: last.from, to: state.to };
      else spans.push({ from: state.from, to: state.to });
    }
    return spans;
  }
}

export function hasKey({ upn, mail }: Pick<TrueState, 'upn' | 'mail'>, key: string): boolean {
  return upn === key || mail === key;
}

export function within(inner: Span, outer: Span): boolean {
  return outer.from <= inner.from && inner.to <= outer.to;
}

/** The part that both share; undefined without one. */
export function shared(a: Span, b: Span): Span | undefined {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from < to ? { from, to } : undefined;
}

/** What is left of a span outside all of the others, which are in order and apart. */
export function outside(span: Span, others: readonly Span[]): Span[] {
  const left: Span[] = [];
  let { from } = span;
  for (const other of others) {
    const gap = shared({ from, to: other.from }, span);
    if (gap !== undefined) left.push(gap);
    from = Math.max(from, other.to);
  }
  const rest = shared({ from, to: span.to }, span);
  if (rest !== undefined) left.push(rest);
  return left;
}
