import { expect, test } from 'vitest';
import { missingRightsAfter, missingRightsOnRefusal } from '../../../../src/core/access/missing-rights.js';

const known = ['Directory.Read.All', 'GroupMember.Read.All', 'Member.Read.Hidden'];
const quiet = { missing: [], lookedUp: false, isFullRound: false, isHealed: false };

test('R17: a quiet round forgets no right that it did not try', () => {
  expect(missingRightsAfter(known, quiet)).toEqual(['Directory.Read.All']);
  expect(
    missingRightsAfter(known, { ...quiet, missing: ['Member.Read.Hidden', 'Directory.Read.All'] }),
  ).toEqual(['Directory.Read.All', 'Member.Read.Hidden']);
});

test.each(['lookedUp', 'isFullRound'] as const)(
  'R17: a round that says %s tells what it met alone',
  (name) => {
    expect(missingRightsAfter(known, { ...quiet, [name]: true })).toEqual([]);
    const met = { ...quiet, [name]: true, missing: ['User.Read.All'] };
    expect(missingRightsAfter(known, met)).toEqual(['User.Read.All']);
  },
);

test('R17: a refused round adds to what was known', () => {
  expect(missingRightsOnRefusal(known, new Set(['User.Read.All']), ['User.Read.All'])).toEqual([
    ...known,
    'User.Read.All',
  ]);
});

test('R17: a connection that answers again has the right to pages, and shows no other', () => {
  const refused = [...known, 'User.Read.All'];
  const healed = { ...quiet, isHealed: true };
  expect(missingRightsAfter(refused, healed)).toEqual(['Directory.Read.All']);
  expect(missingRightsAfter(refused, quiet)).toEqual(['Directory.Read.All', 'User.Read.All']);
  expect(missingRightsAfter([...refused].reverse(), quiet)).toEqual(['Directory.Read.All', 'User.Read.All']);
  const met = { ...healed, missing: ['User.Read.All'] };
  expect(missingRightsAfter(refused, met)).toEqual(['Directory.Read.All', 'User.Read.All']);
});
