import { expect, it } from 'vitest';
import { explainCriteria } from '../../../../src/core/explain/explain-criteria.js';
import { explanationText } from '../../../../src/core/explain/explanation-text.js';
import type { Criteria } from '../../../../src/domain/criteria.js';
import { viewOf } from '../criteria/view.js';

const group = '0f8fad5b-d9cb-469f-a165-70867728950e';

it('a line for each condition, with verdict, value and hint', () => {
  const of: Criteria = {
    any: [
      {
        all: [
          { attribute: 'department', op: 'in', value: ['sales', 'HR'] },
          { not: { attribute: 'jobTitle', op: 'contains', value: 'intern', ignoreCase: true } },
          { attribute: 'city', op: 'present' },
        ],
      },
      { memberOf: group },
      { not: { everyone: true } },
    ],
  };
  const told = explainCriteria(of, viewOf({ department: 'Sales', jobTitle: 'Intern' }));
  expect(explanationText(told, { groupNames: new Map([[group, 'Sales team']]) })).toBe(
    [
      '[undecided] any of:',
      '  [false] all of:',
      '    [false] department is one of ["sales", "HR"] (has "Sales"; differs in case only)',
      '    [false] not:',
      '      [true] jobTitle contains "intern", in any case (has "Intern")',
      '    [undecided] city is present (not returned by the directory)',
      '  [undecided] member of "Sales team" (the group has not been read whole yet)',
      '  [false] not:',
      '    [true] everyone',
    ].join('\n'),
  );
});

it('a line says no more than there is: neither null nor empty parentheses', () => {
  const text = (of: Criteria) =>
    explanationText(explainCriteria(of, viewOf({ city: null }, { memberOf: () => 'true' })));
  expect(text({ attribute: 'city', op: 'eq', value: 'x' })).toBe('[unknown] city is "x" (no value)');
  expect(text({ memberOf: group })).toBe(`[true] member of ${group}`);
});
