import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileCriteria, type PropertyView } from '../../../../src/core/criteria/compile-criteria.js';
import { criteriaKey } from '../../../../src/core/criteria/criteria-key.js';
import { parseCriteria } from '../../../../src/core/criteria/parse-criteria.js';
import type { AttributeCondition, Criteria } from '../../../../src/domain/criteria.js';
import type { JsonValue } from '../../../../src/domain/json.js';
import { viewOf } from './view.js';

const groups = ['0f8fad5b-d9cb-469f-a165-70867728950e', '7c9e6679-7425-40de-944b-e07fc1f90ae7'];
const names = ['a', 'b', 'c'];
const paths = [...names, 'a.b', 'b.c', 'B', 'a.C'];

const text = fc.constantFrom('', 'x', 'X', 'xy', 'y', '2024-01-01', '2024-01-01T01:00:00+02:00');
const scalar = fc.oneof(text, fc.constantFrom(0, 1, -2.5), fc.boolean());
const attribute = fc.constantFrom(...paths);
const options = fc.constantFrom({}, { ignoreCase: true }, { ignoreCase: false });

const condition: fc.Arbitrary<AttributeCondition> = fc
  .tuple(attribute, scalar, text, fc.array(scalar, { minLength: 1, maxLength: 3 }), options)
  .chain(([path, value, part, values, rest]) =>
    fc.oneof(
      fc.constantFrom('eq' as const, 'ne' as const).map((op) => ({ attribute: path, op, value, ...rest })),
      fc
        .constantFrom('gt' as const, 'ge' as const, 'lt' as const, 'le' as const)
        .map((op) => ({ attribute: path, op, value: typeof value === 'boolean' ? part : value, ...rest })),
      fc
        .constantFrom('startsWith' as const, 'endsWith' as const, 'contains' as const)
        .map((op) => ({ attribute: path, op, value: part, ...rest })),
      fc.constant({ attribute: path, op: 'in' as const, value: values, ...rest }),
      fc.constant({ attribute: path, op: 'matches' as const, value: '^x+y?$', ...rest }),
      fc.constantFrom('present' as const, 'absent' as const).map((op) => ({ attribute: path, op, ...rest })),
    ),
  );

const criteria: fc.Arbitrary<Criteria> = fc.letrec<{ node: Criteria }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    condition,
    fc.constant({ everyone: true as const }),
    fc.constantFrom(...groups).map((memberOf) => ({ memberOf })),
    fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((all) => ({ all })),
    fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((any) => ({ any })),
    tie('node').map((not) => ({ not })),
  ),
})).node;

const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 3 }),
  ),
})).value;
const properties = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3 });

interface Facts {
  readonly properties: Record<string, JsonValue>;
  readonly shown: readonly string[];
  readonly members: Record<string, 'true' | 'false' | 'undecided'>;
}
const facts: fc.Arbitrary<Facts> = fc.record({
  properties,
  shown: fc.subarray(paths),
  members: fc.dictionary(fc.constantFrom(...groups), fc.constantFrom('true', 'false', 'undecided')),
});
function seen({ properties, shown, members }: Facts): PropertyView {
  const memberOf = (id: string) => members[id] ?? 'undecided';
  return viewOf(properties, { shown: (path) => shown.includes(path), memberOf });
}
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
