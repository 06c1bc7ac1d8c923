import { spelledAsGraphDoes } from '../../domain/attribute-catalogue.js';
import type {
  AttributeCondition,
  CriteriaScalar,
  ScalarOperator,
  TextOperator,
} from '../../domain/criteria.js';
import { type AttributeType, type OperatorFamily, typeProblem } from './attribute-type.js';
import { member, type Parsing, type RawObject } from './parsing.js';
import { compilePattern } from './pattern.js';
import { pathProblem, textProblem } from './text-problem.js';

type Operator = AttributeCondition['op'];

/** A map, not an object: `op` is untrusted and could be `constructor`. */
const families: ReadonlyMap<
  unknown,
  { readonly op: Operator; readonly family: OperatorFamily | 'presence' }
> = new Map(
  (
    [
      ['eq', 'equality'],
      ['ne', 'equality'],
      ['in', 'equality'],
      ['gt', 'order'],
      ['ge', 'order'],
      ['lt', 'order'],
      ['le', 'order'],
      ['startsWith', 'text'],
      ['endsWith', 'text'],
      ['contains', 'text'],
      ['matches', 'text'],
      ['present', 'presence'],
      ['absent', 'presence'],
    ] as const
  ).map(([op, family]) => [op, { op, family }]),
);

/** `{ attribute, op, value, ignoreCase? }`, or undefined after telling `parsing` why not. */
export function parseCondition(
  raw: RawObject,
  path: string,
  parsing: Parsing,
): AttributeCondition | undefined {
  const known = families.get(member(raw, 'op'));
  const presence = known?.family === 'presence';
  const keysAreClean = parsing.onlyKeys(
    raw,
    path,
    presence ? ['attribute', 'op', 'ignoreCase'] : ['attribute', 'op', 'value', 'ignoreCase'],
  );
  const given = member(raw, 'attribute');
  const wrongPath = pathProblem(given);
  if (wrongPath !== undefined) parsing.refuse(`${path}.attribute`, wrongPath);
  if (known === undefined) {
    const names = [...families.keys()].join(', ');
    return parsing.refuse(`${path}.op`, `must be one of ${names}`);
  }
  if (typeof given !== 'string' || wrongPath !== undefined || !keysAreClean) return undefined;
  const ignoreCase = member(raw, 'ignoreCase');
  // Graph is asked for the property by its own spelling, whatever case the administrator wrote.
  const attribute = ignoreCase === true ? spelledAsGraphDoes(given) : given;
  const checked = parsing.attribute(attribute);
  if (!checked.usable) return parsing.refuse(`${path}.attribute`, checked.reason);
  if (ignoreCase !== undefined && typeof ignoreCase !== 'boolean') {
    return parsing.refuse(`${path}.ignoreCase`, 'must be true or false');
  }
  const kept = ignoreCase === undefined ? {} : { ignoreCase };
  const { op, family } = known;
  if (op === 'present' || op === 'absent') return { attribute, op, ...kept };
  if (family === 'presence') return undefined;
  const value = member(raw, 'value');
  if (op === 'in') {
    const values = parseValues(value, checked.type, `${path}.value`, parsing);
    return values && { attribute, op, value: values, ...kept };
  }
  const scalar = parseScalar(value, family, checked.type, `${path}.value`, parsing);
  if (scalar === undefined) return undefined;
  if (!isTextOperator(op)) return { attribute, op, value: scalar, ...kept };
  if (typeof scalar !== 'string') return undefined;
  const pattern = op === 'matches' ? compilePattern(scalar, ignoreCase === true) : undefined;
  if (pattern?.ok === false) return parsing.refuse(`${path}.value`, pattern.reason);
  return { attribute, op, value: scalar, ...kept };
}

function parseValues(
  input: unknown,
  type: AttributeType | undefined,
  path: string,
  parsing: Parsing,
): CriteriaScalar[] | undefined {
  if (!Array.isArray(input)) return parsing.refuse(path, 'must be an array');
  if (input.length === 0) return parsing.refuse(path, 'must not be empty');
  if (!parsing.count(path, input.length)) return undefined;
  const values: CriteriaScalar[] = [];
  for (let index = 0; index < input.length && !parsing.stopped; index += 1) {
    const value = parseScalar(input[index], 'equality', type, `${path}[${index}]`, parsing);
    if (value !== undefined) values.push(value);
  }
  return values.length === input.length ? values : undefined;
}

function parseScalar(
  input: unknown,
  family: OperatorFamily,
  type: AttributeType | undefined,
  path: string,
  parsing: Parsing,
): CriteriaScalar | undefined {
  const reason = scalarProblem(input, family) ?? typeProblem(type, family, input);
  if (reason !== undefined) return parsing.refuse(path, reason);
  return input as CriteriaScalar;
}

function scalarProblem(input: unknown, family: OperatorFamily): string | undefined {
  if (typeof input === 'string') return textProblem(input);
  if (family === 'text') return 'must be a string';
  if (typeof input === 'number') return Number.isFinite(input) ? undefined : 'must be a finite number';
  if (typeof input === 'boolean' && family === 'equality') return undefined;
  return family === 'order' ? 'must be a string or a number' : 'must be a string, a number or a boolean';
}

function isTextOperator(op: ScalarOperator | TextOperator): op is TextOperator {
  return op === 'startsWith' || op === 'endsWith' || op === 'contains' || op === 'matches';
}
