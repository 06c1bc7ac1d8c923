/** Plain JSON, told anew here: the oracle shares nothing with what it judges. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain };

/** Properties of a person as the tenant holds them. */
export type Person = Readonly<Record<string, Plain>>;

export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.entries(value)
    .map(([name, member]) => [name, sorted(member)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

export function textOf(value: Plain | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
