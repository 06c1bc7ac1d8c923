import fc from 'fast-check';
import { hostileAnswer, made, type Recipe } from './recipe.js';

/** What a function does instead of what it should; `hang` never settles, `deform` spoils a part of the true answer. */
export type Act =
  | { readonly do: 'answer' | 'throw' | 'reject'; readonly value: Recipe }
  | { readonly do: 'hang' }
  /** Each pick chooses a member, by its place; the value replaces the last. */
  | { readonly do: 'deform'; readonly picks: readonly number[]; readonly value: Recipe };

const value = hostileAnswer;

export const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('answer' as const, 'throw', 'reject'), value }) },
  { weight: 1, arbitrary: fc.constant({ do: 'hang' as const }) },
);

export const deformation: fc.Arbitrary<Act> = fc.oneof(
  { weight: 2, arbitrary: act },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('deform' as const),
      picks: fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }),
      value,
    }),
  },
);

/** Plays an act; `truth` is asked only for what is to be deformed. */
export async function play(act: Act, truth: () => unknown): Promise<unknown> {
  switch (act.do) {
    case 'hang':
      return new Promise(() => undefined);
    case 'throw':
    case 'reject':
      throw made(act.value);
    case 'answer':
      return made(act.value);
    case 'deform':
      return deformed(await truth(), act.picks, act.value);
  }
}

/** The same for a function that is not asynchronous by itself. */
export function playSync(act: Act): unknown {
  if (act.do === 'throw') throw made(act.value);
  return act.do === 'answer' ? made(act.value) : play(act, () => undefined);
}

function deformed(truth: unknown, [pick, ...rest]: readonly number[], value: Recipe): unknown {
  if (pick === undefined) return made(value);
  if (truth instanceof Map) {
    const entries = [...truth];
    const chosen = entries[pick % Math.max(1, entries.length)];
    return chosen === undefined
      ? made(value)
      : new Map(truth).set(chosen[0], deformed(chosen[1], rest, value));
  }
  if (typeof truth !== 'object' || truth === null || truth instanceof Date) return made(value);
  const names = Object.keys(truth);
  const name = names[pick % Math.max(1, names.length)];
  if (name === undefined) return made(value);
  const copy: Record<string, unknown> = Array.isArray(truth) ? ([...truth] as never) : { ...truth };
  copy[name] = deformed((truth as Record<string, unknown>)[name], rest, value);
  return copy;
}
