import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileCriteria } from '../../../../src/core/criteria/compile-criteria.js';
import { criteriaKey } from '../../../../src/core/criteria/criteria-key.js';
import { parseCriteria } from '../../../../src/core/criteria/parse-criteria.js';
import type { Criteria } from '../../../../src/domain/criteria.js';
import {
  attribute,
  criteria,
  type Facts,
  facts,
  names,
  options,
  paths,
  scalar,
  seen,
} from './some-criteria.js';

const verdict = (of: Criteria, known: Facts) => compileCriteria(of).evaluate(seen(known));
const runs = { numRuns: 1_000 };

it('De Morgan holds for all four verdicts, and a double negation changes nothing', () => {
  const parts = fc.array(criteria, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(parts, facts, (all, known) => {
      const negated = all.map((not) => ({ not }));
      expect(verdict({ not: { all } }, known)).toBe(verdict({ any: negated }, known));
      expect(verdict({ not: { any: all } }, known)).toBe(verdict({ all: negated }, known));
      expect(verdict({ not: { not: { all } } }, known)).toBe(verdict({ all }, known));
    }),
    runs,
  );
});

it('R2: what is decided stays decided when more is learnt, so that true never rests on a lack of knowledge', () => {
  fc.assert(
    fc.property(criteria, facts, facts, (of, known, learnt) => {
      const before = verdict(of, known);
      const decided = Object.entries(known.members).filter(([, answer]) => answer !== 'undecided');
      const after = verdict(of, {
        properties: { ...learnt.properties, ...known.properties },
        shown: [...known.shown, ...learnt.shown],
        members: { ...learnt.members, ...Object.fromEntries(decided) },
      });
      if (before === 'true' || before === 'false') expect(after).toBe(before);
    }),
    runs,
  );
});

it('R2: nobody of whom nothing was delivered is taken, unless the criteria take everyone anyhow', () => {
  const nothing: Facts = { properties: {}, shown: paths, members: {} };
  fc.assert(
    fc.property(criteria, facts, (of, known) => {
      if (verdict(of, nothing) === 'true') expect(verdict(of, known)).toBe('true');
    }),
    runs,
  );
});

it('a condition is unknown exactly when its negation is, and ne is the opposite of eq on a single value', () => {
  fc.assert(
    fc.property(attribute, scalar, scalar, options, (path, held, value, rest) => {
      const properties = Object.fromEntries(names.map((name) => [name, held]));
      const known: Facts = { properties, shown: paths, members: {} };
      const ne = verdict({ attribute: path, op: 'ne', value, ...rest }, known);
      expect(ne).toBe(verdict({ not: { attribute: path, op: 'eq', value, ...rest } }, known));
    }),
  );
});

it('parsing accepts its own result, also after a round trip through JSON, and keeps the key', () => {
  fc.assert(
    fc.property(criteria, (of) => {
      const parsed = parseCriteria(of);
      expect(parsed).toStrictEqual({ ok: true, criteria: of });
      expect(parseCriteria(JSON.parse(JSON.stringify(of)))).toStrictEqual(parsed);
      expect(parsed.ok && criteriaKey(parsed.criteria)).toBe(criteriaKey(of));
      expect(parseCriteria(JSON.parse(criteriaKey(of))).ok).toBe(true);
    }),
    runs,
  );
});

it('criteria with the same key give the same verdict', () => {
  fc.assert(
    fc.property(criteria, facts, (of, known) => {
      expect(verdict(JSON.parse(criteriaKey(of)), known)).toBe(verdict(of, known));
    }),
    runs,
  );
});

it('whatever is sent, parsing answers and never throws', () => {
  const keys = fc.constantFrom('all', 'any', 'not', 'attribute', 'op', 'value', 'memberOf', '__proto__', 'x');
  const raw = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 5 }, fc.anything(), fc.array(tie('any')), fc.dictionary(keys, tie('any'))),
  })).any;
  fc.assert(
    fc.property(raw, (input) => {
      const parsed = parseCriteria(input);
      expect(parsed.ok || parsed.problems.length > 0).toBe(true);
    }),
    runs,
  );
});
