import fc from 'fast-check';
import { expect, it } from 'vitest';
import { explainCriteria } from '../../../../src/core/explain/explain-criteria.js';
import { explanationText } from '../../../../src/core/explain/explanation-text.js';
import type { Criteria } from '../../../../src/domain/criteria.js';
import { criteria, facts, seen } from '../criteria/some-criteria.js';
import { viewOf } from '../criteria/view.js';

it('lines stay short and single, whatever the directory holds and the criteria name', () => {
  const long = `${'x'.repeat(99)}😀${'\n'.repeat(10_000)}`;
  const deep = { a: { b: { c: { d: { e: 1 } } } } };
  const of: Criteria = { attribute: 'a', op: 'in', value: new Array(5_000).fill(long) };
  const held = { a: [long, deep, ...new Array(5_000).fill({ [long]: long })] };
  const text = explanationText(explainCriteria(of, viewOf(held)));
  expect(text).not.toMatch(/\n|\\ud83d/);
  expect(text).toContain(', … 4990 more]');
  expect(text).toContain('{"a": {"b": {…}}}');
  expect(text.length).toBeLessThan(5_000);
});

it('whatever is explained has as many lines as nodes', () => {
  const nodes = (of: Criteria): number => {
    if ('not' in of) return 1 + nodes(of.not);
    const parts = 'all' in of ? of.all : 'any' in of ? of.any : [];
    return parts.reduce((sum, part) => sum + nodes(part), 1);
  };
  fc.assert(
    fc.property(criteria, facts, (of, known) => {
      const lines = explanationText(explainCriteria(of, seen(known))).split('\n');
      expect(lines).toHaveLength(nodes(of));
      for (const line of lines) expect(line).toMatch(/^ *\[(true|false|unknown|undecided)\] /);
    }),
  );
});
