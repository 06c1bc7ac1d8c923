import { describe, expect, it } from 'vitest';
import type { AttributeType } from '../../../../src/core/criteria/attribute-type.js';
import { parseCriteria } from '../../../../src/core/criteria/parse-criteria.js';

const group = '0f8fad5b-d9cb-469f-a165-70867728950e';
const where = (op: string, value: unknown, rest: object = {}) => ({ attribute: 'a', op, value, ...rest });
const present = (attribute: unknown) => ({ attribute, op: 'present' });

/** Each problem as an administrator reads it. */
function told(input: unknown, type?: AttributeType): string[] {
  const parsed = parseCriteria(input, () => (type === undefined ? { usable: true } : { usable: true, type }));
  return parsed.ok ? [] : parsed.problems.map(({ path, reason }) => `${path}: ${reason}`);
}

const shapes = 'must have exactly one of everyone, attribute, memberOf, all, any, not; it has';
const operators =
  'must be one of eq, ne, in, gt, ge, lt, le, startsWith, endsWith, contains, matches, present, absent';

describe('what a refusal says', () => {
  it.each<[string, unknown]>([
    ['criteria: must be an object', null],
    [`criteria: ${shapes} no key`, { everyone: undefined }],
    [`criteria: ${shapes} all, any`, { all: [], any: [] }],
    [`criteria: ${shapes} a, b, c, d, e`, { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 }],
    [`criteria: ${shapes} ${'k'.repeat(64)}`, { ['k'.repeat(65)]: 1 }],
    ['criteria.everyone: must be true', { everyone: 'yes' }],
    ['criteria.all: must be an array', { all: {} }],
    ['criteria.any: must not be empty', { any: [] }],
    ['criteria.memberOf: must be the object id (GUID) of a group', { memberOf: 'Sales' }],
    ['criteria.memberOf: must be the object id (GUID) of a group', { memberOf: [group] }],
    ['criteria.transitive: must be true or false', { memberOf: group, transitive: 'no' }],
    ['criteria.direct: unknown key; allowed here: memberOf, transitive', { memberOf: group, direct: true }],
    [
      `criteria.${'k'.repeat(64)}: unknown key; allowed here: everyone`,
      { everyone: true, ['k'.repeat(65)]: 1 },
    ],
    [`criteria.op: ${operators}`, where('is', 'x')],
    ['criteria.ignoreCase: must be true or false', where('eq', 'x', { ignoreCase: 'yes' })],
    ['criteria.value: unknown key; allowed here: attribute, op, ignoreCase', { ...present('a'), value: 1 }],
    ['criteria.value: must be a string, a number or a boolean', where('eq', null)],
    ['criteria.value: must be a string or a number', where('gt', true)],
    ['criteria.value: must be a string', where('contains', 5)],
    ['criteria.value: must be a finite number', where('lt', Number.NaN)],
    ['criteria.value: must be an array', where('in', 'x')],
    ['criteria.value: must not be empty', where('in', [])],
    ['criteria.value: a string has at most 10000 characters', where('eq', 'x'.repeat(10_001))],
    ['criteria.value[0]: must not contain NUL', where('in', ['\0'])],
    ['criteria.value: must not contain a lone surrogate', where('eq', '\udc00')],
    ['criteria.attribute: must be a string', present(5)],
    ['criteria.attribute: must not be empty', present('')],
    ['criteria.attribute: an attribute path has at most 256 characters', present('x'.repeat(257))],
    ['criteria.attribute: must not have an empty segment', present('a..b')],
    ['criteria.attribute: must not name constructor', present('a.constructor')],
    [
      'criteria.attribute: must be made of letters, digits and underscores, with dots between',
      present('a b'),
    ],
  ])('%s', (text, input) => {
    expect(told(input)).toEqual([text]);
  });

  it.each<[AttributeType, unknown, string]>([
    ['object', where('eq', 'x'), 'holds objects: name a member of it, or use present or absent'],
    ['boolean', where('gt', 'x'), 'is a boolean: use eq, ne or in'],
    ['boolean', where('ne', 'true'), 'is a boolean: the value must be one too'],
    ['number', where('startsWith', '5'), 'is a number, not text'],
    ['number', where('ge', '5'), 'is a number: the value must be one too'],
    ['date', where('lt', 'soon'), 'is a date: the value must be an ISO date or date-time'],
    ['date', where('lt', 20240101), 'is a date: the value must be an ISO date or date-time'],
    ['string', where('eq', 5), 'is text: the value must be a string'],
    ['strings', where('eq', true), 'is text: the value must be a string'],
  ])('of an attribute that is a %s, asked for %j: %s', (type, input, reason) => {
    expect(told(input, type)).toEqual([`criteria.value: the attribute ${reason}`]);
  });
});

describe('a mistake is told once', () => {
  it.each<[string, unknown, string[]]>([
    ['a misspelt value is not missing too', { attribute: 'a', op: 'eq', vaule: 'x' }, ['vaule']],
    ['nor is a misspelt option of a wrong type', where('eq', null, { ignorecase: 'x' }), ['ignorecase']],
    ['each unknown key is told', { everyone: true, except: 'x', but: 'y' }, ['except', 'but']],
    ['beside an unknown key a list is not read', { all: [], but: 'y' }, ['but']],
    ['nor what is negated', { not: {}, but: 'y' }, ['but']],
    ['nor a group', { memberOf: 'Sales', direct: true }, ['direct']],
    ['nor everyone', { everyone: false, but: 'y' }, ['but']],
    ['beside a wrong path the value is not judged', where('gt', true, { attribute: 'a b' }), ['attribute']],
    ['a wrong path and a wrong operator are two', where('is', 'x', { attribute: '' }), ['attribute', 'op']],
  ])('%s', (_rule, input, keys) => {
    expect(told(input).map((text) => text.split(':')[0])).toEqual(keys.map((key) => `criteria.${key}`));
  });
});

it('an attribute that the directory cannot track is refused with its reason', () => {
  const parsed = parseCriteria({ not: where('eq', 'x') }, (path) => ({
    usable: false,
    reason: `no ${path}`,
  }));
  expect(parsed).toEqual({ ok: false, problems: [{ path: 'criteria.not.attribute', reason: 'no a' }] });
});

it('the directory is not asked about what is no path', () => {
  const asked: string[] = [];
  const check = (path: string) => {
    asked.push(path);
    return { usable: true } as const;
  };
  for (const path of ['a b', '__proto__', '', 5]) parseCriteria(present(path), check);
  expect(asked).toEqual([]);
});
