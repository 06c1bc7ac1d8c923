import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileCriteria } from '../../../../src/core/criteria/compile-criteria.js';
import { explainCriteria } from '../../../../src/core/explain/explain-criteria.js';
import type { Criteria } from '../../../../src/domain/criteria.js';
import type { CriteriaExplanation } from '../../../../src/domain/explanation.js';
import { criteria, facts, seen } from '../criteria/some-criteria.js';

/** Each node of the criteria with the node that explains it. */
function* pairs(of: Criteria, told: CriteriaExplanation): Generator<[Criteria, CriteriaExplanation]> {
  yield [of, told];
  if ('all' in of || 'any' in of) {
    const parts = 'all' in of ? of.all : of.any;
    const explained = told.kind === 'all' || told.kind === 'any' ? told.parts : [];
    expect(explained).toHaveLength(parts.length);
    for (const [index, part] of parts.entries()) yield* pairs(part, explained[index]!);
  }
  if ('not' in of && told.kind === 'not') yield* pairs(of.not, told.part);
}

it('R2: every node is explained with the verdict that the compiled criteria give', () => {
  fc.assert(
    fc.property(criteria, facts, (of, known) => {
      const view = seen(known);
      for (const [node, told] of pairs(of, explainCriteria(of, view))) {
        expect(told.verdict).toBe(compileCriteria(node).evaluate(view));
      }
    }),
    { numRuns: 1_000 },
  );
});
