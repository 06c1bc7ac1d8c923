import { AssertionError } from 'node:assert';

/**
 * Where two values differ, in words; undefined if nowhere. A member that is undefined counts as absent, and a Date is
 * no text. Never prints more than the place: values can be a megabyte.
 */
export function difference(actual: unknown, expected: unknown, path = ''): string | undefined {
  if (Object.is(actual, expected)) return undefined;
  const [a, b] = [membersOf(actual), membersOf(expected)];
  if (a === undefined || b === undefined || kindOf(actual) !== kindOf(expected)) {
    return `${path === '' ? 'it' : path} is ${short(actual)} instead of ${short(expected)}`;
  }
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const found = difference(a.get(name), b.get(name), `${path}.${short(name)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function assertSame(actual: unknown, expected: unknown, what: string): void {
  const found = difference(actual, expected);
  if (found !== undefined) fail(`${what}: ${found}`);
}

export function assertThat(holds: boolean, what: string): asserts holds {
  if (!holds) fail(what);
}

export function fail(message: string): never {
  throw new AssertionError({ message });
}

function kindOf(value: unknown): string {
  if (value instanceof Date) return 'date';
  return Array.isArray(value) ? 'array' : typeof value;
}

function membersOf(value: unknown): Map<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof Date) return new Map([['time', value.getTime()]]);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return new Map(Array.isArray(value) ? [...members, ['length', value.length]] : members);
}

function short(value: unknown): string {
  if (value instanceof Date) return `the instant ${value.getTime()}`;
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
