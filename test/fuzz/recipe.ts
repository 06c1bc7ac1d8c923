import fc from 'fast-check';

/**
 * A hostile value as plain JSON, so that it can be kept in a file: `{ "$": … }` stands for what JSON can't hold;
 * `throwing` is an object of which every property throws.
 */
export type Recipe = unknown;

const strange = [
  'undefined',
  'nan',
  'infinity',
  'negative-zero',
  'bigint',
  'symbol',
  'date',
  'invalid-date',
  'map',
  'set',
  'function',
  'class',
  'error',
  'null-prototype',
  'throwing',
  'deep',
  'long',
] as const;
type Strange = (typeof strange)[number];

/** Texts that broke somebody's program. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'a\0b',
  'a\ud800b',
  '\udc00\ud800',
  '\ufdd00000',
  'e\u0301@contoso.example',
  '\u00e9@contoso.example',
  '\u0130@contoso.example',
  "'; drop table users; --",
  '../../organization',
  '%2e%2e%2f',
  '(a+)+$',
  '-0',
  '1e400',
  '\r\nX-Injected: 1',
  '\u202eevil',
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ maxLength: 12 }),
);

/** Any JSON, with names and texts of the worst kinds, not deep. */
export const hostileJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER + 1),
    hostileText,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(hostileText, tie('value')), { maxLength: 3 }).map(Object.fromEntries),
  ),
})).value;

/** What a program in the same process may hand over: JSON, or no JSON at all. */
export const hostileValue: fc.Arbitrary<Recipe> = fc.oneof(
  hostileJson,
  fc.constantFrom(...strange.filter((name) => name !== 'throwing')).map((name) => ({ $: name })),
);

/** What a function of the host or an adapter may answer. */
export const hostileAnswer: fc.Arbitrary<Recipe> = fc.oneof(
  { weight: 12, arbitrary: hostileValue },
  fc.constant({ $: 'throwing' }),
);

/** The value that a recipe stands for. */
export function made(recipe: Recipe): unknown {
  if (typeof recipe !== 'object' || recipe === null) return recipe;
  if (Array.isArray(recipe)) return recipe.map(made);
  const entries = Object.entries(recipe);
  const [first] = entries;
  if (entries.length === 1 && first![0] === '$' && strange.includes(first![1] as Strange)) {
    return makeStrange(first![1] as Strange);
  }
  return Object.fromEntries(entries.map(([name, member]) => [name, made(member)]));
}

function makeStrange(name: Strange): unknown {
  switch (name) {
    case 'undefined':
      return undefined;
    case 'nan':
      return Number.NaN;
    case 'infinity':
      return Number.POSITIVE_INFINITY;
    case 'negative-zero':
      return -0;
    case 'bigint':
      return 10n;
    case 'symbol':
      return Symbol('hostile');
    case 'date':
      return new Date(0);
    case 'invalid-date':
      return new Date(Number.NaN);
    case 'map':
      return new Map<unknown, unknown>([['a', 1]]);
    case 'set':
      return new Set(['a']);
    case 'function':
      return () => undefined;
    case 'class':
      return new URL('https://graph.microsoft.com/');
    case 'error':
      return new Error('hostile');
    case 'null-prototype':
      return Object.assign(Object.create(null) as object, { a: 1 });
    case 'throwing':
      return throwing();
    case 'deep':
      return JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as unknown;
    case 'long':
      return 'x'.repeat(100_000);
  }
}

function throwing(): object {
  const fail = (): never => {
    throw new Error('a getter of the host failed');
  };
  return new Proxy({}, { get: fail, has: fail, ownKeys: fail, getOwnPropertyDescriptor: fail });
}
