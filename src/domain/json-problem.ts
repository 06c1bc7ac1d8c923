const maxDepth = 50;

type JsonProblem = { readonly path: string; readonly reason: string };

/** Why a value can't be stored as JSON and come back the same; undefined when it can. */
export function jsonProblem(value: unknown, path = ''): JsonProblem | undefined {
  try {
    return problemIn(value, path, 0);
  } catch {
    // A getter of the product's, or a proxy.
    return { path, reason: 'can not be read' };
  }
}

function problemIn(value: unknown, path: string, depth: number): JsonProblem | undefined {
  if (value === null || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') {
    return Number.isFinite(value) ? undefined : { path, reason: 'must be a finite number' };
  }
  if (typeof value === 'string') {
    return /\p{Surrogate}|\0/u.test(value)
      ? { path, reason: 'must not hold a NUL or a lone surrogate' }
      : undefined;
  }
  if (typeof value !== 'object') {
    return { path, reason: `must be JSON data, not ${value === undefined ? 'missing' : typeof value}` };
  }
  if (depth === maxDepth) return { path, reason: `nests more than ${maxDepth} deep` };
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const problem = problemIn(value[index], `${path}[${index}]`, depth + 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    return { path, reason: 'must be a plain object' };
  }
  for (const [name, member] of Object.entries(value)) {
    if (name === '__proto__') return { path: `${path}.${name}`, reason: 'must not be named __proto__' };
    const problem =
      member === undefined ? undefined : problemIn(member, `${path}.${name.slice(0, 64)}`, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
