import { expect, test } from 'vitest';
import { keepWindows } from '../../../../src/core/ledger/keep-windows.js';
import { emptyLedgerFacts } from '../../../../src/core/ledger/ledger-facts.js';
import { emptyPeopleCommit } from '../../../../src/core/people/people-commit.js';
import type { UserRecord } from '../../../../src/domain/records.js';
import { aManagedUser } from '../../../../src/testing/builders.js';

const x = 'x@tenant.example';
const at = new Date('2026-01-02T00:00:00Z');

test('I8: who takes an address that a record holds under the other name has a window, though nothing is said of that one', () => {
  const anna: UserRecord = aManagedUser({ objectId: 'a', userPrincipalName: x, mail: 'anna@tenant.example' });
  const before: UserRecord = aManagedUser({ objectId: 'b', userPrincipalName: 'b@x', mail: 'b@x' });
  const ben: UserRecord = aManagedUser({ objectId: 'b', userPrincipalName: 'b@x', mail: x });
  const commit = { ...emptyPeopleCommit(), users: [ben] };
  const claim = { objectId: 'b', upnKey: 'b@x', addressKey: x, byMail: true };
  const question = { kind: 'holder' as const, objectId: 'b' };
  const intent = { kind: 'nothing' as const, tally: 'unchanged' as const };
  const facts = { users: new Map([['b', before]]), reads: new Map() };
  keepWindows(commit, [{ question, intent, claim }], [anna], facts, emptyLedgerFacts, 'mail', at);
  expect(
    commit.windows.map(({ oldObjectId, newObjectId, until }) => [oldObjectId, newObjectId, until]),
  ).toEqual([
    ['a', 'b', undefined],
    ['b', 'a', undefined],
  ]);
});
