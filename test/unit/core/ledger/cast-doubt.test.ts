import { expect, test } from 'vitest';
import { castDoubt } from '../../../../src/core/ledger/cast-doubt.js';
import { emptyPeopleCommit } from '../../../../src/core/people/people-commit.js';
import { claim, holder, now } from './ledger-facts.js';

const anna = holder('a', 'x@x', { backupAddress: 'y@y', addressKey: 'y@y' });
const doubted = claim({ firstSightAt: null, doubtedAt: now });

test('I7: what was held under the address is in doubt, and nothing else', () => {
  const commit = emptyPeopleCommit();
  castDoubt(commit, anna, 'x@x', now);
  expect(commit.users).toEqual([{ ...anna, upnClaim: doubted }]);
});

test('I7: two doubts of one commit count both, beside what it writes of the person', () => {
  const commit = emptyPeopleCommit();
  const other = holder('b', 'z@z');
  commit.users.push(other, { ...anna, displayName: 'Anna' });
  castDoubt(commit, anna, 'x@x', now);
  castDoubt(commit, anna, 'y@y', now);
  expect(commit.users).toEqual([
    other,
    { ...anna, displayName: 'Anna', upnClaim: doubted, addressClaim: doubted },
  ]);
});

test('R4: the same doubt again writes nothing', () => {
  const commit = emptyPeopleCommit();
  castDoubt(commit, { ...anna, upnClaim: doubted }, 'x@x', now);
  expect(commit.users).toEqual([]);
});
