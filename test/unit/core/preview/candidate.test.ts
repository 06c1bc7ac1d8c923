import { describe, expect, test } from 'vitest';
import { GroupBook } from '../../../../src/core/groups/group-book.js';
import { candidateOf } from '../../../../src/core/preview/candidate.js';
import { aGroup } from '../groups/group-facts.js';
import { aRound, aUser, type Known, known, person, said } from '../people/facts.js';

const round = aRound({ groups: new GroupBook([aGroup('g', { state: 'deleted' })], []) });
const candidate = (properties: object, facts: Known = {}) => {
  const question = said({ ...person, ...properties }, { whole: true });
  const intent = { kind: 'nothing', tally: 'unchanged' } as const;
  const memberships = new Map([['a', ['g']]]);
  return candidateOf({ question, intent }, round, { ...known(facts), memberships });
};

describe('R9, S12: whom the mappings of a draft are asked about', () => {
  test('a deleted group takes nothing from whom it has, and lets nobody in', () => {
    expect(candidate({})?.view.memberOf('g', false)).toBe('false');
    expect(candidate({}, { user: aUser() })?.view.memberOf('g', false)).toBe('true');
  });

  test('no guest, and nobody disabled who is not managed already', () => {
    const user = aUser();
    expect(candidate({ userType: 'Guest' }, { user })).toBeUndefined();
    expect(candidate({ accountEnabled: false })).toBeUndefined();
    expect(candidate({ accountEnabled: false }, { user })).toMatchObject({ objectId: 'a' });
  });
});
