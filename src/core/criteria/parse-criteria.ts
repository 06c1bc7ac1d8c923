import type { Criteria } from '../../domain/criteria.js';
import { parseCondition } from './parse-condition.js';
import {
  type CheckAttribute,
  type CriteriaProblem,
  isRawObject,
  keysOf,
  member,
  Parsing,
  type RawObject,
} from './parsing.js';

export type ParsedCriteria =
  | { readonly ok: true; readonly criteria: Criteria }
  | { readonly ok: false; readonly problems: CriteriaProblem[] };

const maxDepth = 100;
const shapes = ['everyone', 'attribute', 'memberOf', 'all', 'any', 'not'] as const;
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Criteria from untrusted input: a clean copy, or every reason to refuse it (the first hundred). `check` tells
 * which attributes the directory can track and what they hold, so that a comparison that could never hold is refused too.
 */
export function parseCriteria(
  input: unknown,
  check: CheckAttribute = () => ({ usable: true }),
): ParsedCriteria {
  const parsing = new Parsing(check);
  const criteria = parseNode(input, 'criteria', 1, parsing);
  if (criteria === undefined || parsing.problems.length > 0) return { ok: false, problems: parsing.problems };
  return { ok: true, criteria };
}

function parseNode(input: unknown, path: string, depth: number, parsing: Parsing): Criteria | undefined {
  // Before anything is read below: input may be deeper than the stack, or contain itself.
  if (depth > maxDepth) return parsing.refuse(path, `criteria nest at most ${maxDepth} deep`);
  if (!parsing.count(path, 1)) return undefined;
  if (!isRawObject(input)) return parsing.refuse(path, 'must be an object');
  const present = shapes.filter((name) => member(input, name) !== undefined);
  const shape = present[0];
  if (shape === undefined || present.length > 1) return refuseShape(input, path, parsing);
  switch (shape) {
    case 'attribute':
      return parseCondition(input, path, parsing);
    case 'memberOf':
      return parseMemberOf(input, path, parsing);
    case 'everyone': {
      if (!parsing.onlyKeys(input, path, ['everyone'])) return undefined;
      if (input.everyone !== true) return parsing.refuse(`${path}.everyone`, 'must be true');
      return { everyone: true };
    }
    case 'not': {
      if (!parsing.onlyKeys(input, path, ['not'])) return undefined;
      const not = parseNode(input.not, `${path}.not`, depth + 1, parsing);
      return not && { not };
    }
    case 'all': {
      const all = parseList(input, 'all', path, depth, parsing);
      return all && { all };
    }
    case 'any': {
      const any = parseList(input, 'any', path, depth, parsing);
      return any && { any };
    }
  }
}

function refuseShape(raw: RawObject, path: string, parsing: Parsing): undefined {
  const found = keysOf(raw)
    .slice(0, 5)
    .map((key) => key.slice(0, 64));
  const has = found.length === 0 ? 'no key' : found.join(', ');
  return parsing.refuse(path, `must have exactly one of ${shapes.join(', ')}; it has ${has}`);
}

function parseList(
  raw: RawObject,
  name: 'all' | 'any',
  path: string,
  depth: number,
  parsing: Parsing,
): Criteria[] | undefined {
  if (!parsing.onlyKeys(raw, path, [name])) return undefined;
  const input = raw[name];
  const here = `${path}.${name}`;
  if (!Array.isArray(input)) return parsing.refuse(here, 'must be an array');
  // Read as logic, an empty `all` would take everyone: it is far more often a form left blank.
  if (input.length === 0) return parsing.refuse(here, 'must not be empty');
  const parts: Criteria[] = [];
  for (let index = 0; index < input.length && !parsing.stopped; index += 1) {
    const part = parseNode(input[index], `${here}[${index}]`, depth + 1, parsing);
    if (part !== undefined) parts.push(part);
  }
  return parts.length === input.length ? parts : undefined;
}

function parseMemberOf(raw: RawObject, path: string, parsing: Parsing): Criteria | undefined {
  if (!parsing.onlyKeys(raw, path, ['memberOf', 'transitive'])) return undefined;
  const id = raw.memberOf;
  const transitive = member(raw, 'transitive');
  if (typeof id !== 'string' || !guid.test(id)) {
    return parsing.refuse(`${path}.memberOf`, 'must be the object id (GUID) of a group');
  }
  if (transitive === undefined) return { memberOf: id.toLowerCase() };
  if (typeof transitive !== 'boolean') return parsing.refuse(`${path}.transitive`, 'must be true or false');
  return { memberOf: id.toLowerCase(), transitive };
}
