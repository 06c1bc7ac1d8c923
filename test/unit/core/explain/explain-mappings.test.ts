import { expect, test } from 'vitest';
import { explainMappings } from '../../../../src/core/explain/explain-mappings.js';
import { GroupBook } from '../../../../src/core/groups/group-book.js';
import type { Criteria } from '../../../../src/domain/criteria.js';
import type { MembershipHint } from '../../../../src/domain/explanation.js';
import type { GroupRecord } from '../../../../src/domain/group-records.js';
import { viewOf } from '../criteria/view.js';
import { aGroup, aMembership } from '../groups/group-facts.js';
import { compiled } from '../people/facts.js';

const is = (value: string): Criteria => ({ attribute: 'department', op: 'eq', value });
const open: Criteria = { attribute: 'city', op: 'eq', value: 'Oslo' };
const missing: Criteria = { attribute: 'mail', op: 'eq', value: 'x' };
const mapping = (mappingId: string, criteria: Criteria) => compiled(mappingId, criteria).mapping;

/** Of a person of Sales without mail, whose city was not returned, and who is in no group. */
function explained(criteria: readonly Criteria[], book = new GroupBook([], [])) {
  const memberOf = (groupId: string, transitive: boolean) =>
    book.memberOf({ groupIds: [], keepsDeleted: false }, groupId, transitive);
  const view = viewOf({ department: 'Sales', mail: null }, { memberOf });
  const mappings = criteria.map((each, index) => mapping(`m${index}`, each));
  return explainMappings(mappings, view, book);
}

test.each<[string, readonly Criteria[], readonly string[]]>([
  ['the first that takes ends the search', [is('HR'), is('Sales'), open], ['passes', 'takes', 'not-asked']],
  [
    'so does an open answer',
    [is('HR'), open, is('Sales'), is('HR')],
    ['passes', 'stops', 'not-asked', 'not-asked'],
  ],
  ['a missing value does not', [missing, is('Sales')], ['passes', 'takes']],
])('%s', (_rule, criteria, turns) => {
  expect(explained(criteria).map(({ turn }) => turn)).toEqual(turns);
});

test('a mapping that is not asked is explained all the same', () => {
  const [, behind] = explained([{ everyone: true }, is('Sales')]);
  expect(behind).toEqual({
    mappingId: 'm1',
    name: 'm1',
    autoImport: true,
    verdict: 'true',
    turn: 'not-asked',
    criteria: { kind: 'attribute', verdict: 'true', condition: is('Sales'), actual: 'Sales' },
  });
});

test.each<[string, readonly GroupRecord[], MembershipHint]>([
  ['a group that has been read says no', [aGroup('g')], 'not-a-member'],
  ['so does one that is deleted', [aGroup('g', { state: 'deleted' })], 'group-deleted'],
  ['one that is not known is not read', [], 'membership-unread'],
  [
    'nor is one of which a part is missing',
    [aGroup('g'), aGroup('h', { state: 'unread' })],
    'membership-unread',
  ],
  ['one may be frozen', [aGroup('g', { state: 'frozen' })], 'group-frozen'],
  ['S12: or a group nested in it', [aGroup('g'), aGroup('h', { state: 'frozen' })], 'group-frozen'],
  ['a deleted group in it lets nobody in', [aGroup('g'), aGroup('h', { state: 'deleted' })], 'not-a-member'],
])('%s', (_rule, groups, hint) => {
  const isNested = groups.some(({ groupId }) => groupId === 'h');
  const nested = isNested ? [aMembership('g', 'h', { kind: 'group' })] : [];
  const [told] = explained([{ memberOf: 'g' }], new GroupBook(groups, nested));
  expect(told!.criteria).toMatchObject({ kind: 'member-of', hint });
});
