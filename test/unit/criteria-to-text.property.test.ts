import fc from 'fast-check';
import { expect, it } from 'vitest';
import { criteriaKey } from '../../src/core/criteria/criteria-key.js';
import { type CriteriaTextOptions, criteriaToText } from '../../src/criteria-to-text.js';
import { groups, someCriteria } from './core/criteria/some-criteria.js';

const [sales, other] = groups as [string, string];

const hostile = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    '", in any case',
    'x" and b is "y',
    ') or (',
    '\n',
    '\\n',
    '\u2028',
    '\\u2028',
    other,
  ),
  fc.string({ unit: 'grapheme', maxLength: 5 }).filter((text) => !/\0/.test(text)),
);
const styles: readonly CriteriaTextOptions[] = [
  {},
  { indent: 2 },
  { groupNames: new Map([[sales, other]]) },
  {
    groupNames: new Map([
      [sales, 'X'],
      [other, 'X'],
    ]),
    indent: 1,
  },
];

it.each(styles)(
  'criteria with different keys print differently, within a bound of their size: %j',
  (style) => {
    const keys = new Map<string, string>();
    fc.assert(
      fc.property(someCriteria(hostile), (criteria) => {
        const text = criteriaToText(criteria, style);
        const key = criteriaKey(criteria);
        expect(keys.get(text) ?? key).toBe(key);
        keys.set(text, key);
        if (style.indent === undefined) expect(text).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
        expect(text.length).toBeLessThan(JSON.stringify(criteria).length * 6);
      }),
      { numRuns: 2_000 },
    );
    expect(keys.size).toBeGreaterThan(500);
  },
);
