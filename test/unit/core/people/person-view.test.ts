import { expect, test } from 'vitest';
import { compileCriteria } from '../../../../src/core/criteria/compile-criteria.js';
import { viewOf, wholeViewOf } from '../../../../src/core/people/person-view.js';

const group = '0f8fad5b-d9cb-469f-a165-70867728950e';
const nothing = new Set<string>();

test('S12: a membership is undecided until somebody has read the groups, its negation too', () => {
  for (const view of [viewOf({}, nothing), wholeViewOf({}, ['department'], nothing)]) {
    for (const transitive of [true, false]) {
      const memberOf = { memberOf: group, transitive };
      expect(compileCriteria(memberOf).evaluate(view)).toBe('undecided');
      expect(compileCriteria({ not: memberOf }).evaluate(view)).toBe('undecided');
    }
  }
});

test('S12: what has been read answers for the group, its direct and its nested members apart', () => {
  const nestedOnly = (id: string, transitive: boolean) => (id === group && transitive ? 'true' : 'false');
  for (const view of [viewOf({}, nothing, nestedOnly), wholeViewOf({}, [], nothing, nestedOnly)]) {
    expect(compileCriteria({ memberOf: group.toUpperCase() }).evaluate(view)).toBe('true');
    expect(compileCriteria({ memberOf: group, transitive: false }).evaluate(view)).toBe('false');
    expect(compileCriteria({ not: { memberOf: group, transitive: false } }).evaluate(view)).toBe('true');
  }
});

test('with ignoreCase a property is found whatever the case of its name, and never an inherited one', () => {
  const view = viewOf({ Department: 'Sales' }, nothing);
  expect(view.property('department')).toBeUndefined();
  expect(view.property('department', true)).toBe('Sales');
  expect(view.property('TOSTRING', true)).toBeUndefined();
  expect(wholeViewOf({}, ['department'], nothing).property('department', true)).toBeNull();
});
