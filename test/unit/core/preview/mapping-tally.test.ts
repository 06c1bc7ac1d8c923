import { expect, test } from 'vitest';
import { viewOf } from '../../../../src/core/people/person-view.js';
import { MappingTally } from '../../../../src/core/preview/mapping-tally.js';
import { aRound, compiled, everyone, person, sales } from '../people/facts.js';

const nobody = compiled('nobody', { attribute: 'department', op: 'eq', value: 'None' });
const { shown } = aRound();

function candidate(department: string | undefined) {
  const { department: _, ...rest } = person;
  const properties = department === undefined ? rest : { ...rest, department };
  return { objectId: 'a', properties, view: viewOf(properties, shown) };
}

test('each mapping is told whom it takes, and whom it would take alone', () => {
  const tally = new MappingTally();
  const order = [sales, everyone, nobody, compiled('late', { everyone: true })];
  expect(tally.add(candidate('Sales'), order)).toMatchObject({
    kind: 'taken',
    mapping: { mappingId: 'sales' },
  });
  tally.add(candidate('Legal'), order);
  tally.add(candidate('Sales'), order);
  expect(tally.of('sales')).toEqual({ takes: 2, matches: 2, state: 'takes-people' });
  expect(tally.of('everyone')).toEqual({ takes: 1, matches: 3, state: 'takes-people' });
  expect(tally.of('late')).toEqual({ takes: 0, matches: 3, state: 'shadowed' });
  expect(tally.of('nobody')).toEqual({ takes: 0, matches: 0, state: 'takes-nobody' });
});

test('an answer that is open takes nobody', () => {
  const tally = new MappingTally();
  expect(tally.add(candidate(undefined), [sales])).toMatchObject({ kind: 'undecided' });
  expect(tally.of('sales')).toEqual({ takes: 0, matches: 0, state: 'takes-nobody' });
});
