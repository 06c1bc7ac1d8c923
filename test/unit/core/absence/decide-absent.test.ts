import { describe, expect, test } from 'vitest';
import { decideManaged } from '../../../../src/core/people/decide-managed.js';
import { decideStranger } from '../../../../src/core/people/decide-stranger.js';
import type { UserRead } from '../../../../src/domain/directory-user.js';
import { aRound, aUser, type Known, known, person, sales } from '../people/facts.js';

const round = aRound();
const decide = (facts: Known) =>
  decideManaged({ kind: 'absent', objectId: 'a' }, facts.user ?? aUser(), round, known(facts));
const found = (over: object = {}): UserRead => ({ outcome: 'found', properties: { ...person, ...over } });

describe('S1: whom a full round did not name', () => {
  test('is read live', () => {
    expect(decide({})).toEqual({ kind: 'need-read' });
  });

  test('without an answer nothing changes', () => {
    expect(decide({ read: { outcome: 'unreadable' } })).toEqual({ kind: 'nothing', tally: 'unchanged' });
  });

  test('I6: soft-deleted is proof', () => {
    expect(decide({ read: { outcome: 'soft-deleted' } })).toMatchObject({
      kind: 'update',
      properties: {},
      settled: true,
      life: { kind: 'preserve', cause: 'soft-deleted' },
    });
  });

  test('I6: of whom is preserved already the proof is the new reason', () => {
    const user = aUser({ state: 'preserved', stateReason: 'disabled' });
    expect(decide({ user, read: { outcome: 'soft-deleted' } })).toMatchObject({
      life: { kind: 'stay', reason: 'soft-deleted' },
      claim: { said: null, read: null, round: 8 },
    });
  });

  test('I6: found nowhere has to be said twice, for the silence of a list is no word', () => {
    const read: UserRead = { outcome: 'deleted' };
    expect(decide({ read })).toEqual({
      kind: 'left-over',
      reason: 'unsettled',
      conclusive: true,
      claim: { said: {}, read: null, round: 8 },
    });
  });

  test('found as stored: nothing of them changes, and nothing waits any more', () => {
    expect(decide({ read: found() })).toMatchObject({
      kind: 'update',
      properties: {},
      settled: true,
      life: { kind: 'stay', reason: null },
      claim: { said: {}, read: undefined, round: 8 },
    });
  });

  test('found as stored: no mapping is asked either, whatever the policy', () => {
    const strict = aRound({ mappings: [sales], policy: { onUnmatched: 'preserve' } });
    const user = aUser({ attributes: { department: 'Legal', proxyAddresses: [] } });
    const facts = known({ user, read: found({ department: 'Legal' }) });
    expect(decideManaged({ kind: 'absent', objectId: 'a' }, user, strict, facts)).toMatchObject({
      properties: {},
      life: { kind: 'stay', reason: null },
    });
  });

  test('who is preserved has other details at once, and waits for a second word beside other names', () => {
    const user = aUser({ state: 'preserved', stateReason: 'guest', userType: 'Guest' });
    const read = { userType: 'Guest', displayName: 'Ann B' };
    const keep = { policy: { onUnmatched: 'preserve' } } as const;
    const ask = (over: object) =>
      decideManaged(
        { kind: 'absent', objectId: 'a' },
        user,
        aRound(keep),
        known({ user, read: found({ ...read, ...over }) }),
      );
    expect(ask({})).toMatchObject({ kind: 'update', properties: { displayName: 'Ann B' }, settled: true });
    expect(ask({ userPrincipalName: 'b@x' })).toMatchObject({ kind: 'left-over', reason: 'unsettled' });
  });

  test.each([{ displayName: 'Ann B' }, { department: null }])(
    'found with other details, %o: merged at once',
    (over) => {
      const intent = decide({ read: found(over) });
      expect(intent).toMatchObject({ kind: 'update', settled: true, properties: { ...person, ...over } });
      expect(intent).not.toHaveProperty('confirm');
    },
  );

  test('I6: beside a name that was not said before, details do not wait for it', () => {
    const over = { userPrincipalName: 'b@x', mail: 'b@x', accountEnabled: false };
    const intent = decide({ read: found({ ...over, displayName: 'Ann B' }) });
    expect(intent).toMatchObject({
      kind: 'update',
      settled: false,
      life: { kind: 'stay' },
      properties: { ...person, displayName: 'Ann B' },
      confirm: { said: over, read: over, round: 8 },
    });
  });

  test.each([{ userPrincipalName: 'b@x' }, { mail: 'b@x' }, { accountEnabled: false }])(
    'I6: found otherwise, %o, has to be said twice',
    (over) => {
      const intent = decide({ read: found(over) });
      expect(intent).toMatchObject({ kind: 'left-over', reason: 'unsettled', conclusive: true });
      if (intent.kind !== 'left-over') return;
      expect(intent.claim?.said).toMatchObject(over);
      expect(intent.claim?.read).toEqual(intent.claim?.said);
    },
  );

  test('I4: who holds what another person claims gives it up all the same', () => {
    const facts = {
      ...known({ user: aUser(), read: found({ userPrincipalName: 'b@x' }) }),
      asHolders: new Set(['a']),
    };
    const intent = decideManaged({ kind: 'absent', objectId: 'a' }, aUser(), round, facts);
    expect(intent).toMatchObject({ kind: 'update', properties: { userPrincipalName: 'b@x' } });
  });

  test('whom store or product refuses is left over', () => {
    expect(decide({ refused: 'host-error', read: { outcome: 'soft-deleted' } })).toMatchObject({
      kind: 'left-over',
      reason: 'host-error',
    });
  });

  test('whose record is gone is missed by nobody', () => {
    const question = { kind: 'absent', objectId: 'a' } as const;
    expect(decideStranger(question, round, known())).toEqual({ kind: 'nothing', tally: 'unmatched' });
  });
});
