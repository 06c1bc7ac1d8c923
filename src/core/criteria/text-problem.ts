const maxTextLength = 10_000;
const maxPathLength = 256;
const propertyName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const loneSurrogate = /\p{Surrogate}/u;
/** Names that reach into the prototype of a JavaScript object instead of its data. */
const forbiddenSegments: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Why a string cannot be stored and compared faithfully; undefined when it can. */
export function textProblem(text: string): string | undefined {
  if (text.length > maxTextLength) return `a string has at most ${maxTextLength} characters`;
  if (text.includes('\0')) return 'must not contain NUL';
  if (loneSurrogate.test(text)) return 'must not contain a lone surrogate';
  return undefined;
}

/** Why a value is no attribute path; undefined when it is one. */
export function pathProblem(path: unknown): string | undefined {
  if (typeof path !== 'string') return 'must be a string';
  if (path === '') return 'must not be empty';
  if (path.length > maxPathLength) return `an attribute path has at most ${maxPathLength} characters`;
  for (const segment of path.split('.')) {
    if (segment === '') return 'must not have an empty segment';
    if (forbiddenSegments.has(segment)) return `must not name ${segment}`;
    // Paths end up in `$select`, whose separators they must not be able to write.
    if (!propertyName.test(segment))
      return 'must be made of letters, digits and underscores, with dots between';
  }
  return undefined;
}
