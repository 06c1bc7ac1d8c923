import { describe, expect, it } from 'vitest';
import type { AttributeType } from '../../../../src/core/criteria/attribute-type.js';
import { parseCriteria } from '../../../../src/core/criteria/parse-criteria.js';

const group = '0f8fad5b-d9cb-469f-a165-70867728950e';

/** Where criteria are refused; an empty list when they are accepted. */
function refusedAt(input: unknown, types?: (path: string) => AttributeType | undefined): string[] {
  const parsed = parseCriteria(input, (path) => {
    const type = types?.(path);
    return type === undefined ? { usable: true } : { usable: true, type };
  });
  return parsed.ok ? [] : parsed.problems.map((problem) => problem.path);
}
function reasonFor(input: unknown): string {
  const parsed = parseCriteria(input);
  return parsed.ok ? '' : parsed.problems.map((problem) => problem.reason).join('\n');
}
const where = (op: string, value: unknown, rest: object = {}) => ({ attribute: 'a', op, value, ...rest });
const present = (attribute: unknown) => ({ attribute, op: 'present' });

describe('what is accepted', () => {
  it.each([
    { everyone: true },
    present('onPremisesExtensionAttributes.extensionAttribute1'),
    { attribute: 'a', op: 'absent', ignoreCase: true },
    where('eq', ''),
    where('ne', false, { ignoreCase: false }),
    where('in', ['x', 1, true], { ignoreCase: true }),
    where('gt', 0),
    where('le', '2024-01-01'),
    where('contains', 'é😀'),
    where('matches', '^a+(b|c)$'),
    { memberOf: group, transitive: false },
    { all: [{ any: [{ not: { everyone: true } }] }, { memberOf: group }] },
  ])('a clean copy of %j', (input) => {
    const parsed = parseCriteria(input);
    expect(parsed).toStrictEqual({ ok: true, criteria: input });
    expect(parsed.ok && parsed.criteria).not.toBe(input);
  });

  it('group ids are lower-cased, and keys without a value are dropped', () => {
    const input = { memberOf: group.toUpperCase(), transitive: undefined, all: undefined };
    expect(parseCriteria(input)).toStrictEqual({ ok: true, criteria: { memberOf: group } });
    const direct = { memberOf: group.toUpperCase(), transitive: false };
    expect(parseCriteria(direct)).toEqual({ ok: true, criteria: { memberOf: group, transitive: false } });
  });

  it('with ignoreCase the names that Graph has are kept in its own spelling, so that they can be selected', () => {
    const spelling = (attribute: string, ignoreCase: boolean) => {
      const parsed = parseCriteria({ attribute, op: 'eq', value: 'x', ignoreCase });
      return parsed.ok && 'attribute' in parsed.criteria && parsed.criteria.attribute;
    };
    expect(spelling('DEPARTMENT', true)).toBe('department');
    expect(spelling('onpremisesextensionattributes.EXTENSIONATTRIBUTE15', true)).toBe(
      'onPremisesExtensionAttributes.extensionAttribute15',
    );
    expect(spelling('Unknown.Name', true)).toBe('Unknown.Name');
    expect(spelling('DEPARTMENT', false)).toBe('DEPARTMENT');
  });

  it('inherited keys are not read', () => {
    expect(refusedAt(Object.create({ everyone: true }))).toEqual(['criteria']);
    const inherited = Object.assign(Object.create({ transitive: 'x' }), { memberOf: group });
    expect(parseCriteria(inherited)).toStrictEqual({ ok: true, criteria: { memberOf: group } });
  });
});

describe('what is refused, and where', () => {
  it.each<[unknown, string]>([
    [null, 'criteria'],
    [[{ everyone: true }], 'criteria'],
    ['everyone', 'criteria'],
    [{}, 'criteria'],
    [{ everyone: true, not: { everyone: true } }, 'criteria'],
    [{ everyOne: true }, 'criteria'],
    [{ everyone: false }, 'criteria.everyone'],
    [{ everyone: true, except: 'x' }, 'criteria.except'],
    [JSON.parse('{"everyone":true,"__proto__":{}}'), 'criteria.__proto__'],
    [{ all: [] }, 'criteria.all'],
    [{ any: [] }, 'criteria.any'],
    [{ any: { everyone: true } }, 'criteria.any'],
    [{ all: new Array(1) }, 'criteria.all[0]'],
    [{ all: [{ everyone: true }, { not: where('eq', null) }] }, 'criteria.all[1].not.value'],
    [where('equals', 'x'), 'criteria.op'],
    [where('constructor', 'x'), 'criteria.op'],
    [where('eq', 'x', { ignorecase: true }), 'criteria.ignorecase'],
    [where('eq', 'x', { ignoreCase: 'yes' }), 'criteria.ignoreCase'],
    [{ ...present('a'), value: true }, 'criteria.value'],
    [{ ...present('a'), ignoreCase: 1 }, 'criteria.ignoreCase'],
    [where('eq', undefined), 'criteria.value'],
    [where('eq', { x: 1 }), 'criteria.value'],
    [where('startsWith', 5), 'criteria.value'],
    [where('matches', ['a']), 'criteria.value'],
    [where('gt', true), 'criteria.value'],
    [where('gt', Number.NaN), 'criteria.value'],
    [where('eq', Number.POSITIVE_INFINITY), 'criteria.value'],
    [where('in', 'x'), 'criteria.value'],
    [where('in', []), 'criteria.value'],
    [where('in', ['x', null]), 'criteria.value[1]'],
    [where('eq', 'x'.repeat(10_001)), 'criteria.value'],
    [where('eq', 'a\0b'), 'criteria.value'],
    [where('eq', '\ud800'), 'criteria.value'],
    [where('in', ['\udc00x']), 'criteria.value[0]'],
    [{ memberOf: 'Sales' }, 'criteria.memberOf'],
    [{ memberOf: `${group}'` }, 'criteria.memberOf'],
    [{ memberOf: `${group}\n` }, 'criteria.memberOf'],
    [{ memberOf: "' or 1 eq 1 or id eq '" }, 'criteria.memberOf'],
    [{ memberOf: group, transitive: 1 }, 'criteria.transitive'],
    [{ memberOf: group, direct: true }, 'criteria.direct'],
  ])('%j at %s', (input, path) => {
    expect(refusedAt(input)).toEqual([path]);
  });

  it.each([
    '',
    '.',
    'a.',
    '.a',
    'a..b',
    'x'.repeat(257),
    '__proto__',
    'a.constructor',
    'a.prototype.b',
    'a\0',
    'mail&$top=1',
    'mail,skills',
    'a b',
    1,
  ])('the attribute path %j', (attribute) => {
    expect(refusedAt(present(attribute))).toEqual(['criteria.attribute']);
    expect(refusedAt(where('eq', 'x', { attribute }))).toEqual(['criteria.attribute']);
  });

  it('every problem is told, not only the first', () => {
    const input = { any: [where('gt', true), where('matches', '('), { all: [] }] };
    expect(refusedAt(input)).toEqual([
      'criteria.any[0].value',
      'criteria.any[1].value',
      'criteria.any[2].all',
    ]);
  });

  it('a bad pattern is refused with the reason of the engine', () => {
    expect(reasonFor(where('matches', '('))).toContain('missing closing )');
    expect(reasonFor(where('matches', '(?=a)'))).toContain('(?=');
    expect(reasonFor(where('matches', 'x'.repeat(1_001)))).toContain('1000');
    expect(refusedAt(where('matches', 'x'.repeat(1_000)))).toEqual([]);
    expect(reasonFor(where('matches', '(\\pL{1000})'.repeat(80)))).toContain('too costly');
  });
});

describe('types', () => {
  const values = { string: 'x', boolean: true, number: 1, date: '2024-01-01' };
  /** Values that fit; text operators take text alone, and nothing but presence fits an object. */
  const fits: Record<AttributeType, { eq: string[]; gt: string[]; startsWith: string[] }> = {
    string: { eq: ['string', 'date'], gt: ['string', 'date'], startsWith: ['string', 'date'] },
    strings: { eq: ['string', 'date'], gt: ['string', 'date'], startsWith: ['string', 'date'] },
    boolean: { eq: ['boolean'], gt: [], startsWith: [] },
    number: { eq: ['number'], gt: ['number'], startsWith: [] },
    date: { eq: ['date'], gt: ['date'], startsWith: ['string', 'date'] },
    object: { eq: [], gt: [], startsWith: [] },
  };
  it.each(Object.keys(fits) as AttributeType[])('a %s takes only values that it could hold', (type) => {
    const known = (path: string) => (path === 'a' ? type : undefined);
    expect(refusedAt(present('a'), known)).toEqual([]);
    for (const op of ['eq', 'gt', 'startsWith'] as const) {
      for (const [name, value] of Object.entries(values)) {
        const expected = fits[type][op].includes(name) ? [] : ['criteria.value'];
        expect(refusedAt(where(op, value), known), `${op} ${name}`).toEqual(expected);
      }
    }
    const each = refusedAt(where('in', Object.values(values)), known);
    expect(each).toHaveLength(4 - fits[type].eq.length);
    expect(refusedAt(where('eq', 1, { attribute: 'other' }), known)).toEqual([]);
  });
});
