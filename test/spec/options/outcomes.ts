import { describe, expect, test } from 'vitest';

/** What happens for each value of one option, with all else the same. */
export interface OptionCase<V> {
  /** Values and what each leads to; undefined is the default. */
  readonly given: readonly (readonly [V | undefined, unknown])[];
  outcome(value: V | undefined): Promise<unknown>;
}

/** One case for each option, by name: an option without one does not compile. */
export type OptionCases<O> = { readonly [K in keyof O]-?: OptionCase<O[K]> };

/** Tests each option: only its value differs, and the outcome does. */
export function testOptions<O extends object>(prefix: string, cases: OptionCases<O>): void {
  describe.each(Object.keys(cases) as (keyof O & string)[])(`${prefix}%s`, (name) => {
    const { given, outcome } = cases[name];
    const labelled = given.map(([value, expected]) => [labelOf(value), value, expected] as const);
    test.each(labelled)('%s', async (_label, value, expected) => {
      expect(await outcome(value)).toEqual(expected);
    });

    test('makes a difference', () => {
      const told = given.map(([, expected]) => JSON.stringify(expected));
      expect(new Set(told).size).toBeGreaterThanOrEqual(2);
      expect(given.some(([value]) => value === undefined)).toBe(true);
    });
  });
}

function labelOf(value: unknown): string {
  if (value === undefined) return 'by default';
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value?.constructor !== Object ? 'another one' : JSON.stringify(value);
}
